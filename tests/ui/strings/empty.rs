use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "",
    iss = "",
    aud = ["web", ""],
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
