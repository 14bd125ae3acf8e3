use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    ttl = "15m",
    issuer = "https://auth.example.com",
    audience = "web",
)]
struct Session {
    #[claim(subject)]
    sub: String,
}

fn main() {}
