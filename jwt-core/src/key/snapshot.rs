//! Snapshots of keys: the key that signs one token, and the keys that verify one token.

#[cfg(feature = "std")]
use alloc::string::String;
#[cfg(feature = "std")]
use alloc::sync::Arc;

#[cfg(feature = "std")]
use arc_swap::Guard;

#[cfg(feature = "std")]
use super::ring_state::RingState;
use super::{Signer, Verifier};
use crate::error::{EncodeError, VerifyError};
use crate::json::JsonStr;
use crate::key_id::KeyId;

/// The key that signs one token.
///
/// A key ring may change while a token is issued. The snapshot does not, so the `kid` in the header
/// is always the id of the key that signs.
pub enum SigningSnapshot<'k> {
    /// A single key.
    Key(&'k dyn Signer),
    /// The content of a key ring.
    #[cfg(feature = "std")]
    Ring(Guard<Arc<RingState>>),
}

impl SigningSnapshot<'_> {
    /// Returns the id of the key that signs.
    #[inline]
    pub(crate) fn key_id(&self) -> Option<&KeyId> {
        match self {
            Self::Key(key) => key.id(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => Some(ring.active_id()),
        }
    }

    /// Returns the algorithm of the key that signs.
    #[inline]
    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Key(key) => key.algorithm(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.algorithm(),
        }
    }

    /// Writes the signature to the start of `buffer` and returns its length in bytes.
    ///
    /// # Errors
    ///
    /// [`EncodeError::SigningFailed`].
    #[inline]
    pub(crate) fn sign(
        &self,
        signing_input: &[u8],
        buffer: &mut [u8],
    ) -> Result<usize, EncodeError> {
        match self {
            Self::Key(key) => key.sign(signing_input, buffer),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.sign(signing_input, buffer),
        }
    }
}

/// The keys that verify one token.
pub enum VerifyingSnapshot<'k> {
    /// A single key.
    Key(&'k dyn Verifier),
    /// The content of a key ring.
    #[cfg(feature = "std")]
    Ring(Guard<Arc<RingState>>),
}

impl VerifyingSnapshot<'_> {
    /// Returns the `kid` that most tokens have: the id of the key that signs now.
    #[inline]
    pub(crate) fn usual_key_id(&self) -> Option<&KeyId> {
        match self {
            Self::Key(key) => key.id(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => Some(ring.active_id()),
        }
    }

    /// Returns the algorithms of the key that signs now, as the header names them.
    #[inline]
    pub(crate) fn algorithms(&self) -> &'static [&'static str] {
        match self {
            Self::Key(key) => key.algorithms(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.algorithms(),
        }
    }

    /// Returns a single key as a JWK, if it is public.
    #[cfg(feature = "std")]
    pub(crate) fn public_jwk(&self) -> Option<String> {
        match self {
            Self::Key(key) => key.public_jwk(),
            // A ring is never a key of a ring.
            Self::Ring(_) => None,
        }
    }

    /// Selects the key that verifies a token with this `kid`.
    ///
    /// `kid` is a hint (RFC 7515 §4.1.4): if the token or a single key has no id, the signature
    /// decides. A key ring requires a `kid`.
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnknownKey`] if no key has this id.
    #[inline]
    pub(crate) fn select(&self, kid: Option<JsonStr<'_>>) -> Result<&dyn Verifier, VerifyError> {
        match self {
            Self::Key(key) => match (key.id(), kid) {
                (Some(id), Some(kid)) if *id != kid => Err(VerifyError::UnknownKey),
                _ => Ok(*key),
            },
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.select(kid),
        }
    }

    /// Verifies the signature with the [selected](Self::select) key only.
    ///
    /// If the type has a list of algorithms, `algorithm` is that of the token, and must be that of
    /// the key.
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnknownKey`] if no key has this id, [`VerifyError::UnexpectedAlgorithm`] if
    /// the key has another algorithm, else [`VerifyError::InvalidSignature`].
    #[inline]
    pub(crate) fn verify(
        &self,
        kid: Option<JsonStr<'_>>,
        algorithm: Option<&'static str>,
        signing_input: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let key = self.select(kid)?;
        if let Some(actual) = algorithm
            && !key.algorithms().contains(&actual)
        {
            let expected = key.algorithms().first().copied().unwrap_or_default();
            return Err(VerifyError::UnexpectedAlgorithm { expected, actual: Some(actual) });
        }
        key.verify(signing_input, signature)
    }
}
