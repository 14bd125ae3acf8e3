use typed_jwt::Claims;

const LIFETIME: &str = "15m";

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = LIFETIME)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {}
