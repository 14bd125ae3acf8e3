use typed_jwt::{Claims, Hs256Key, Tokens};

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = runtime, ttl = "15min")]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let tokens = Tokens::<Session, _>::builder(Hs256Key::generate())
        .issuer("https://auth.example.com")
        .audience("web")
        .build()
        .unwrap();
    println!("{}", tokens.verify("token").unwrap().user);
}
