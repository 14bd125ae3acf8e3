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

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = ["https://login.example.com/{tid}/v2.0", "https://sts.example.com/{tenant}/"],
    aud = "api",
    ttl = "15m",
)]
struct OtherClaim {
    tid: String,
}

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = ["https://login.example.com/{tid}", "https://login.example.com/t-{tid}"],
    aud = "api",
    ttl = "15m",
)]
struct SameIssuer {
    tid: String,
}

fn main() {}
