use typed_jwt::session::{DenyList, SessionVerifier};
use typed_jwt::{Claims, Hs256Key, Tokens};

#[derive(Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random, sub = any,
)]
struct User {
    #[claim(sub)]
    id: u64,
}

fn main() {
    let tokens = Tokens::<User, _>::new(Hs256Key::generate());
    let _ = SessionVerifier::new(tokens, DenyList::new().into());
}
