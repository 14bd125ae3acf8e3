//! The backend of the RustCrypto libraries. It needs no C compiler and works without `std`.

#[cfg(feature = "ecdsa")]
mod ecdsa;
#[cfg(feature = "ed25519")]
mod ed25519;

#[cfg(feature = "ecdsa")]
pub use ecdsa::{
    Es256SigningKey, Es256VerifyingKey, Es384SigningKey, Es384VerifyingKey, Es512SigningKey,
    Es512VerifyingKey,
};
#[cfg(feature = "ed25519")]
pub use ed25519::{Ed25519SigningKey, Ed25519VerifyingKey};

use crate::key::sealed;

/// The backend of the RustCrypto libraries.
#[derive(Debug)]
pub enum RustCrypto {}

impl sealed::Sealed for RustCrypto {}
