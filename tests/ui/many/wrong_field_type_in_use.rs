use typed_jwt::{Claims, Hs256Key, Tokens};

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
}

fn main() {
    let key = Hs256Key::generate();
    let token = Session { user: vec![1] }.encode(&key).unwrap();
    println!("{:?}", Session::verify(&token, &key).unwrap().user);
    println!("{:?}", Tokens::<Session, _>::new(key).verify(&token).unwrap().user);
}
