use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[serde(rename = "$serde_json::private::RawValue")]
    raw: String,
}

fn main() {}
