use std::time::Duration;

use typed_jwt::session::{Lifetimes, MemoryStore, Sessions};
use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct User {
    #[claim(sub)]
    name: String,
}

fn main() {
    let keys = KeyRing::new(Hs256Key::generate().with_id("1")).unwrap();
    let hour = Duration::from_secs(3_600);
    let tokens = Tokens::<User, _>::new(keys.clone());
    let _ = Sessions::new(tokens, keys, MemoryStore::new(), Lifetimes::new(hour, hour));
}
