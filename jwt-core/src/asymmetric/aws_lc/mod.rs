//! Keys of the library [aws-lc-rs](https://docs.rs/aws-lc-rs), which is written in C and assembler.
//!
//! The types have the names, constructors and methods of the keys at the root of the crate, and are
//! other types: a program can use both. They read and write the same files and sign the same tokens,
//! in less time. A build needs a C compiler and no other tool.
//!
//! ```
//! use typed_jwt::{aws_lc, jws};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = aws_lc::Es256SigningKey::generate();
//! let token = jws::sign(b"payload", &key)?;
//!
//! let public = aws_lc::Es256VerifyingKey::from_jwk(key.verifying_key().to_jwk())?;
//! assert_eq!(jws::verify(&token, &public)?.payload(), b"payload");
//! # Ok(())
//! # }
//! ```
//!
//! The differences from the keys at the root are:
//!
//! - ECDSA signs with a random nonce, which the library derives from its random number generator,
//!   the private key and the message. Two signatures of one message differ.
//! - RSA keys are generated with 2048, 3072, 4096 or 8192 bits only.
//! - Whether the 32 bytes of an Ed25519 public key are a point of the curve is not checked when the
//!   key is loaded. Nothing verifies with a key that is not a point.
//! - The ML-DSA keys, which are experimental, need the feature `ml-dsa` as well.

mod ecdsa;
mod ed25519;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
mod rsa;

pub use ecdsa::{
    Es256SigningKey, Es256VerifyingKey, Es384SigningKey, Es384VerifyingKey, Es512SigningKey,
    Es512VerifyingKey,
};
pub use ed25519::{Ed25519SigningKey, Ed25519VerifyingKey};
#[cfg(feature = "ml-dsa")]
pub use ml_dsa::{
    MlDsa44SigningKey, MlDsa44VerifyingKey, MlDsa65SigningKey, MlDsa65VerifyingKey,
    MlDsa87SigningKey, MlDsa87VerifyingKey,
};
pub use rsa::{
    Ps256SigningKey, Ps256VerifyingKey, Ps384SigningKey, Ps384VerifyingKey, Ps512SigningKey,
    Ps512VerifyingKey, Rs256SigningKey, Rs256VerifyingKey, Rs384SigningKey, Rs384VerifyingKey,
    Rs512SigningKey, Rs512VerifyingKey,
};

use aws_lc_rs::signature::ParsedPublicKey;

use crate::key::sealed;

/// The backend of the library aws-lc-rs.
#[derive(Debug)]
pub enum AwsLc {}

impl sealed::Sealed for AwsLc {}

fn verifies(key: &ParsedPublicKey, signing_input: &[u8], signature: &[u8]) -> bool {
    key.verify_sig(signing_input, signature).is_ok()
}
