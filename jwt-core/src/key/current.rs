//! What a key is at one moment: a ring of keys may be another at the next.

#[cfg(feature = "std")]
use alloc::sync::Arc;
use core::marker::PhantomData;

#[cfg(feature = "std")]
use arc_swap::Guard;

#[cfg(feature = "std")]
use super::held::Held;
use super::{Algorithm, Signature, SigningKey, VerifyingKey};
use crate::error::VerifyError;
use crate::json::Text;
use crate::key_id::KeyId;

/// What a key is while one token is signed or verified with it.
///
/// A single key stays what it is. A ring may change meanwhile, and the id in a header must be that of the key that then
/// signs: what the ring held when the work on the token began, is held until it is done.
pub enum Current<'k, A: Algorithm> {
    /// One key, by its id.
    Single { id: Option<&'k KeyId>, algorithm: PhantomData<A> },
    #[cfg(feature = "std")]
    Ring(Guard<Arc<Held<A>>>),
}

impl<'k, A: Algorithm> Current<'k, A> {
    #[inline]
    pub(crate) fn single(id: Option<&'k KeyId>) -> Self {
        Self::Single { id, algorithm: PhantomData }
    }

    /// The id of the key that signs, and that most tokens are expected to be signed with.
    #[inline]
    pub(crate) fn key_id(&self) -> Option<&KeyId> {
        match self {
            Self::Single { id, .. } => *id,
            #[cfg(feature = "std")]
            Self::Ring(held) => Some(held.key_id()),
        }
    }

    /// Signs with `key`, which this is the moment of.
    #[inline]
    pub(crate) fn sign<K>(&self, key: &K, signing_input: &[u8]) -> Signature
    where
        K: SigningKey<A> + ?Sized,
    {
        match self {
            Self::Single { .. } => key.sign(signing_input),
            #[cfg(feature = "std")]
            Self::Ring(held) => held.sign(signing_input),
        }
    }

    /// Verifies with `key`, which this is the moment of.
    #[inline]
    pub(crate) fn verify<K>(
        &self,
        key: &K,
        key_id: Option<Text<'_>>,
        signing_input: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError>
    where
        K: VerifyingKey<A> + ?Sized,
    {
        match self {
            Self::Single { .. } => key.verify(key_id, signing_input, signature),
            #[cfg(feature = "std")]
            Self::Ring(held) => held.verify(key_id, signing_input, signature),
        }
    }
}
