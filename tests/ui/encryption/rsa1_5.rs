use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = RSA1_5,
    enc = A256GCM,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
