use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
#[serde(tag = "kind")]
enum Session {
    User { name: String },
    Guest,
}

fn main() {}
