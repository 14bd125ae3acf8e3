use serde::Deserialize;
use typed_jwt::{Claims, Verified};

#[derive(Claims, Deserialize)]
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
}

fn main() {
    let mut json = serde_json::Deserializer::from_str("{}");
    let _ = Verified::<Session>::deserialize(&mut json);
}
