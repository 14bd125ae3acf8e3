//! The algorithms. Each algorithm is a type; each family of algorithms is a file.

mod hmac;

pub use hmac::{HmacAlgorithm, HmacKey, Hs256, Hs384, Hs512};
