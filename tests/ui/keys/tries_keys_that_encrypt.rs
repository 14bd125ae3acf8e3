use typed_jwt::{A256Gcm, KeyRing};

fn migrate(ring: &KeyRing<A256Gcm>) {
    ring.try_keys_without_kid(2).unwrap();
}

fn main() {}
