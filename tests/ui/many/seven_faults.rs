use typed_jwt::Claims;

#[derive(Claims)]
#[claims(
    alg = "HS256",
    iss = "https:auth.example.com",
    aud = "web",
    ttl = "15min",
    lee_way = "30s"
)]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(sub)]
    account: String,
    exp: u64,
}

fn main() {}
