use typed_jwt::{Claims, Hs256Key};

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
    let session = Session::verify("token", &Hs256Key::generate()).unwrap();
    session.user.push_str("admin");
}
