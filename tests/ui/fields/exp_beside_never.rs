use typed_jwt::{Claims, NumericDate};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    exp = never,
)]
struct Session {
    #[claim(sub)]
    user: String,
    #[claim(exp)]
    expires: NumericDate,
}

fn main() {}
