use typed_jwt::{Claims, Hs512Key};

#[derive(Claims)]
#[claims(alg = HS513, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let _ = Session::verify("token", &Hs512Key::generate());
}
