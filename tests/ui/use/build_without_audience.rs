use typed_jwt::{Claims, Hs256Key, Tokens};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = runtime,
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let _ = Tokens::<Session, _>::builder(Hs256Key::generate()).build();
}
