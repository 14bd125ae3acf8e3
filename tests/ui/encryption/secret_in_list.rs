use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = [ES256, EdDSA],
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(secret)]
    diagnosis: Option<String>,
}

fn main() {}
