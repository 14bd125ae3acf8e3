use typed_jwt::Claims;

type Version = Option<u8>;

const NONE: Version = None;

#[derive(Claims)]
#[claims(alg = HS256, typ = absent, iss = any, aud = any, ttl = "15m")]
struct Session {
    #[claim(eq = NONE)]
    version: Version,
}

fn main() {}
