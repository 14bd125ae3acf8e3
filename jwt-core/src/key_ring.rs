//! Several keys of one algorithm, changed while tokens are issued and verified.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use arc_swap::ArcSwap;

use crate::clock::{Clock, SystemClock};
use crate::error::KeyRingError;
use crate::key::ring_state::{Entry, RingState};
use crate::key::{Algorithm, SigningKey, SigningSnapshot, VerifyingKey, VerifyingSnapshot, sealed};
use crate::time::NumericDate;

/// One key that signs, and others that only verify: former keys, and coming ones.
///
/// A ring is a key wherever one is asked for. Its clones share one content, so that one stays with the operator and
/// others lie in [`Tokens`](crate::Tokens). A change is seen by all of them at once, and no request waits for it: a token
/// that is being worked on is finished with what the ring held before.
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
/// // One server alone, at any time: what was issued stays valid for as long as it would have been.
/// let longest = Duration::from_secs(15 * 60 + 30);
/// ring.rotate(Hs256Key::generate().with_id("2026-12"), longest)?;
/// assert_eq!(tokens.verify(&token)?.header().kid(), Some("2026-11"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Which key verifies
///
/// Every key of a ring has an id, the `kid` of the tokens that it signs (RFC 7515 §4.1.4, RFC 7517 §4.5). A token is
/// tried with the one key that it names. Where it names none, where the ring holds no key of that name, or where the
/// end of that key has come, it is refused with [`VerifyError::UnknownKey`], and no signature is tried. The ids are
/// looked at one after the other: a ring is for a handful of keys.
///
/// # Several servers
///
/// All must verify with a new key before any of them signs with it. The steps, each on all servers before the next:
///
/// 1. [`add`](Self::add) the new key;
/// 2. [`activate`](Self::activate) it;
/// 3. [`retire`](Self::retire) the former one, after the longest `ttl` and `leeway` of the tokens that it has signed, which
///    for refresh tokens is the idle time of a session; or [`remove`](Self::remove) it when that time is over.
///
/// # From a single key
///
/// A single key takes tokens without `kid`, and a ring does not. Give the key an id first, with
/// [`with_id`](crate::HmacKey::with_id), and put the ring in its place when the last token without one has expired:
/// after the `ttl` and the `leeway`.
///
/// # When a key is known to others
///
/// [`rotate`](Self::rotate) with a time of zero, or [`activate`](Self::activate) another and [`remove`](Self::remove)
/// it: from then on no verification that begins takes its tokens.
pub struct KeyRing<A: Algorithm> {
    state: Arc<ArcSwap<RingState<A>>>,
}

/// A key of a [`KeyRing`], as it was when [`KeyRing::keys`] was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RingKey {
    /// Its id, the `kid` of the tokens that it signs.
    pub id: Arc<str>,
    /// Whether it is the one that signs.
    pub is_active: bool,
    /// The time from which it verifies no longer, if that has been said.
    pub until: Option<NumericDate>,
}

