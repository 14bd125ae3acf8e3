//! A set of keys of one algorithm that changes while tokens are issued and verified.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

use arc_swap::ArcSwap;

use crate::clock::{Clock, SystemClock};
use crate::error::KeyRingError;
use crate::key::ring_state::{Entry, RingState};
use crate::key::{
    Algorithm, Includes, Key, SigningKey, SigningSnapshot, VerifyingKey, VerifyingSnapshot, sealed,
};
use crate::time::NumericDate;

/// One key that signs, and further keys that only verify: previous keys and upcoming keys.
///
/// A ring can be used anywhere a key is expected. Clones share their content: keep one for the
/// operator and give another to [`Tokens`](crate::Tokens). A change is visible to all clones at
/// once and does not block requests; a token that is being processed is finished with the keys that
/// it started with.
///
/// ```
/// use core::time::Duration;
/// use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};
///
/// #[derive(Claims)]
/// #[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m", leeway = "30s")]
/// struct Session {
///     #[claim(sub)]
///     user: String,
/// }
///
/// let ring = KeyRing::new(Hs256Key::generate().with_id("2026-11"))?;
/// let tokens = Tokens::<Session, _>::new(ring.clone());
/// let token = tokens.encode(&Session { user: "u-1".into() })?;
///
/// // A rotation on a single server: issued tokens stay valid until they expire.
/// let longest = Duration::from_secs(15 * 60 + 30);
/// ring.rotate(Hs256Key::generate().with_id("2026-12"), longest)?;
/// assert_eq!(tokens.verify(&token)?.header().kid(), Some("2026-11"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Which key verifies
///
/// Every key of a ring has an id, the `kid` of the tokens that it signs (RFC 7515 §4.1.4, RFC 7517
/// §4.5). A token is verified with the one key that it names. If it names no key, an unknown key,
/// or a key whose end has passed, it is refused with
/// [`VerifyError::UnknownKey`](crate::VerifyError::UnknownKey) and no signature is checked. Ids are
/// compared one after the other: a ring is made for a handful of keys.
///
/// # Several servers
///
/// All servers must verify with a new key before one of them signs with it. Take each of these
/// steps on all servers before the next:
///
/// 1. [`add`](Self::add) the new key;
/// 2. [`activate`](Self::activate) it; [`retire`](Self::retire) the previous key, after the longest
///    `ttl` plus `leeway` of the tokens that it has signed (for refresh tokens, the idle time of a
///    session); or [`remove`](Self::remove) it when this time has passed.
///
/// # From a single key
///
/// A single key accepts tokens without `kid`; a ring does not. First give the key an id with
/// [`with_id`](crate::HmacKey::with_id). Replace it with a ring when the last token without `kid`
/// has expired, after `ttl` plus `leeway`.
///
/// # A compromised key
///
/// Call [`rotate`](Self::rotate) with a duration of zero, or [`activate`](Self::activate) another
/// key and [`remove`](Self::remove) the compromised one. Verifications that start afterwards refuse
/// its tokens.
pub struct KeyRing<A: Algorithm> {
    state: Arc<ArcSwap<RingState>>,
    algorithm: PhantomData<fn() -> A>,
}

/// A key of a [`KeyRing`] at the time of [`KeyRing::keys`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RingKey {
    /// The id, which is the `kid` of the tokens that the key signs.
    pub id: Arc<str>,
    /// Whether the key signs.
    pub is_active: bool,
    /// The time from which the key no longer verifies, if it has an end.
    pub until: Option<NumericDate>,
}

