//! Encrypted claims in sessions, in axum applications, and in the change from signed sessions.

#[path = "encrypted_sessions/migration.rs"]
mod migration;
#[path = "encrypted_sessions/nested.rs"]
mod nested;
#[path = "encrypted_sessions/refresh_tokens.rs"]
mod refresh_tokens;
#[path = "encrypted_sessions/sessions.rs"]
mod sessions;
#[path = "encrypted_sessions/web.rs"]
mod web;

use std::time::Duration;

use typed_jwt::session::{Lifetimes, MemoryStore, Sessions};
use typed_jwt::{
    A256Gcm, A256GcmKey, Claims, Hs256, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens,
};

const TTL: Duration = Duration::from_secs(15 * 60);

/// The time after which a session without a refresh ends.
const IDLE: Duration = Duration::from_secs(60 * 60);

const CANARY: &str = "canary-471147114711";

/// Encrypted claims of a session.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random, pad = 64,
)]
struct User {
    #[claim(sub)]
    name: String,
    #[claim(secret)]
    note: String,
}

fn user(name: &str) -> User {
    User { name: name.into(), note: CANARY.into() }
}

fn start() -> NumericDate {
    NumericDate::from_unix(1_800_000_000)
}

fn ring(clock: &ManualClock, id: &str) -> KeyRing<A256Gcm> {
    KeyRing::with_clock(A256GcmKey::generate().with_id(id), clock.clone()).unwrap()
}

/// The keys of refresh tokens, encrypted.
fn refresh_ring() -> KeyRing<A256Gcm> {
    KeyRing::new(A256GcmKey::generate().with_id("refresh-1")).unwrap()
}

/// The keys of refresh tokens, signed.
fn signed_refresh_ring() -> KeyRing<Hs256> {
    KeyRing::new(Hs256Key::generate().with_id("refresh-1")).unwrap()
}

fn tokens(keys: &KeyRing<A256Gcm>, clock: &ManualClock) -> Tokens<User, KeyRing<A256Gcm>> {
    Tokens::builder(keys.clone()).clock(clock.clone()).build().unwrap()
}

fn lifetimes() -> Lifetimes {
    Lifetimes::new(IDLE, TTL * 32)
}

/// A server with a memory store, its keys and its clock.
struct Server {
    sessions: Sessions<User, MemoryStore>,
    keys: KeyRing<A256Gcm>,
    clock: ManualClock,
}

impl Server {
    fn new() -> Self {
        let clock = ManualClock::new(start());
        let keys = ring(&clock, "access-1");
        let store = MemoryStore::new();
        let sessions =
            Sessions::new(tokens(&keys, &clock), refresh_ring(), store, lifetimes()).unwrap();
        Self { sessions, keys, clock }
    }
}
