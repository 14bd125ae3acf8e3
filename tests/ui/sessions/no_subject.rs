use typed_jwt::session::{DenyList, SessionVerifier};
use typed_jwt::{Claims, Hs256Key, Tokens};

#[derive(Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct Visitor {
    language: String,
}

fn main() {
    let tokens = Tokens::<Visitor, _>::new(Hs256Key::generate());
    let _ = SessionVerifier::new(tokens, DenyList::new().into());
}
