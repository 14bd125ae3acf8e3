//! Claims that borrow: the messages suggest `verify_in`, with a `Scratch`.

use typed_jwt::{Claims, Hs256Key, Scratch};

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
struct Session<'a> {
    #[claim(sub)]
    user: &'a str,
}

#[test]
fn borrowed_claims_are_verified_with_a_scratch() {
    let key = Hs256Key::generate();
    let token = Session { user: "u" }.encode(&key).unwrap();
    let mut scratch = Scratch::new();
    for _ in 0..2 {
        assert_eq!(Session::verify_in(&token, &key, &mut scratch).unwrap().user, "u");
    }
}
