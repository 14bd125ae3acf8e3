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
    user: Vec<u8>,
    #[claim(jti)]
    id: (),
    #[claim(nbf)]
    starts: u64,
    role: Role,
}

enum Role {
    Admin,
    User,
}

fn main() {}
