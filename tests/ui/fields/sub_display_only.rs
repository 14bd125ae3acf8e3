use std::fmt;

use typed_jwt::Claims;

struct UserId(u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
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
    user: UserId,
    #[claim(jti)]
    id: Option<UserId>,
}

fn main() {}
