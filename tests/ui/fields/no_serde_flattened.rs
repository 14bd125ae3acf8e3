use std::collections::BTreeMap;

use typed_jwt::Claims;

enum Role {
    Admin,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Session {
    #[serde(flatten)]
    rest: Role,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Other {
    #[serde(flatten)]
    rest: BTreeMap<String, Role>,
}

fn main() {}
