use typed_jwt::Claims;
use typed_jwt::session::{MemoryStore, SessionTokens, Sessions};

#[derive(Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
}

fn handler(sessions: &Sessions<User, MemoryStore>, tokens: &SessionTokens) {
    let _ = sessions.verify(&tokens.refresh_token);
}

fn main() {}
