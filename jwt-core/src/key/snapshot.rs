//! Snapshots of keys: the key that issues one token, and the keys that verify one token.

#[cfg(feature = "std")]
use alloc::sync::Arc;

#[cfg(feature = "std")]
use arc_swap::Guard;

#[cfg(feature = "std")]
use super::ring_state::RingState;
use super::{Form, KeyInfo};
use crate::error::VerifyError;
use crate::json::JsonStr;
use crate::key_id::KeyId;

/// The key that issues one token.
///
/// A key ring may change while a token is issued. The snapshot does not, so the `kid` in the header
/// is always the id of the key that signs.
pub enum SigningSnapshot<'k, F: Form> {
    /// A single key.
    Key(&'k F::Issuer),
    /// The content of a key ring.
    #[cfg(feature = "std")]
    Ring(Guard<Arc<RingState<F>>>),
}

impl<F: Form> SigningSnapshot<'_, F> {
    /// Returns the key.
    #[cfg_attr(
        not(feature = "std"),
        expect(clippy::unnecessary_wraps, reason = "a ring may have no key that can be returned")
    )]
    #[inline]
    pub(crate) fn key(&self) -> Option<&F::Issuer> {
        match self {
            Self::Key(key) => Some(*key),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.issuer(),
        }
    }

    /// Returns the id of the key.
    #[inline]
    pub(crate) fn key_id(&self) -> Option<&KeyId> {
        match self {
            Self::Key(key) => key.id(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.written_id(),
        }
    }

    /// Returns the name of the key's algorithm that is written.
    #[inline]
    pub(crate) fn algorithm(&self) -> &'static str {
        self.key().and_then(|key| key.algorithms().first().copied()).unwrap_or_default()
    }
}

/// The keys that verify one token.
pub enum VerifyingSnapshot<'k, F: Form> {
    /// A single key.
    Key(&'k F::Opener),
    /// The content of a key ring.
    #[cfg(feature = "std")]
    Ring(Guard<Arc<RingState<F>>>),
}

impl<F: Form> VerifyingSnapshot<'_, F> {
    /// Returns the `kid` that most tokens have: the id of the key that signs now, or `None` if
    /// tokens are issued without `kid`.
    #[inline]
    pub(crate) fn usual_key_id(&self) -> Option<&KeyId> {
        match self {
            Self::Key(key) => key.id(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.written_id(),
        }
    }

    /// Returns the algorithms of the key that signs now, as the header names them.
    #[inline]
    pub(crate) fn algorithms(&self) -> &'static [&'static str] {
        match self {
            Self::Key(key) => key.algorithms(),
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.issuer().map_or(&[], KeyInfo::algorithms),
        }
    }

    /// Selects the key that verifies a token with this `kid`.
    ///
    /// `kid` is a hint (RFC 7515 §4.1.4): if the token or a single key has no id, the signature
    /// decides. A key ring requires a `kid`, and returns the keys that it tries without one by
    /// [`without_kid`](Self::without_kid).
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnknownKey`] if no key has this id.
    #[inline]
    pub(crate) fn select(&self, kid: Option<JsonStr<'_>>) -> Result<&F::Opener, VerifyError> {
        match self {
            Self::Key(key) => match (key.id(), kid) {
                (Some(id), Some(kid)) if *id != kid => Err(VerifyError::UnknownKey),
                _ => Ok(*key),
            },
            #[cfg(feature = "std")]
            Self::Ring(ring) => ring.select(kid),
        }
    }

    /// Returns the keys to try for a token without `kid`, which only a ring has, and only after
    /// `try_keys_without_kid` or `issue_without_kid`.
    pub(crate) fn without_kid(&self) -> impl Iterator<Item = &F::Opener> {
        let keys = match self {
            Self::Key(_) => None,
            #[cfg(feature = "std")]
            Self::Ring(ring) => Some(ring.without_kid()),
        };
        #[cfg(not(feature = "std"))]
        let keys: Option<core::iter::Empty<&F::Opener>> = keys;
        keys.into_iter().flatten()
    }
}
