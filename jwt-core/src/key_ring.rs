//! A set of keys that changes while tokens are issued and verified.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

use arc_swap::ArcSwap;

#[cfg(feature = "public-keys")]
use crate::alg::PublicKeyAlgorithm;
use crate::alg::WithPublicKeys;
#[cfg(feature = "public-keys")]
use crate::asymmetric::{Backend, PublicKey};
use crate::clock::{Clock, SystemClock};
use crate::error::KeyRingError;
use crate::jws::Jws;
#[cfg(feature = "public-keys")]
use crate::key::ring_state::PublicMember;
use crate::key::ring_state::{KidPolicy, RingKey, RingState, SigningMember};
use crate::key::{
    Algorithm, Includes, Key, KeyInfo, SigningKey, SigningSnapshot, VerifyingKey,
    VerifyingSnapshot, sealed,
};

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
/// For tokens that name no key, [`try_keys_without_kid`](Self::try_keys_without_kid) is an exception
/// to this rule.
///
/// # Several servers
///
/// All servers must verify with a new key before one of them signs with it. Take each of these
/// steps on all servers before the next:
///
/// 1. Announce the new key: [`add`](Self::add) it. It verifies from now on. If the keys are
///    [published](Self::jwks), the set contains it.
/// 2. If the keys are published, wait until no client uses an older set: at least the `max-age`
///    with which the set is served (RFC 9111 §5.2.2.1), or the time between two fetches of the
///    slowest client if this is longer.
/// 3. [`activate`](Self::activate) the new key. The previous key only verifies.
/// 4. [`retire`](Self::retire) the previous key, after the longest `ttl` plus `leeway` of the
///    tokens that it has signed (for refresh tokens, the idle time of a session); or
///    [`remove`](Self::remove) it when this time has passed.
///
/// [`keys`](Self::keys) returns the [phase](crate::KeyPhase) of each key.
///
/// # Published keys
///
/// [`jwks`](Self::jwks) writes the public halves of the keys of a public-key algorithm, for the
/// `jwks_uri` of an issuer (RFC 7517 §5, RFC 8414 §2). A ring of secrets does not have this method.
///
/// ```
/// use core::time::Duration;
/// use typed_jwt::{Es256SigningKey, KeyPhase, KeyRing};
///
/// let ring = KeyRing::new(Es256SigningKey::generate().with_thumbprint_id())?;
/// let former = ring.active_id();
///
/// // Announced: `GET /jwks.json` returns both keys, with `Cache-Control: max-age=600`.
/// let new = Es256SigningKey::generate().with_id("2026-12");
/// ring.add(new)?;
/// assert!(ring.jwks().starts_with(r#"{"keys":[{"kty":"EC","crv":"P-256","x":"#));
/// assert!(ring.jwks().contains(r#""use":"sig","alg":"ES256","kid":"2026-12"}"#));
/// assert_eq!(ring.keys()[1].phase, KeyPhase::Announced);
///
/// // 10 minutes later no client has a set without the new key.
/// ring.activate("2026-12")?;
/// assert_eq!(ring.keys()[1].phase, KeyPhase::Retiring);
///
/// // Its last token expires after a `ttl` of 15 minutes and a `leeway` of 30 seconds. From then on
/// // the set does not contain the key.
/// ring.retire(&former, Duration::from_secs(15 * 60 + 30))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # From a single key
///
/// A single key accepts tokens without `kid`; a ring does not. First give the key an id with
/// [`with_id`](crate::HmacKey::with_id). Replace it with a ring when the last token without `kid`
/// has expired, after `ttl` plus `leeway`; or replace it at once with a ring that
/// [tries its keys](Self::try_keys_without_kid) until then.
///
/// # A compromised key
///
/// Call [`rotate`](Self::rotate) with a duration of zero, or [`activate`](Self::activate) another
/// key and [`remove`](Self::remove) the compromised one. Verifications that start afterwards refuse
/// its tokens.
pub struct KeyRing<A: Algorithm> {
    state: Arc<ArcSwap<RingState<A::Form>>>,
    algorithm: PhantomData<fn() -> A>,
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
        Self::for_algorithms_with_clock(active, clock)
    }

    /// Creates a ring for the algorithms of a claims type, which are more than that of one key: a
    /// list such as `alg = [ES256, EdDSA]`, or `alg = Ed25519`, which has two names. The keys of the
    /// ring may be of different algorithms of the list, for example while an issuer changes its
    /// algorithm. A token must have the algorithm of the key that it names. Each claims type with a
    /// list has its own `Alg`, so two types do not share such a ring.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::IsRing`].
    ///
    /// ```
    /// use typed_jwt::{Claims, Ed25519SigningKey, Es256SigningKey, KeyRing, Tokens};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = [ES256, EdDSA], typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
    /// struct Session {
    ///     #[claim(sub)]
    ///     user: String,
    /// }
    ///
    /// let former = Es256SigningKey::generate().with_id("2026-11");
    /// let ring = KeyRing::<<Session as Claims>::Alg>::for_algorithms(former)?;
    /// let tokens = Tokens::<Session, _>::new(ring.clone());
    /// let token = tokens.encode(&Session { user: "u-1".into() })?;
    /// ring.add(Ed25519SigningKey::generate().with_id("2026-12"))?;
    /// ring.activate("2026-12")?;
    /// assert_eq!(tokens.verify(&token)?.header().alg(), "ES256");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_algorithms<K>(active: K) -> Result<Self, KeyRingError>
    where
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        Self::for_algorithms_with_clock(active, SystemClock)
    }

    /// Creates a ring for the algorithms of a claims type, as [`for_algorithms`](Self::for_algorithms)
    /// does, with another clock, such as [`ManualClock`](crate::ManualClock) in tests.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::IsRing`].
    pub fn for_algorithms_with_clock<K>(
        active: K,
        clock: impl Clock + 'static,
    ) -> Result<Self, KeyRingError>
    where
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let state = RingState::new(member_of::<A, K>(active)?, Arc::new(clock));
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
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let key = member_of::<A, K>(key)?;
        self.change(|state| state.add(key.clone()))
    }

    /// Adds a public key, which verifies and cannot sign: that of another server that has its own
    /// private key, or that of a private key that was destroyed.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::NoId`] and [`KeyRingError::DuplicateId`].
    #[cfg(feature = "public-keys")]
    pub fn add_verifying<P, B>(&self, key: PublicKey<P, B>) -> Result<(), KeyRingError>
    where
        A: Includes<P>,
        P: PublicKeyAlgorithm,
        B: Backend<P>,
    {
        let id = key.key_id().cloned().ok_or(KeyRingError::NoId)?;
        let key = PublicMember::new::<P, _>(id, key);
        self.change(|state| state.add_verifying(key.clone()))
    }

    /// Makes the key with this id sign from now on, without an end. The key that signed until now
    /// continues to verify, also without an end. Has no effect if the key signs already.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::UnknownId`], and [`KeyRingError::CannotSign`] for a key that was added with
    /// `add_verifying`.
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
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        let key = member_of::<A, K>(key)?;
        self.change(|state| state.rotate(key.clone(), keep_former_for))
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
    /// others verify without an end. Public keys without their private half are removed as well:
    /// add them again with `add_verifying`.
    ///
    /// An id that has signed or was retired is [`Retiring`](crate::KeyPhase::Retiring), and other
    /// ids are [`Announced`](crate::KeyPhase::Announced).
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
        let active = member_of::<A, K>(active)?;
        let others = others.into_iter().map(member_of::<A, K>).collect::<Result<Vec<_>, _>>()?;
        self.change(|state| state.replace(active.clone(), &others))
    }

    /// Lets the ring try its keys, one after the other, for tokens that have no `kid`: those of an
    /// issuer that does not write it, or of the time before the keys had ids. Tokens that the ring
    /// issues have a `kid`.
    ///
    /// Only tokens without `kid` are tried. Each token with a `kid` is verified with the one key that
    /// it names. Keys that were removed or whose end has passed are not tried. If no key fits, the
    /// error is that of a wrong signature.
    ///
    /// `max` is the maximum number of keys that the ring may have from now on, from 1 to 4: a forged
    /// token costs one check of a signature for each of them. Encrypted tokens are never tried with
    /// several keys, and a ring for them does not have this method.
    ///
    /// # Errors
    ///
    /// [`KeyRingError::TrialLimit`] if `max` is not a number from 1 to 4. [`KeyRingError::TooManyKeys`]
    /// if the ring has more keys. While keys are tried, each method that adds a key has this error
    /// too.
    ///
    /// ```
    /// use core::time::Duration;
    /// use typed_jwt::{Claims, Hs256Key, KeyRing};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "event+jwt", iss = "https://shop.example.com", aud = "hooks", ttl = "5m")]
    /// struct Event {
    ///     order: u64,
    /// }
    ///
    /// let former = Hs256Key::generate();
    /// let token = Event { order: 17 }.encode(&former)?;
    ///
    /// // The shop has a new secret and does not write a `kid`. The ids are for the ring only.
    /// let ring = KeyRing::new(former.with_id("2026-11"))?;
    /// ring.try_keys_without_kid(2)?;
    /// ring.rotate(Hs256Key::generate().with_id("2026-12"), Duration::from_secs(330))?;
    /// assert_eq!(Event::verify(&token, &ring)?.order, 17);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_keys_without_kid(&self, max: usize) -> Result<(), KeyRingError>
    where
        A: TriesKeys,
    {
        self.change(|state| state.set_kid_policy(KidPolicy::Optional { max }))
    }

    /// Lets the ring issue tokens without `kid`, and try its keys for them, as
    /// [`try_keys_without_kid`](Self::try_keys_without_kid) does: for a service whose tokens have no
    /// `kid`, and whose secret is replaced. The ids of the keys are used by the methods of the ring
    /// only.
    ///
    /// # Errors
    ///
    /// The same as those of [`try_keys_without_kid`](Self::try_keys_without_kid).
    pub fn issue_without_kid(&self, max: usize) -> Result<(), KeyRingError>
    where
        A: TriesKeys,
    {
        self.change(|state| state.set_kid_policy(KidPolicy::Omitted { max }))
    }

    /// Refuses tokens without `kid` again, and writes a `kid` in the tokens that the ring issues: the
    /// state of a new ring.
    pub fn require_kid(&self) {
        // Only a limit on the number of keys causes an error, and `Required` has none.
        let _: Result<(), KeyRingError> =
            self.change(|state| state.set_kid_policy(KidPolicy::Required));
    }

    /// Returns the id of the key that signs.
    #[must_use]
    pub fn active_id(&self) -> Arc<str> {
        self.state.load().active_id().shared()
    }

    /// Returns the keys that verify now. The key that signs is first.
    #[must_use]
    pub fn keys(&self) -> Vec<RingKey> {
        self.state.load().without_ended().keys()
    }

    /// Writes the public halves of the keys that verify now as a JWK set (RFC 7517 §5). The key
    /// that signs is first. Each key has `use`, `kid` and, except for Ed25519, `alg`.
    ///
    /// The keys are written from their public halves, which do not contain a private member. Serve
    /// the set as `application/jwk-set+json`; see [Several servers](Self#several-servers) for the
    /// time between adding a key and activating it.
    #[must_use]
    pub fn jwks(&self) -> String
    where
        A: WithPublicKeys,
    {
        let keys = self.state.load().without_ended().public_jwks();
        alloc::format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    /// Replaces the state with a changed one. If another thread changes it at the same time,
    /// `change` is applied again to the new state, so that no change is lost.
    fn change(
        &self,
        change: impl Fn(&mut RingState<A::Form>) -> Result<(), KeyRingError>,
    ) -> Result<(), KeyRingError> {
        let mut outcome = Ok(());
        self.state.rcu(|state| {
            let mut next = state.without_ended();
            outcome = change(&mut next).and_then(|()| next.check_number_of_keys());
            if outcome.is_ok() { Arc::new(next) } else { Arc::clone(state) }
        });
        outcome
    }
}

