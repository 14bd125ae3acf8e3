use typed_jwt::{Claims, NumericDate};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    max_age = "1d",
)]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(iat)]
    issued: Option<NumericDate>,
}

fn main() {}
