use serde::Serialize;
use typed_jwt::Claims;

#[derive(Serialize)]
enum Role {
    Admin,
    User,
}

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
    role: Role,
}

fn main() {}
