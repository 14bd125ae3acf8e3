//! An immutable state of a key ring, and the operations that produce the next state.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::iter;
use core::marker::PhantomData;
use core::mem;
use core::time::Duration;

use super::{
    Algorithm, Form, KeyInfo, SigningKey, SigningSnapshot, VerifyingKey, VerifyingSnapshot,
};
use crate::clock::Clock;
use crate::error::{KeyRingError, VerifyError};
use crate::json::JsonStr;
use crate::key_id::KeyId;
use crate::time::NumericDate;

/// A key of a [`KeyRing`](crate::KeyRing) at the time of [`keys`](crate::KeyRing::keys).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RingKey {
    /// The id, which is the `kid` of the tokens that the key signs.
    pub id: Arc<str>,
    /// The use of the key.
    pub phase: KeyPhase,
    /// The time from which the key no longer verifies, if it has an end.
    pub until: Option<NumericDate>,
}

/// The use of a key in a [`KeyRing`](crate::KeyRing). The keys of all phases verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPhase {
    /// The key can be activated and has not been activated yet. Servers and clients receive it
    /// before tokens are signed with it.
    Announced,
    /// The key signs. Exactly one key of a ring is in this phase.
    Signing,
    /// The key no longer signs: another key replaced it, or it was retired.
    Retiring,
    /// The key cannot sign, because the ring has only its public half.
    VerifyOnly,
}

/// The keys of a ring. No two keys have the same id.
///
/// `KeyRing` is generic over the algorithm of the keys, which may be a list.
pub struct RingState<F: Form> {
    /// The key that signs.
    active: SigningMember<F>,
    others: Vec<Other<F>>,
    clock: Arc<dyn Clock>,
    kid: KidPolicy,
}

/// The rules for tokens without `kid`.
#[derive(Clone, Copy)]
pub(crate) enum KidPolicy {
    /// Such tokens are refused.
    Required,
    /// The ring tries at most `max` keys.
    Optional { max: usize },
    /// The ring tries at most `max` keys, and does not write a `kid`.
    Omitted { max: usize },
}

impl KidPolicy {
    /// The maximum number of keys that are tried. Each costs one check of a signature.
    const MAX_TRIALS: usize = 4;

    fn max_trials(self) -> Option<usize> {
        match self {
            Self::Required => None,
            Self::Optional { max } | Self::Omitted { max } => Some(max),
        }
    }
}

/// A key that does not sign now.
struct Other<F: Form> {
    member: Member<F>,
    /// Whether the key has signed or was retired.
    is_retiring: bool,
    /// The time at which the key stops verifying.
    until: Option<NumericDate>,
}

enum Member<F: Form> {
    Signing(SigningMember<F>),
    #[cfg(feature = "public-keys")]
    Public(PublicMember<F>),
}

/// A key that can sign and verify.
pub(crate) struct SigningMember<F: Form> {
    id: KeyId,
    key: Arc<dyn SigningAndVerifying<F>>,
}

/// A key that can only verify.
#[cfg(feature = "public-keys")]
pub(crate) struct PublicMember<F: Form> {
    id: KeyId,
    key: Arc<dyn Verifying<F>>,
}

/// A key of one algorithm, which is no longer part of the type.
///
/// The methods return `None` for a key that is a ring. No ring has such a key.
trait SigningAndVerifying<F: Form>: Verifying<F> {
    fn issuer(&self) -> Option<&F::Issuer>;
}

trait Verifying<F: Form>: Send + Sync {
    fn opener(&self) -> Option<&F::Opener>;
}

struct OfAlgorithm<A, K> {
    key: K,
    algorithm: PhantomData<fn() -> A>,
}

impl<A, K> SigningAndVerifying<A::Form> for OfAlgorithm<A, K>
where
    A: Algorithm,
    K: SigningKey<A> + VerifyingKey<A> + Send + Sync,
{
    fn issuer(&self) -> Option<&<A::Form as Form>::Issuer> {
        match SigningKey::snapshot(&self.key) {
            SigningSnapshot::Key(key) => Some(key),
            SigningSnapshot::Ring(_) => None,
        }
    }
}

impl<A, K> Verifying<A::Form> for OfAlgorithm<A, K>
where
    A: Algorithm,
    K: VerifyingKey<A> + Send + Sync,
{
    fn opener(&self) -> Option<&<A::Form as Form>::Opener> {
        match VerifyingKey::snapshot(&self.key) {
            VerifyingSnapshot::Key(key) => Some(key),
            VerifyingSnapshot::Ring(_) => None,
        }
    }
}

/// Selecting keys.
impl<F: Form> RingState<F> {
    pub(crate) fn active_id(&self) -> &KeyId {
        &self.active.id
    }

    /// Returns the key that signs.
    pub(crate) fn issuer(&self) -> Option<&F::Issuer> {
        self.active.key.issuer()
    }

