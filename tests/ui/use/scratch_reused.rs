use typed_jwt::{Claims, Hs256Key, Scratch};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
)]
struct Session<'a> {
    #[claim(sub)]
    user: &'a str,
}

fn main() {
    let key = Hs256Key::generate();
    let mut scratch = Scratch::new();
    let first = Session::verify_in("token", &key, &mut scratch).unwrap();
    let second = Session::verify_in("token", &key, &mut scratch).unwrap();
    println!("{} {}", first.user, second.user);
}
