use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

#[derive(Serialize, Deserialize)]
struct User {
    name: String,
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
    user: User,
}

fn main() {}