    /// Selects the one key that the token names.
    pub(crate) fn select(&self, kid: Option<JsonStr<'_>>) -> Result<&F::Opener, VerifyError> {
        let kid = kid.ok_or(VerifyError::UnknownKey)?;
        let key = if self.active.id == kid {
            self.active.key.opener()
        } else {
            let other = self.others.iter().find(|other| *other.member.id() == kid);
            let other = other.filter(|other| other.verifies_now(&*self.clock));
            other.ok_or(VerifyError::UnknownKey)?.member.opener()
        };
        key.ok_or(VerifyError::UnknownKey)
    }

    /// Returns the keys to try for a token without `kid`, if the ring tries keys. The key that signs
    /// is first.
    pub(crate) fn without_kid(&self) -> impl Iterator<Item = &F::Opener> {
        let others = self.others.iter().filter(|other| other.verifies_now(&*self.clock));
        let others = others.map(|other| other.member.opener());
        let keys = iter::once_with(|| self.active.key.opener()).chain(others).flatten();
        keys.take(self.kid.max_trials().unwrap_or_default())
    }

    /// Returns the `kid` of the tokens that are issued now.
    pub(crate) fn written_id(&self) -> Option<&KeyId> {
        match self.kid {
            KidPolicy::Required | KidPolicy::Optional { .. } => Some(&self.active.id),
            KidPolicy::Omitted { .. } => None,
        }
    }
}

/// Inspecting.
impl<F: Form> RingState<F> {
    /// Returns the ids of all keys. The key that signs is first, the others follow in the order in
    /// which they were added.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let others = self.others.iter().map(|other| other.member.id().as_str());
        iter::once(self.active.id.as_str()).chain(others)
    }

    /// Returns all keys, in the order of [`ids`](Self::ids).
    pub(crate) fn keys(&self) -> Vec<RingKey> {
        let active = RingKey { id: self.active.id.shared(), phase: KeyPhase::Signing, until: None };
        let others = self.others.iter().map(|other| RingKey {
            id: other.member.id().shared(),
            phase: other.phase(),
            until: other.until,
        });
        iter::once(active).chain(others).collect()
    }

    /// Returns the public keys as JWKs, in the order of [`ids`](Self::ids).
    pub(crate) fn public_jwks(&self) -> Vec<String> {
        let others = self.others.iter().map(|other| other.member.opener());
        let keys = iter::once(self.active.key.opener()).chain(others);
        keys.filter_map(|key| key?.public_jwk()).collect()
    }

    /// Returns the same keys without those that no longer verify.
    pub(crate) fn without_ended(&self) -> Self {
        let verifies = |other: &&Other<F>| other.verifies_now(&*self.clock);
        Self {
            active: self.active.clone(),
            others: self.others.iter().filter(verifies).cloned().collect(),
            clock: Arc::clone(&self.clock),
            kid: self.kid,
        }
    }
}

/// Changing.
impl<F: Form> RingState<F> {
    pub(crate) fn new(active: SigningMember<F>, clock: Arc<dyn Clock>) -> Self {
        Self { active, others: Vec::new(), clock, kid: KidPolicy::Required }
    }

    pub(crate) fn set_kid_policy(&mut self, kid: KidPolicy) -> Result<(), KeyRingError> {
        match kid.max_trials() {
            Some(max) if !(1..=KidPolicy::MAX_TRIALS).contains(&max) => {
                return Err(KeyRingError::TrialLimit { max });
            }
            _ => self.kid = kid,
        }
        Ok(())
    }

    /// Refuses more keys than may be tried for a token without `kid`: the tokens of one of them would
    /// be refused.
    pub(crate) fn check_number_of_keys(&self) -> Result<(), KeyRingError> {
        match self.kid.max_trials() {
            Some(max) if self.ids().count() > max => Err(KeyRingError::TooManyKeys { max }),
            _ => Ok(()),
        }
    }

    pub(crate) fn add(&mut self, key: SigningMember<F>) -> Result<(), KeyRingError> {
        self.add_member(Member::Signing(key), false)
    }

    #[cfg(feature = "public-keys")]
    pub(crate) fn add_verifying(&mut self, key: PublicMember<F>) -> Result<(), KeyRingError> {
        self.add_member(Member::Public(key), false)
    }

    pub(crate) fn activate(&mut self, id: &str) -> Result<(), KeyRingError> {
        if self.active.is_named(id) {
            return Ok(());
        }
        match self.take(id)?.member {
            Member::Signing(key) => {
                let former = Member::Signing(mem::replace(&mut self.active, key));
                self.others.push(Other { member: former, is_retiring: true, until: None });
                Ok(())
            }
            #[cfg(feature = "public-keys")]
            Member::Public(_) => Err(KeyRingError::CannotSign { id: id.into() }),
        }
    }

    pub(crate) fn rotate(
        &mut self,
        key: SigningMember<F>,
        keep_former_for: Duration,
    ) -> Result<(), KeyRingError> {
        self.check_is_new(&key.id)?;
        let former = mem::replace(&mut self.active, key);
        self.keep_for(Member::Signing(former), keep_former_for);
        Ok(())
    }