/// An algorithm whose tokens may be tried with several keys: it signs them.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a ring of `{Self}` keys does not try its keys",
    label = "the tokens are encrypted",
    note = "an encrypted token is decrypted with the key that its `kid` names and with no other: give the keys ids with `with_id`, and issue tokens with them"
)]
pub trait TriesKeys: Algorithm {}

#[diagnostic::do_not_recommend]
impl<A: Algorithm<Form = Jws>> TriesKeys for A {}

/// Creates a member of a ring from a single key that has an id.
fn member_of<A: Algorithm, K>(key: K) -> Result<SigningMember<A::Form>, KeyRingError>
where
    K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
{
    let id = match SigningKey::<A>::snapshot(&key) {
        SigningSnapshot::Key(key) => key.id().cloned(),
        SigningSnapshot::Ring(_) => return Err(KeyRingError::IsRing),
    };
    Ok(SigningMember::new::<A, K>(id.ok_or(KeyRingError::NoId)?, key))
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
        let others: Vec<&str> = state.ids().skip(1).collect();
        write!(f, "KeyRing<{}> {{ active: {:?}, others: {others:?} }}", A::NAME, state.active_id())
    }
}

impl<A: Algorithm> sealed::Sealed for KeyRing<A> {}

impl<A: Algorithm> Key for KeyRing<A> {
    type Algorithm = A;
}

#[diagnostic::do_not_recommend]
impl<A: Algorithm, L: Includes<A>> SigningKey<L> for KeyRing<A> {
    fn snapshot(&self) -> SigningSnapshot<'_, L::Form> {
        SigningSnapshot::Ring(self.state.load())
    }
}

#[diagnostic::do_not_recommend]
impl<A: Algorithm, L: Includes<A>> VerifyingKey<L> for KeyRing<A> {
    fn snapshot(&self) -> VerifyingSnapshot<'_, L::Form> {
        VerifyingSnapshot::Ring(self.state.load())
    }
}

#[cfg(test)]
#[cfg(all(feature = "ecdsa", feature = "ed25519"))]
mod public_key_tests;
#[cfg(test)]
mod tests;
