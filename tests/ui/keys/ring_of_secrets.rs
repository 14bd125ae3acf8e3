use typed_jwt::{Hs256Key, KeyRing};

/// Publishes the keys with which clients verify tokens.
fn key_set() -> String {
    let ring = KeyRing::new(Hs256Key::generate().with_id("2026-11")).unwrap();
    ring.jwks()
}

fn main() {}
