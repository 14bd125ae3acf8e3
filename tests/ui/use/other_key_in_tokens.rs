use typed_jwt::{Claims, Hs512Key, Tokens};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let tokens = Tokens::<Session, _>::new(Hs512Key::generate());
    let _ = tokens.verify("token");
}
