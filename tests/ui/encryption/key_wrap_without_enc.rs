use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = A256KW,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
