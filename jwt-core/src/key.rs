//! Key traits. Each key belongs to exactly one algorithm; it signs, verifies, or does both.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
#[cfg(feature = "testing")]
use alloc::vec::Vec;
use core::fmt;

use crate::buffer::Buffer;
use crate::error::{EncodeError, VerifyError};
use crate::header::Header;
use crate::key_id::KeyId;
use crate::requirements::TokenRequirements;

#[cfg(feature = "std")]
pub(crate) mod ring_state;
mod snapshot;

pub(crate) use snapshot::{SigningSnapshot, VerifyingSnapshot};

pub(crate) mod sealed {
    /// Keeps the traits of keys, and of the algorithms that have keys, for this crate: another
    /// implementation could accept any signature.
    pub trait Sealed {}

    /// Keeps [`Algorithm`](super::Algorithm) for this crate and for the code of the derive, which
    /// defines lists of algorithms. It is apart from `Sealed` because derived code can name it,
    /// and therefore an application too.
    pub trait SealedAlgorithm {}

    impl<T: Sealed + ?Sized> Sealed for &T {}
    impl<T: Sealed + ?Sized> Sealed for alloc::boxed::Box<T> {}
    impl<T: Sealed + ?Sized> Sealed for alloc::sync::Arc<T> {}
}

/// An algorithm that protects tokens, as a type: a signature algorithm (RFC 7518 §3.1), a closed list
/// of signature algorithms, or authenticated encryption (RFC 7518 §4.1, §5.1). There is no `none`.
pub trait Algorithm: sealed::SealedAlgorithm + fmt::Debug + Send + Sync + 'static {
    /// The name of the algorithm, which is `alg` of its keys (RFC 7517 §4.4); for a list, the names as
    /// they appear in messages.
    const NAME: &'static str;

    /// The accepted values of the header parameter `alg`.
    const NAMES: &'static [&'static str] = &[Self::NAME];

    /// The form of the tokens: signed, [`Jws`](crate::jws::Jws), or encrypted,
    /// [`Jwe`](crate::jwe::Jwe).
    type Form: Form;

    /// Whether this is a list of algorithms, from which the key selects one.
    #[doc(hidden)]
    const IS_LIST: bool = false;

    /// The parameters of authenticated encryption, if the algorithm encrypts.
    #[doc(hidden)]
    const ENCRYPTION: Option<&'static Encryption> = None;

    /// Space for the longest signature of the algorithm; empty if it encrypts.
    #[doc(hidden)]
    type SignatureBuffer: SignatureBuffer;
}

/// The parameters of authenticated encryption (RFC 7518 §4.1, §5.1).
#[derive(Clone, Copy, Debug)]
pub struct Encryption {
    /// The value of the header parameter `alg`.
    pub(crate) alg: &'static str,
    /// The value of the header parameter `enc`.
    pub(crate) enc: &'static str,
    /// Length of the encrypted key, in bytes; 0 for direct encryption.
    pub(crate) encrypted_key_len: usize,
    /// Length of the initialization vector, in bytes.
    pub(crate) iv_len: usize,
    /// Length of the authentication tag, in bytes.
    pub(crate) tag_len: usize,
    /// Length of the blocks to which the plaintext is padded, in bytes; 1 for none.
    pub(crate) block_len: usize,
    /// Whether the header has the parameters of a key agreement (RFC 7518 §4.6.1).
    pub(crate) agrees_on_key: bool,
}