impl<A: Algorithm> KeyRing<A> {
    /// A ring with one key, which signs and verifies; on the system's clock.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::IsRing`].
    pub fn new<K>(active: K) -> Result<Self, KeyRingError>
    where
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        Self::with_clock(active, SystemClock)
    }

    /// The same on another clock, such as [`ManualClock`](crate::ManualClock) in tests. It is asked for the time only by
    /// changes, and by tokens of a key that has an end.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::IsRing`].
    pub fn with_clock<K>(active: K, clock: impl Clock + 'static) -> Result<Self, KeyRingError>
    where
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let state = RingState::new(entry_of(active)?, Arc::new(clock));
        Ok(Self { state: Arc::new(ArcSwap::from_pointee(state)) })
    }

    /// Adds a key that verifies at once and does not sign: so all servers learn of a key before one of them
    /// [activates](Self::activate) it.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`], [`KeyRingError::IsRing`] and [`KeyRingError::DuplicateId`].
    pub fn add<K>(&self, key: K) -> Result<(), KeyRingError>
    where
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let entry = entry_of(key)?;
        self.change(|state| state.add(entry.clone()))
    }

    /// Lets the key with this id sign from now on, without an end; the one that signed until now verifies, without an
    /// end as well. Nothing changes where that key signs already.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`].
    pub fn activate(&self, id: &str) -> Result<(), KeyRingError> {
        self.change(|state| state.activate(id))
    }

    /// Adds a key that signs from now on; the one that signed until now verifies for `keep_former_for` more, and is then
    /// unknown.
    ///
    /// That must be the longest `ttl` and `leeway` of the tokens that it has signed at the least, or valid tokens are
    /// refused. It is for a single server, or for all at the same moment: where others verify too,
    /// [`add`](Self::add) the key to all first.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`], [`KeyRingError::IsRing`] and [`KeyRingError::DuplicateId`].
    pub fn rotate<K>(&self, key: K, keep_former_for: Duration) -> Result<(), KeyRingError>
    where
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let entry = entry_of(key)?;
        self.change(|state| state.rotate(entry.clone(), keep_former_for))
    }

    /// Gives an end to a key that verifies: it does for `after` more from now, whatever was said before, and is then
    /// unknown.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`], and [`KeyRingError::IsActive`] for the key that signs.
    pub fn retire(&self, id: &str, after: Duration) -> Result<(), KeyRingError> {
        self.change(|state| state.retire(id, after))
    }

    /// Removes a key that verifies: its tokens are refused at once.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`], and [`KeyRingError::IsActive`] for the key that signs.
    pub fn remove(&self, id: &str) -> Result<(), KeyRingError> {
        self.change(|state| state.remove(id))
    }

    /// Puts other keys in the place of all, as a configuration that was read anew has them: one that signs, and others
    /// that verify without an end.
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
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let active = entry_of(active)?;
        let others = others.into_iter().map(entry_of).collect::<Result<Vec<_>, _>>()?;
        self.change(|state| state.replace(active.clone(), &others))
    }

    /// The id of the key that signs.
    #[must_use]
    pub fn active_id(&self) -> Arc<str> {
        self.state.load().active_id().shared()
    }

    /// The keys that verify now: the one that signs first, then the others.
    #[must_use]
    pub fn keys(&self) -> Vec<RingKey> {
        let state = self.state.load().without_ended();
        let key = |(at, entry): (usize, &Entry<A>)| RingKey {
            id: entry.shared_id(),
            is_active: at == 0,
            until: entry.until(),
        };
        state.entries().enumerate().map(key).collect()
    }

    /// Puts a changed content in the place of the present one. Where another thread was faster, its change is the one
    /// that `change` is made to, so that none is lost.
    fn change(
        &self,
        change: impl Fn(&mut RingState<A>) -> Result<(), KeyRingError>,
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

/// A key for the ring: one key, and with a name.
fn entry_of<A: Algorithm, K>(key: K) -> Result<Entry<A>, KeyRingError>
where
    K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
{
    let id = match SigningKey::snapshot(&key) {
        SigningSnapshot::Key(key) => key.id().cloned(),
        SigningSnapshot::Ring(_) => return Err(KeyRingError::IsRing),
    };
    Ok(Entry::new(id.ok_or(KeyRingError::NoId)?, key))
}

/// A handle to the same ring.
impl<A: Algorithm> Clone for KeyRing<A> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state) }
    }
}

/// The ids alone.
impl<A: Algorithm> fmt::Debug for KeyRing<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.load();
        let others: Vec<&str> = state.entries().skip(1).map(Entry::id).collect();
        write!(f, "KeyRing<{}> {{ active: {:?}, others: {others:?} }}", A::NAME, state.active_id())
    }
}

impl<A: Algorithm> sealed::Sealed for KeyRing<A> {}

#[diagnostic::do_not_recommend]
impl<A: Algorithm> SigningKey<A> for KeyRing<A> {
    fn snapshot(&self) -> SigningSnapshot<'_, A> {
        SigningSnapshot::Ring(self.state.load())
    }
}

#[diagnostic::do_not_recommend]
impl<A: Algorithm> VerifyingKey<A> for KeyRing<A> {
    fn snapshot(&self) -> VerifyingSnapshot<'_, A> {
        VerifyingSnapshot::Ring(self.state.load())
    }
}

#[cfg(test)]
mod tests;
