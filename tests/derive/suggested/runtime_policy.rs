//! Values given at run time: the messages suggest `Tokens`, with the values.

use typed_jwt::{Claims, Hs256Key, ManualClock, Tokens};

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = runtime, ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: String,
}

#[test]
fn tokens_take_the_runtime_policy() {
    let tokens = Tokens::<Session, _>::builder(Hs256Key::generate())
        .issuer("https://auth.example.com")
        .audience("web")
        .clock(ManualClock::default())
        .build()
        .unwrap();
    let token = tokens.encode(&Session { user: "u".into() }).unwrap();
    assert_eq!(tokens.verify(&token).unwrap().user, "u");
}
