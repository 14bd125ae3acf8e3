use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "any",
    iss = "runtime",
    aud = "any",
    ttl = "15m",
    jti = "random",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
