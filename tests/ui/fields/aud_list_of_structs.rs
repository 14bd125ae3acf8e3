use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(aud)]
    audience: Vec<App>,
}

struct App {
    name: String,
}

fn main() {}
