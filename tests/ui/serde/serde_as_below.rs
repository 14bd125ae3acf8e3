use serde_with::serde_as;
use typed_jwt::Claims;

#[derive(Claims)]
#[serde_as]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Session {
    #[serde_as(as = "serde_with::DisplayFromStr")]
    level: u64,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
#[cfg_attr(all(), serde_with::serde_as, serde_with::skip_serializing_none)]
struct Other {
    #[cfg_attr(all(), serde_as(as = "serde_with::DisplayFromStr"))]
    level: u64,
    name: Option<String>,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
#[serde_with::apply(Option => #[serde(default)])]
struct Applied {
    name: Option<String>,
}

fn main() {}
