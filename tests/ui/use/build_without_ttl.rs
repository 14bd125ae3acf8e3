use std::time::Duration;
use typed_jwt::{Claims, Hs256Key, Tokens};

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = runtime)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let ttl = Duration::from_secs(900);
    let _ = Tokens::<Session, _>::builder(Hs256Key::generate()).build();
    let _ = Tokens::<Session, _>::builder(Hs256Key::generate()).ttl(ttl).ttl(ttl).build();
    let _ = Session { user: "u-1".into() }.encode(&Hs256Key::generate());
}
