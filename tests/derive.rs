//! Inputs that the derive accepts, and the behavior of the generated code.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

mod derive {
    mod any_type;
    mod attributes_in_macros;
    mod aud;
    mod combined;
    mod encrypted;
    mod expiry;
    mod flatten;
    mod header;
    mod iss;
    mod messages;
    mod padding;
    mod policy;
    mod registered;
    mod rules;
    mod secret;
    mod serde_with;
    mod shape;
    mod structs;
    mod suggested;
    mod times;
    mod typ;
    mod typed;
}
