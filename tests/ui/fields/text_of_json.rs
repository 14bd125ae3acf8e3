use serde_json::Value;
use typed_jwt::Claims;

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = any, aud = any, ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: Value,
    #[claim(jti)]
    id: Option<Value>,
    #[claim(aud)]
    audience: Vec<Value>,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = any, aud = claim("client_id"), ttl = "15m")]
struct OtherClaim {
    client_id: Value,
}

fn main() {}
