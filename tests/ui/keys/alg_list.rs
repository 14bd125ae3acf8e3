use typed_jwt::{Claims, Es256VerifyingKey, Es384VerifyingKey, Hs256Key};

#[derive(Claims)]
#[claims(
    alg = [ES256, EdDSA],
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn listed(token: &str, key: &Es256VerifyingKey) {
    let _ = Session::verify(token, key);
}

fn of_another_algorithm(token: &str, key: &Es384VerifyingKey) {
    let _ = Session::verify(token, key);
}

fn secret(token: &str, key: &Hs256Key) {
    let _ = Session::verify(token, key);
}

fn public_key_signs(session: &Session, key: &Es256VerifyingKey) {
    let _ = session.encode(key);
}

fn main() {}
