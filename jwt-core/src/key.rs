//! What a key is: of one algorithm, for signing, for verifying, or for both.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use crate::error::VerifyError;
use crate::json::Text;
use crate::key_id::KeyId;

mod current;
#[cfg(feature = "std")]
pub(crate) mod held;

pub(crate) use current::Current;

pub(crate) mod sealed {
    /// Keys and algorithms are this crate's: a type from outside could call anything a signature.
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
    /// The signature that `bytes` are; there is room for all of any algorithm.
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
    /// The key that signs now, for the header and the signature of one token.
    #[doc(hidden)]
    fn current(&self) -> Current<'_, A>;

    #[doc(hidden)]
    fn sign(&self, signing_input: &[u8]) -> Signature;
}

/// A key, or several, that verify tokens of the algorithm `A`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not verify `{A}` tokens",
    label = "not a verifying key for `{A}`",
    note = "a key is of exactly one algorithm: use the one of the claims' `alg`, such as `Hs256Key::from_env(…)` for `HS256`"
)]
pub trait VerifyingKey<A: Algorithm>: sealed::Sealed {
    /// The keys that verify now, for the header and the signature of one token.
    #[doc(hidden)]
    fn usual(&self) -> Current<'_, A>;

    /// [`VerifyError::UnknownKey`] where `key_id` is of no key here, else
    /// [`VerifyError::InvalidSignature`].
    #[doc(hidden)]
    fn verify(
        &self,
        key_id: Option<Text<'_>>,
        signing_input: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>;
}

/// A shared key is a key.
macro_rules! keys_behind_pointers {
    ($($pointer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: SigningKey<A> + ?Sized> SigningKey<A> for $pointer {
            #[inline]
            fn current(&self) -> Current<'_, A> {
                (**self).current()
            }

            fn sign(&self, signing_input: &[u8]) -> Signature {
                (**self).sign(signing_input)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<A: Algorithm, K: VerifyingKey<A> + ?Sized> VerifyingKey<A> for $pointer {
            #[inline]
            fn usual(&self) -> Current<'_, A> {
                (**self).usual()
            }

            fn verify(
                &self,
                key_id: Option<Text<'_>>,
                signing_input: &[u8],
                signature: &[u8],
            ) -> Result<(), VerifyError> {
                (**self).verify(key_id, signing_input, signature)
            }
        }
    )*};
}

keys_behind_pointers!(&K, Box<K>, Arc<K>);

/// Whether a token that asks for the key `asked` may be tried with the key named `own`.
///
/// `kid` is a hint (RFC 7515 §4.1.4): a token without one, or a key without one, leaves the decision to
/// the signature.
pub(crate) fn may_be_signed_by(own: Option<&KeyId>, asked: Option<Text<'_>>) -> bool {
    match (own, asked) {
        (Some(own), Some(asked)) => *own == asked,
        _ => true,
    }
}
