use typed_jwt::Claims;
use typed_jwt::session::{MemoryStore, Sessions};

#[derive(Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
}

async fn handler(sessions: &Sessions<User, MemoryStore>, user: &User) {
    let _ = sessions.end(user).await;
}

fn main() {}
