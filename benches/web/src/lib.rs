//! Code shared by the server and its clients.

pub mod connection;
pub mod latencies;

use std::time::Duration;

use typed_jwt::session::{Lifetimes, Sessions, Store};
use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};

/// The claims of all routes.
#[derive(Clone, Debug, Claims, serde::Serialize, serde::Deserialize)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", jti = random)]
pub struct User {
    #[claim(sub)]
    pub name: String,
    pub role: String,
    pub scopes: Vec<String>,
}

impl User {
    pub fn new(name: impl Into<String>) -> Self {
        let scopes = vec!["read".into(), "write".into()];
        Self { name: name.into(), role: "member".into(), scopes }
    }
}

/// Returns the key of the server, with which the clients sign tokens.
pub fn key() -> Hs256Key {
    Hs256Key::from_bytes([7; 32]).expect("32 bytes").with_id("access-1")
}

pub fn sessions<S: Store>(store: S) -> Sessions<User, S> {
    let ring = |key| KeyRing::new(key).expect("one key");
    let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
    let lifetimes = Lifetimes::new(hours(24), hours(30 * 24));
    let refresh_keys = ring(Hs256Key::generate().with_id("refresh-1"));
    Sessions::new(Tokens::new(ring(key())), refresh_keys, store, lifetimes)
        .expect("valid lifetimes")
}
