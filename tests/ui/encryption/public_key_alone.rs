use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    key_management = RSA_OAEP_256,
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