    pub(crate) fn retire(&mut self, id: &str, after: Duration) -> Result<(), KeyRingError> {
        let member = self.take(id)?.member;
        self.keep_for(member, after);
        Ok(())
    }

    /// Keeps a key that does not sign any more. A key without remaining time is not kept: it would
    /// verify again if the clock were set back.
    fn keep_for(&mut self, member: Member<F>, remaining: Duration) {
        if !remaining.is_zero() {
            let until = Some(self.clock.now().saturating_add(remaining));
            self.others.push(Other { member, is_retiring: true, until });
        }
    }

    pub(crate) fn remove(&mut self, id: &str) -> Result<(), KeyRingError> {
        self.take(id).map(drop)
    }

    pub(crate) fn replace(
        &mut self,
        active: SigningMember<F>,
        others: &[SigningMember<F>],
    ) -> Result<(), KeyRingError> {
        let clock = Arc::clone(&self.clock);
        let mut next = Self { active, others: Vec::new(), clock, kid: self.kid };
        for key in others {
            let former = self.others.iter().find(|other| other.member.id().as_str() == key.id());
            let is_retiring =
                self.active.is_named(key.id()) || former.is_some_and(|other| other.is_retiring);
            next.add_member(Member::Signing(key.clone()), is_retiring)?;
        }
        *self = next;
        Ok(())
    }

    fn add_member(&mut self, member: Member<F>, is_retiring: bool) -> Result<(), KeyRingError> {
        self.check_is_new(member.id())?;
        self.others.push(Other { member, is_retiring, until: None });
        Ok(())
    }

    /// Removes a key that does not sign, and returns it.
    fn take(&mut self, id: &str) -> Result<Other<F>, KeyRingError> {
        if self.active.is_named(id) {
            return Err(KeyRingError::IsActive { id: id.into() });
        }
        let at = self.others.iter().position(|other| other.member.id().as_str() == id);
        let at = at.ok_or_else(|| KeyRingError::UnknownId { id: id.into() })?;
        Ok(self.others.remove(at))
    }

    fn check_is_new(&self, id: &KeyId) -> Result<(), KeyRingError> {
        if self.ids().any(|other| other == id.as_str()) {
            return Err(KeyRingError::DuplicateId { id: id.as_str().into() });
        }
        Ok(())
    }
}

impl<F: Form> Other<F> {
    fn phase(&self) -> KeyPhase {
        match self.member {
            _ if self.is_retiring => KeyPhase::Retiring,
            Member::Signing(_) => KeyPhase::Announced,
            #[cfg(feature = "public-keys")]
            Member::Public(_) => KeyPhase::VerifyOnly,
        }
    }

    /// Reads the clock only if the key has an end.
    fn verifies_now(&self, clock: &dyn Clock) -> bool {
        self.until.is_none_or(|until| clock.now() < until)
    }
}

impl<F: Form> Member<F> {
    fn id(&self) -> &KeyId {
        match self {
            Self::Signing(key) => &key.id,
            #[cfg(feature = "public-keys")]
            Self::Public(key) => &key.id,
        }
    }

    fn opener(&self) -> Option<&F::Opener> {
        match self {
            Self::Signing(key) => key.key.opener(),
            #[cfg(feature = "public-keys")]
            Self::Public(key) => key.key.opener(),
        }
    }
}

impl<F: Form> SigningMember<F> {
    pub(crate) fn new<A, K>(id: KeyId, key: K) -> Self
    where
        A: Algorithm<Form = F>,
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        Self { id, key: Arc::new(OfAlgorithm { key, algorithm: PhantomData::<fn() -> A> }) }
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn is_named(&self, id: &str) -> bool {
        self.id() == id
    }
}

#[cfg(feature = "public-keys")]
impl<F: Form> PublicMember<F> {
    pub(crate) fn new<A, K>(id: KeyId, key: K) -> Self
    where
        A: Algorithm<Form = F>,
        K: VerifyingKey<A> + Send + Sync + 'static,
    {
        Self { id, key: Arc::new(OfAlgorithm { key, algorithm: PhantomData::<fn() -> A> }) }
    }
}

// Derived implementations would require `F: Clone`.

impl<F: Form> Clone for Other<F> {
    fn clone(&self) -> Self {
        Self { member: self.member.clone(), is_retiring: self.is_retiring, until: self.until }
    }
}

impl<F: Form> Clone for Member<F> {
    fn clone(&self) -> Self {
        match self {
            Self::Signing(key) => Self::Signing(key.clone()),
            #[cfg(feature = "public-keys")]
            Self::Public(key) => Self::Public(key.clone()),
        }
    }
}

impl<F: Form> Clone for SigningMember<F> {
    fn clone(&self) -> Self {
        Self { id: self.id.clone(), key: Arc::clone(&self.key) }
    }
}

#[cfg(feature = "public-keys")]
impl<F: Form> Clone for PublicMember<F> {
    fn clone(&self) -> Self {
        Self { id: self.id.clone(), key: Arc::clone(&self.key) }
    }
}
