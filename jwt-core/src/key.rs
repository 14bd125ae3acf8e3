//! Key traits. Each key belongs to exactly one algorithm; it signs, verifies, or does both.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
#[cfg(feature = "testing")]
use alloc::vec::Vec;
use core::fmt;

use crate::error::{EncodeError, VerifyError};
use crate::key_id::KeyId;

#[cfg(feature = "std")]
pub(crate) mod ring_state;
mod snapshot;

pub(crate) use snapshot::{SigningSnapshot, VerifyingSnapshot};

pub(crate) mod sealed {
    /// Keeps the key traits for this crate: another implementation could accept any signature.
    pub trait Sealed {}

    impl<T: Sealed + ?Sized> Sealed for &T {}
    impl<T: Sealed + ?Sized> Sealed for alloc::boxed::Box<T> {}
    impl<T: Sealed + ?Sized> Sealed for alloc::sync::Arc<T> {}
}

/// A signature algorithm, as a type (RFC 7518 §3.1), or a closed list of algorithms. There is no
/// `none`.
pub trait Algorithm: sealed::Sealed + fmt::Debug + Send + Sync + 'static {
    /// The value of the header parameter `alg`; for a list, the values as they appear in messages.
    const NAME: &'static str;

    /// The accepted values of the header parameter `alg`.
    const NAMES: &'static [&'static str] = &[Self::NAME];

    /// Whether this is a list of algorithms, from which the key selects one.
    #[doc(hidden)]
    const IS_LIST: bool = false;

    /// Space for the longest signature of the algorithm.
    #[doc(hidden)]
    type SignatureBuffer: SignatureBuffer;
}

/// Space on the stack for one signature.
#[doc(hidden)]
pub trait SignatureBuffer: AsRef<[u8]> + AsMut<[u8]> {
    /// Length of the buffer, in bytes.
    const LEN: usize;

    /// Creates a buffer of zeros.
    fn zeroed() -> Self;
}

impl<const N: usize> SignatureBuffer for [u8; N] {
    const LEN: usize = N;

    #[inline]
    fn zeroed() -> Self {
        [0; N]
    }
}

/// A key of exactly one algorithm.
pub trait Key: sealed::Sealed {
    /// The algorithm.
    type Algorithm: Algorithm;
}

/// An algorithm, or a list of algorithms that contains `A`.
#[doc(hidden)]
pub trait Includes<A: Algorithm>: Algorithm {}

impl<A: Algorithm> Includes<A> for A {}

/// A key that signs tokens of the algorithm `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not sign `{A}` tokens",
    label = "not a signing key for `{A}`",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg`, such as `Hs256Key::from_env(…)` for `HS256`",
    note = "public-key tokens are signed with a private key, such as `Es256SigningKey` for `ES256`, or by `encode_async` with an `ExternalKey`"
)]
pub trait SigningKey<A: Algorithm>: sealed::Sealed {
    /// Returns the key that signs one token: its id for the header, then its signature.
    #[doc(hidden)]
    fn snapshot(&self) -> SigningSnapshot<'_>;
}

/// A key, or a set of keys, that verifies tokens of the algorithm `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify `{A}` tokens",
    label = "not a verifying key for `{A}`",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg`, such as `Hs256Key::from_env(…)` for `HS256` or `Es256VerifyingKey::from_env(…)` for `ES256`"
)]
pub trait VerifyingKey<A: Algorithm>: sealed::Sealed {
    /// Returns the keys that verify one token, as they are now.
    #[doc(hidden)]
    fn snapshot(&self) -> VerifyingSnapshot<'_>;
}

/// One key that signs.
pub trait Signer {
    /// Returns the value of `kid` in the tokens that this key signs.
    fn id(&self) -> Option<&KeyId>;

    /// Returns the value of `alg` in the tokens that this key signs.
    fn algorithm(&self) -> &'static str;

    /// Signs `signing_input` (RFC 7515 §5.1). Writes the signature to the start of `buffer`, which
    /// has the length of the longest signature of the algorithm, and returns its length in bytes.
    ///
    /// # Errors
    ///
    /// [`EncodeError::SigningFailed`].
    fn sign(&self, signing_input: &[u8], buffer: &mut [u8]) -> Result<usize, EncodeError>;
}

/// Writes a signature to the start of `buffer`, and returns its length in bytes.
#[inline]
pub(crate) fn write_signature(signature: &[u8], buffer: &mut [u8]) -> Result<usize, EncodeError> {
    let buffer = buffer.get_mut(..signature.len()).ok_or(EncodeError::SigningFailed)?;
    buffer.copy_from_slice(signature);
    Ok(signature.len())
}

/// One key that verifies.
pub trait Verifier {
    /// Returns the value of `kid` in the tokens that this key verifies.
    fn id(&self) -> Option<&KeyId>;

    /// Returns the values of `alg` in the tokens that this key verifies. They name one algorithm.
    fn algorithms(&self) -> &'static [&'static str];

    /// Returns `Ok` if `signature` is a signature of `signing_input` with this key, and
    /// [`VerifyError::InvalidSignature`] otherwise.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError>;

    /// Returns the key as a JWK if it is public, and `None` if it is a secret.
    fn public_jwk(&self) -> Option<String>;

    /// Returns the public key in the forms in which programs store it, or `None` if the key is a
    /// secret.
    #[cfg(feature = "testing")]
    fn public_key_text(&self) -> Option<PublicKeyText> {
        None
    }
}

/// A public key in the forms in which programs store it.
#[cfg(feature = "testing")]
pub struct PublicKeyText {
    /// `PUBLIC KEY`
    pub(crate) pem: String,
    /// SPKI
    pub(crate) der: Vec<u8>,
    pub(crate) jwk: String,
}

/// Makes a shared key a key.
macro_rules! keys_behind_pointers {
    ($($pointer:ty),*) => {$(
        impl<K: Key + ?Sized> Key for $pointer {
            type Algorithm = K::Algorithm;
        }

        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: SigningKey<A> + ?Sized> SigningKey<A> for $pointer {
            #[inline]
            fn snapshot(&self) -> SigningSnapshot<'_> {
                (**self).snapshot()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: VerifyingKey<A> + ?Sized> VerifyingKey<A> for $pointer {
            #[inline]
            fn snapshot(&self) -> VerifyingSnapshot<'_> {
                (**self).snapshot()
            }
        }
    )*};
}

keys_behind_pointers!(&K, Box<K>, Arc<K>);
