//! The algorithms, a type each. A family of algorithms is a file.

mod beginning;
mod hmac;

pub use hmac::{HmacAlgorithm, HmacKey, Hs256, Hs384, Hs512};
