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
    user: String,
    #[claim(iss)]
    issuer: (),
}

fn main() {}