/// The form of a token, which decides what a key does: sign ([`Jws`](crate::jws::Jws)), encrypt, or
/// both. A type accepts tokens of one form.
pub trait Form: Sized + 'static {
    /// One key that issues tokens of this form.
    type Issuer: KeyInfo + ?Sized;

    /// One key that opens tokens of this form.
    type Opener: KeyInfo + ?Sized;

    /// Whether the payload is a secret.
    const IS_ENCRYPTED: bool;

    /// Builds a token with this payload. The payload is overwritten if it is a secret.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLong`], and the errors of the key.
    fn issue<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        payload: &mut Buffer,
        key: &SigningSnapshot<'_, Self>,
    ) -> Result<String, EncodeError>;

    /// Checks everything except the claims, and replaces the content of `payload` with that of the
    /// token.
    ///
    /// # Errors
    ///
    /// The errors of [`VerifyError`] up to the first that concerns the payload.
    fn open<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        token: &str,
        key: &VerifyingSnapshot<'_, Self>,
        payload: &mut Buffer,
    ) -> Result<OpenedToken, VerifyError>;

    /// The parameters of the encryption around a nested token.
    #[cfg(feature = "testing")]
    const OUTER: Option<&'static Encryption> = None;

    /// Returns the signed token inside a nested token.
    #[cfg(feature = "testing")]
    fn inside(_token: &str, _key: &VerifyingSnapshot<'_, Self>) -> Option<String> {
        None
    }

    /// Encrypts any text as the content of a nested token; returns it unchanged if the form is another.
    #[cfg(feature = "testing")]
    fn wrap(inside: String, _key: &SigningSnapshot<'_, Self>) -> String {
        inside
    }

    /// Builds a token from a header and a payload that nothing checks, to test that it is refused. Both
    /// are segments, in base64url or not.
    #[cfg(feature = "testing")]
    fn forge<A: Algorithm<Form = Self>>(
        header: &str,
        payload: &str,
        key: &SigningSnapshot<'_, Self>,
    ) -> String;
}

/// A token that is authentic. Its payload is in the buffer that was passed to [`Form::open`].
pub struct OpenedToken {
    pub(crate) header: Header,
    /// Whether the header is, byte by byte, the header that the type itself writes.
    #[cfg(feature = "testing")]
    pub(crate) has_precomputed_header: bool,
}

/// The public properties of one key.
pub trait KeyInfo {
    /// Returns the value of `kid` in the tokens of this key.
    fn id(&self) -> Option<&KeyId>;

    /// Returns the names of the algorithm. The first is written.
    fn algorithms(&self) -> &'static [&'static str];

    /// Returns the key as a JWK if it is public, and `None` if it is a secret.
    fn public_jwk(&self) -> Option<String>;

    /// Returns the public key in the forms in which programs store it, or `None` if the key is a
    /// secret.
    #[cfg(feature = "testing")]
    fn public_key_text(&self) -> Option<PublicKeyText> {
        None
    }
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
pub trait Includes<A: Algorithm>: Algorithm<Form = A::Form> {}

impl<A: Algorithm> Includes<A> for A {}

/// A key that issues tokens of the algorithm `A`: it signs or encrypts them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not issue `{A}` tokens",
    label = "not a key that issues `{A}` tokens",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg` or `enc`, such as `Hs256Key::from_env(…)` for `alg = HS256` or `A256GcmKey::from_env(…)` for `enc = A256GCM`",
    note = "public-key tokens are signed with a private key, such as `Es256SigningKey` for `ES256`, or by `encode_async` with an `ExternalKey`"
)]
pub trait SigningKey<A: Algorithm>: sealed::Sealed {
    /// Returns the key that issues one token: its id for the header, then its signature.
    #[doc(hidden)]
    fn snapshot(&self) -> SigningSnapshot<'_, A::Form>;
}

/// A key, or a set of keys, that verifies tokens of the algorithm `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify `{A}` tokens",
    label = "not a verifying key for `{A}`",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg` or `enc`, such as `Hs256Key::from_env(…)` for `alg = HS256`, `Es256VerifyingKey::from_env(…)` for `alg = ES256` or `A256GcmKey::from_env(…)` for `enc = A256GCM`"
)]
pub trait VerifyingKey<A: Algorithm>: sealed::Sealed {
    /// Returns the keys that verify one token, as they are now.
    #[doc(hidden)]
    fn snapshot(&self) -> VerifyingSnapshot<'_, A::Form>;
}

/// One key that signs.
pub trait Signer: KeyInfo {
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
pub trait Verifier: KeyInfo {
    /// Returns `Ok` if `signature` is a signature of `signing_input` with this key, and
    /// [`VerifyError::InvalidSignature`] otherwise.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError>;
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
            fn snapshot(&self) -> SigningSnapshot<'_, A::Form> {
                (**self).snapshot()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: VerifyingKey<A> + ?Sized> VerifyingKey<A> for $pointer {
            #[inline]
            fn snapshot(&self) -> VerifyingSnapshot<'_, A::Form> {
                (**self).snapshot()
            }
        }
    )*};
}

keys_behind_pointers!(&K, Box<K>, Arc<K>);
