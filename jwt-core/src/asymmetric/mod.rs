//! Keys of public-key algorithms: private keys, which sign, and public keys, which verify.
//!
//! A key is loaded in two steps. `key_format` reads the file and returns key material. A backend, such
//! as `rust_crypto` or `aws_lc`, checks and prepares the material.

#[cfg(feature = "aws-lc")]
pub mod aws_lc;
mod backend;
#[cfg(any(feature = "ed25519", feature = "aws-lc"))]
mod ed25519_point;
#[cfg(feature = "std")]
pub(crate) mod environment;
#[cfg(any(feature = "ecdsa", feature = "ed25519", feature = "ml-dsa", feature = "aws-lc"))]
mod generate;
#[cfg(feature = "ml-dsa")]
mod ml_dsa_key;
mod private_key;
mod public_key;

#[cfg(any(feature = "ecdsa", feature = "ed25519", feature = "rsa", feature = "ml-dsa"))]
pub(crate) mod rust_crypto;

#[cfg(all(feature = "encrypt", any(feature = "ecdsa", feature = "ed25519", feature = "rsa")))]
pub(crate) use backend::KeyRules;
pub use backend::{Backend, KeyBackend};
pub use private_key::PrivateKey;
pub use public_key::PublicKey;

#[cfg(test)]
#[cfg(feature = "std")]
mod tests;
