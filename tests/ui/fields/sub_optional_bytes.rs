use typed_jwt::Claims;

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
    user: Option<Vec<u8>>,
}

fn main() {}
