use typed_jwt::Claims;

#[derive(Claims)]
#[claims(alg = HS256, typ = absent, iss = any, aud = any, ttl = "15m")]
struct Absent {
    #[claim(sub)]
    user: String,
    token_use: String,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = optional("JWT"), iss = any, aud = any, ttl = "15m")]
struct Optional {
    #[claim(eq = "access")]
    #[serde(default)]
    token_use: String,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", kind = unmarked, iss = any, aud = any, ttl = "15m")]
struct NeedsNone {}

fn main() {}
