//! The traits that connect a crypto library.

use crate::alg::PublicKeyAlgorithm;
use crate::error::{EncodeError, KeyError};
use crate::key::sealed;
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

/// A crypto library that prepares the keys of the algorithm `A`.
///
/// Applications name a library only through its key types, such as `Es256SigningKey` and
/// `aws_lc::Es256SigningKey`.
pub trait KeyBackend<A>: sealed::Sealed + 'static {
    #[doc(hidden)]
    const KEYS: KeyRules;

    /// A private key, ready for use. Wiped when it is dropped.
    #[doc(hidden)]
    type Private: Send + Sync + 'static;

    /// A public key, ready for use.
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
}

/// The keys that an algorithm needs, and the members of their JSON Web Keys.
#[derive(Clone, Copy)]
pub struct KeyRules {
    pub(crate) wanted: Wanted,
    /// The value of `use`.
    pub(crate) use_: &'static str,
    /// The value of `alg`. The JWK of an Ed25519 key has none, because its tokens may have either name of
    /// the algorithm, and other software compares the name with `alg`.
    pub(crate) alg: Option<&'static str>,
}

impl KeyRules {
    /// Returns the rules of the keys of an algorithm for signatures.
    pub const fn of_signatures<A: PublicKeyAlgorithm>() -> Self {
        Self {
            wanted: Wanted { algorithm: A::NAME, kind: A::KIND },
            use_: "sig",
            alg: if A::NAMES.len() == 1 { Some(A::NAME) } else { None },
        }
    }
}

/// A crypto library that signs and verifies with the algorithm `A`.
pub trait Backend<A: PublicKeyAlgorithm>: KeyBackend<A> {
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
