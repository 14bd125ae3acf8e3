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
    let session = {
        let mut scratch = Scratch::new();
        Session::verify_in("token", &Hs256Key::generate(), &mut scratch).unwrap()
    };
    println!("{}", session.user);
}
