//! Every reason to refuse a token or claims: when it is returned, and what it shows to clients and
//! logs.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

mod verify {
    mod convert;
    mod encoding;
    mod encrypted_order;
    mod encryption_keys;
    mod error_variants;
    mod key_encodings;
    mod keys;
    mod malformed;
    mod order;
    mod secrets;
    mod session;
    mod symmetric_jwks;
    mod times;
    mod types;
}
