use typed_jwt::{Claims, Hs256Key};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = runtime,
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let session = Session { user: "u-1".into() };
    let _ = session.encode(&Hs256Key::generate());
}
