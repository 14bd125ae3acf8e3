use typed_jwt::Claims;

#[derive(Claims)]
#[serde(rename_all = "camelCase")]
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
    last_seen: u64,
    #[serde(rename = "lastSeen")]
    seen: u64,
}

fn main() {}
