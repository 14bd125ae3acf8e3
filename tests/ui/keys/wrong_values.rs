use typed_jwt::Claims;

const AUD: &str = "web";

#[derive(Claims)]
#[claims(
    alg = [HS256, HS512],
    typ = jwt,
    iss = env!("ISSUER"),
    aud = AUD,
    ttl = Duration::from_secs(900),
    leeway = 30,
    max_age,
    nbf = "now",
    jti: random,
    max_len = "8192",
    unknown = deny,
    crate = "typed_jwt",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

#[derive(Claims)]
#[claims(
    alg = "RS256",
    typ = b"session+jwt",
    iss = config::ISSUER,
    aud = ["web", AUD],
    ttl = "15",
    leeway = -30,
    max_age = |a, b| a,
    nbf = 1.5,
    jti =,
    max_len = 8 * 1024,
    unknown("reject"),
)]
struct Other {
    #[claim(sub = "u-1")]
    user: String,
    #[claim(one_of = 2)]
    level: u8,
    #[claim(validate = |level| level > 2)]
    other: u8,
    #[serde(rename = 5)]
    name: u8,
    #[serde(skip = true)]
    skipped: u8,
}

fn main() {}
