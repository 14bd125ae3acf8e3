//! The trait that connects a crypto library.

use crate::alg::PublicKeyAlgorithm;
use crate::error::{EncodeError, KeyError};
use crate::key::sealed;
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

/// A crypto library that signs and verifies with the algorithm `A`.
///
/// Applications name a backend only through its key types, such as `Es256SigningKey` and
/// `aws_lc::Es256SigningKey`.
pub trait Backend<A: PublicKeyAlgorithm>: sealed::Sealed + 'static {
    /// A private key, ready for signing. Wiped when it is dropped.
    #[doc(hidden)]
    type Private: Send + Sync + 'static;

    /// A public key, ready for verifying.
    #[doc(hidden)]
    type Public: Send + Sync + 'static;

    /// Prepares a private key, and returns it with its public half.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidKey`] if the numbers are not a key, or if the two halves disagree.
    #[doc(hidden)]
    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Self::Private, PublicMaterial), KeyError>;

    /// Prepares a public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidKey`] if the numbers are not a key, and [`KeyError::WeakKey`].
    #[doc(hidden)]
    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError>;

    /// Writes the signature of `signing_input` to the start of `buffer`, and returns its length in
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`EncodeError::SigningFailed`].
    #[doc(hidden)]
    fn sign(
        key: &Self::Private,
        signing_input: &[u8],
        buffer: &mut [u8],
    ) -> Result<usize, EncodeError>;

    /// Returns whether `signature` is a signature of `signing_input`.
    #[doc(hidden)]
    fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool;
}

/// The key that the algorithm `A` needs.
pub(super) const fn wanted<A: PublicKeyAlgorithm>() -> Wanted {
    Wanted { algorithm: A::NAME, kind: A::KIND }
}
