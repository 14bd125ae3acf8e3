use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = runtme,
    aud = all,
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
