use typed_jwt::{Claims, Hs256Key, NumericDate, Tokens};

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", exp = required)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let (session, key) = (Session { user: "u-1".into() }, Hs256Key::generate());
    let _ = session.encode(&key);
    let _ = session.encode_at(&key, NumericDate::now());
    let _ = Tokens::<Session, _>::new(key).encode(&session);
}
