//! Key traits. Each key belongs to exactly one algorithm; it signs, verifies, or does both.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use crate::error::VerifyError;
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

/// A signature algorithm, as a type (RFC 7518 §3.1). There is no `none`.
pub trait Algorithm: sealed::Sealed + fmt::Debug + Send + Sync + 'static {
    /// The value of the header parameter `alg`.
    const NAME: &'static str;
}

/// The longest signature of any algorithm, in bytes.
pub(crate) const MAX_SIGNATURE_LEN: usize = 64;

/// A signature, in bytes.
#[derive(Clone, Copy)]
pub struct Signature {
    bytes: [u8; MAX_SIGNATURE_LEN],
    len: usize,
}

impl Signature {
    /// Copies a signature of at most [`MAX_SIGNATURE_LEN`] bytes.
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut signature = Self { bytes: [0; MAX_SIGNATURE_LEN], len: 0 };
        if let Some(room) = signature.bytes.get_mut(..bytes.len()) {
            room.copy_from_slice(bytes);
            signature.len = bytes.len();
        }
        signature
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// A key that signs tokens of the algorithm `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not sign `{A}` tokens",
    label = "not a signing key for `{A}`",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg`, such as `Hs256Key::from_env(…)` for `HS256`"
)]
pub trait SigningKey<A: Algorithm>: sealed::Sealed {
    /// Returns the key that signs one token: its id for the header, then its signature.
    #[doc(hidden)]
    fn snapshot(&self) -> SigningSnapshot<'_, A>;
}

/// A key, or a set of keys, that verifies tokens of the algorithm `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify `{A}` tokens",
    label = "not a verifying key for `{A}`",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg`, such as `Hs256Key::from_env(…)` for `HS256`"
)]
pub trait VerifyingKey<A: Algorithm>: sealed::Sealed {
    /// Returns the keys that verify one token, as they are now.
    #[doc(hidden)]
    fn snapshot(&self) -> VerifyingSnapshot<'_, A>;
}

/// One key that signs.
pub trait Signer<A: Algorithm> {
    /// Returns the value of `kid` in the tokens that this key signs.
    fn id(&self) -> Option<&KeyId>;

    /// Signs `signing_input` (RFC 7515 §5.1).
    fn sign(&self, signing_input: &[u8]) -> Signature;
}

/// One key that verifies.
pub trait Verifier<A: Algorithm> {
    /// Returns the value of `kid` in the tokens that this key verifies.
    fn id(&self) -> Option<&KeyId>;

    /// Returns `Ok` if `signature` is a signature of `signing_input` with this key, and
    /// [`VerifyError::InvalidSignature`] otherwise.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError>;
}

/// Makes a shared key a key.
macro_rules! keys_behind_pointers {
    ($($pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: SigningKey<A> + ?Sized> SigningKey<A> for $pointer {
            #[inline]
            fn snapshot(&self) -> SigningSnapshot<'_, A> {
                (**self).snapshot()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: VerifyingKey<A> + ?Sized> VerifyingKey<A> for $pointer {
            #[inline]
            fn snapshot(&self) -> VerifyingSnapshot<'_, A> {
                (**self).snapshot()
            }
        }
    )*};
}

keys_behind_pointers!(&K, Box<K>, Arc<K>);
