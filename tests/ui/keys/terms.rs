use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    algorithm = HS256,
    typ = "session+jwt",
    issuer = "https://auth.example.com",
    audience = "web",
    expiration = "15m",
    cty = "JWT",
    jwk = "{}",
    crit = ["b64"],
    zip = "DEF",
    nonce = "n-0S6",
    validate = check,
)]
struct Session {
    #[claim(subject)]
    user: String,
    #[claim(scope)]
    scope: String,
    #[claim(range)]
    level: u8,
}

fn main() {}
