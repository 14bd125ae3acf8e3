use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid}/v2.0",
    aud = "api",
    ttl = "15m",
)]
struct Unknown {
    tenant: String,
}

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid/v2.0",
    aud = "api",
    ttl = "15m",
)]
struct Unbalanced {
    tid: String,
}

const TENANT: &str = "t-1";

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid}/v2.0",
    aud = "api",
    ttl = "15m",
)]
struct Constant {
    #[claim(one_of = [TENANT, "a/b"])]
    tid: String,
    #[claim(iss)]
    issuer: String,
}

fn main() {}
