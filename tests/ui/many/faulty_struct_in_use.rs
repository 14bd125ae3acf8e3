use typed_jwt::{Claims, Hs256Key, NumericDate, Scratch, Tokens, Verified};

#[derive(Claims)]
#[claims(alg = HS256, iss = "https://auth.example.com", aud = "web", ttl = "15min")]
struct Session {
    #[claim(sub)]
    user: String,
}

fn greet(session: &Verified<Session>) {
    println!("{} {:?}", session.user, session.subject());
}

fn main() {
    let key = Hs256Key::generate();
    let now = NumericDate::now();
    let token = Session { user: "u-1".into() }.encode(&key).unwrap();
    greet(&Session::verify(&token, &key).unwrap());
    greet(&Session::verify_in_at(&token, &key, &mut Scratch::new(), now).unwrap());
    let tokens = Tokens::<Session, _>::new(key);
    greet(&tokens.verify(&token).unwrap());
}
