use std::time::Duration;

use typed_jwt::session::{Lifetimes, MemoryStore, Sessions};
use typed_jwt::web::{CookieSessions, Cookies};
use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};

#[derive(Clone, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
}

fn sessions() -> Sessions<User, MemoryStore> {
    let keys = KeyRing::new(Hs256Key::generate().with_id("1")).unwrap();
    let hour = Duration::from_secs(3_600);
    let tokens = Tokens::new(keys.clone());
    Sessions::new(tokens, keys, MemoryStore::new(), Lifetimes::new(hour, hour)).unwrap()
}

fn main() {
    let _ = CookieSessions::new(sessions(), Cookies::LAX);
}