impl<A: Algorithm> KeyRing<A> {
    /// Creates a ring with one key, which signs and verifies, and with the system's clock.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::IsRing`].
    pub fn new<K>(active: K) -> Result<Self, KeyRingError>
    where
        K: Key<Algorithm = A> + SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        Self::with_clock(active, SystemClock)
    }

    /// Creates a ring with another clock, such as [`ManualClock`](crate::ManualClock) in tests. The
    /// clock is read only for changes, and for tokens of a key that has an end.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::IsRing`].
    pub fn with_clock<K>(active: K, clock: impl Clock + 'static) -> Result<Self, KeyRingError>
    where
        K: Key<Algorithm = A> + SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let state = RingState::new(entry_of(active)?, Arc::new(clock));
        Ok(Self { state: Arc::new(ArcSwap::from_pointee(state)), algorithm: PhantomData })
    }

    /// Adds a key that verifies but does not sign, so that all servers have it before one of them
    /// [activates](Self::activate) it.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`], [`KeyRingError::IsRing`] and [`KeyRingError::DuplicateId`].
    pub fn add<K>(&self, key: K) -> Result<(), KeyRingError>
    where
        K: Key<Algorithm = A> + SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let entry = entry_of(key)?;
        self.change(|state| state.add(entry.clone()))
    }

    /// Makes the key with this id sign from now on, without an end. The key that signed until now
    /// continues to verify, also without an end. Has no effect if the key signs already.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`].
    pub fn activate(&self, id: &str) -> Result<(), KeyRingError> {
        self.change(|state| state.activate(id))
    }

    /// Adds a key that signs from now on. The key that signed until now verifies for
    /// `keep_former_for` longer, and is unknown afterwards.
    ///
    /// `keep_former_for` must be at least the longest `ttl` plus `leeway` of the tokens that the
    /// key has signed, otherwise valid tokens are refused. Use this on a single server. If other
    /// servers verify too, [`add`](Self::add) the key on all of them first.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`], [`KeyRingError::IsRing`] and [`KeyRingError::DuplicateId`].
    pub fn rotate<K>(&self, key: K, keep_former_for: Duration) -> Result<(), KeyRingError>
    where
        K: Key<Algorithm = A> + SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let entry = entry_of(key)?;
        self.change(|state| state.rotate(entry.clone(), keep_former_for))
    }

    /// Sets the end of a key that only verifies: it verifies for `after` longer and is unknown
    /// afterwards. An earlier end is replaced.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`], and [`KeyRingError::IsActive`] for the key that signs.
    pub fn retire(&self, id: &str, after: Duration) -> Result<(), KeyRingError> {
        self.change(|state| state.retire(id, after))
    }

    /// Removes a key that only verifies. Its tokens are refused at once.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`], and [`KeyRingError::IsActive`] for the key that signs.
    pub fn remove(&self, id: &str) -> Result<(), KeyRingError> {
        self.change(|state| state.remove(id))
    }

    /// Replaces all keys, for example after reading a configuration again: `active` signs, and the
    /// others verify without an end.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`], [`KeyRingError::IsRing`] and [`KeyRingError::DuplicateId`].
    pub fn replace<K>(
        &self,
        active: K,
        others: impl IntoIterator<Item = K>,
    ) -> Result<(), KeyRingError>
    where
        K: Key<Algorithm = A> + SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let active = entry_of(active)?;
        let others = others.into_iter().map(entry_of).collect::<Result<Vec<_>, _>>()?;
        self.change(|state| state.replace(active.clone(), &others))
    }

    /// Returns the id of the key that signs.
    #[must_use]
    pub fn active_id(&self) -> Arc<str> {
        self.state.load().active_id().shared()
    }

    /// Returns the keys that verify now. The key that signs is first.
    #[must_use]
    pub fn keys(&self) -> Vec<RingKey> {
        let state = self.state.load().without_ended();
        let key = |(at, entry): (usize, &Entry)| RingKey {
            id: entry.shared_id(),
            is_active: at == 0,
            until: entry.until(),
        };
        state.entries().enumerate().map(key).collect()
    }

    /// Replaces the state with a changed one. If another thread changes it at the same time,
    /// `change` is applied again to the new state, so that no change is lost.
    fn change(
        &self,
        change: impl Fn(&mut RingState) -> Result<(), KeyRingError>,
    ) -> Result<(), KeyRingError> {
        let mut outcome = Ok(());
        self.state.rcu(|state| {
            let mut next = state.without_ended();
            outcome = change(&mut next);
            if outcome.is_ok() { Arc::new(next) } else { Arc::clone(state) }
        });
        outcome
    }
}

/// Creates an entry from a single key that has an id.
fn entry_of<A: Algorithm, K>(key: K) -> Result<Entry, KeyRingError>
where
    K: Key<Algorithm = A> + SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
{
    let id = match SigningKey::<A>::snapshot(&key) {
        SigningSnapshot::Key(key) => key.id().cloned(),
        SigningSnapshot::Ring(_) => return Err(KeyRingError::IsRing),
    };
    Ok(Entry::new::<A, K>(id.ok_or(KeyRingError::NoId)?, key))
}

/// Clones share their content.
impl<A: Algorithm> Clone for KeyRing<A> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), algorithm: PhantomData }
    }
}

/// Shows the ids only.
impl<A: Algorithm> fmt::Debug for KeyRing<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.load();
        let others: Vec<&str> = state.entries().skip(1).map(Entry::id).collect();
        write!(f, "KeyRing<{}> {{ active: {:?}, others: {others:?} }}", A::NAME, state.active_id())
    }
}

impl<A: Algorithm> sealed::Sealed for KeyRing<A> {}

impl<A: Algorithm> Key for KeyRing<A> {
    type Algorithm = A;
}

#[diagnostic::do_not_recommend]
impl<A: Algorithm, L: Includes<A>> SigningKey<L> for KeyRing<A> {
    fn snapshot(&self) -> SigningSnapshot<'_> {
        SigningSnapshot::Ring(self.state.load())
    }
}

#[diagnostic::do_not_recommend]
impl<A: Algorithm, L: Includes<A>> VerifyingKey<L> for KeyRing<A> {
    fn snapshot(&self) -> VerifyingSnapshot<'_> {
        VerifyingSnapshot::Ring(self.state.load())
    }
}

#[cfg(test)]
mod tests;
