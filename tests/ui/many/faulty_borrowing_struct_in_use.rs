use typed_jwt::{Claims, Hs256Key, Scratch};

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15min")]
struct Session<'a, T> {
    #[claim(sub)]
    user: &'a str,
    extra: T,
}

fn main() {
    let mut scratch = Scratch::new();
    let session: Result<typed_jwt::Verified<Session<'_, u8>>, _> =
        Session::verify_in("token", &Hs256Key::generate(), &mut scratch);
    println!("{}", session.unwrap().user);
}
