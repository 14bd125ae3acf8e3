use typed_jwt::{Claims, NumericDate};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    nbf = now,
)]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(nbf)]
    starts: NumericDate,
}

fn main() {}
