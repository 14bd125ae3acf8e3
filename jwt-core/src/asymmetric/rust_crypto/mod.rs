//! The backend of the RustCrypto libraries. It needs no C compiler and works without `std`.

#[cfg(feature = "ecdsa")]
mod ecdsa;
#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
#[cfg(feature = "rsa")]
pub(crate) mod rsa;

#[cfg(feature = "ecdsa")]
pub use ecdsa::{
    Es256SigningKey, Es256VerifyingKey, Es384SigningKey, Es384VerifyingKey, Es512SigningKey,
    Es512VerifyingKey,
};
#[cfg(feature = "ed25519")]
pub use ed25519::{Ed25519SigningKey, Ed25519VerifyingKey};
#[cfg(feature = "ml-dsa")]
pub use ml_dsa::{
    MlDsa44SigningKey, MlDsa44VerifyingKey, MlDsa65SigningKey, MlDsa65VerifyingKey,
    MlDsa87SigningKey, MlDsa87VerifyingKey,
};
#[cfg(all(feature = "rsa", feature = "std"))]
pub use rsa::{
    Ps256SigningKey, Ps384SigningKey, Ps512SigningKey, Rs256SigningKey, Rs384SigningKey,
    Rs512SigningKey,
};
#[cfg(feature = "rsa")]
pub use rsa::{
    Ps256VerifyingKey, Ps384VerifyingKey, Ps512VerifyingKey, Rs256VerifyingKey, Rs384VerifyingKey,
    Rs512VerifyingKey,
};

use crate::key::sealed;

/// The backend of the RustCrypto libraries.
#[derive(Debug)]
pub enum RustCrypto {}

impl sealed::Sealed for RustCrypto {}
