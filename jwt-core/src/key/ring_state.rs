//! An immutable state of a key ring, and the operations that produce the next state.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::iter;
use core::marker::PhantomData;
use core::mem;
use core::time::Duration;

use super::{Algorithm, SigningKey, SigningSnapshot, Verifier, VerifyingKey, VerifyingSnapshot};
use crate::clock::Clock;
use crate::error::{EncodeError, KeyRingError, VerifyError};
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
pub struct RingState {
    /// The key that signs.
    active: SigningMember,
    others: Vec<Other>,
    clock: Arc<dyn Clock>,
}

/// A key that does not sign now.
#[derive(Clone)]
struct Other {
    member: Member,
    /// Whether the key has signed or was retired.
    is_retiring: bool,
    /// The time at which the key stops verifying.
    until: Option<NumericDate>,
}

#[derive(Clone)]
enum Member {
    Signing(SigningMember),
    #[cfg(feature = "public-keys")]
    Public(PublicMember),
}

/// A key that can sign and verify.
#[derive(Clone)]
pub(crate) struct SigningMember {
    id: KeyId,
    key: Arc<dyn SigningAndVerifying>,
}

/// A key that can only verify.
#[cfg(feature = "public-keys")]
#[derive(Clone)]
pub(crate) struct PublicMember {
    id: KeyId,
    key: Arc<dyn Verifier + Send + Sync>,
}

/// A key of one algorithm, which is no longer part of the type.
trait SigningAndVerifying: Send + Sync {
    fn signing(&self) -> SigningSnapshot<'_>;
    fn verifying(&self) -> VerifyingSnapshot<'_>;
}

struct OfAlgorithm<A, K> {
    key: K,
    algorithm: PhantomData<fn() -> A>,
}

impl<A, K> SigningAndVerifying for OfAlgorithm<A, K>
where
    A: Algorithm,
    K: SigningKey<A> + VerifyingKey<A> + Send + Sync,
{
    fn signing(&self) -> SigningSnapshot<'_> {
        SigningKey::snapshot(&self.key)
    }

    fn verifying(&self) -> VerifyingSnapshot<'_> {
        VerifyingKey::snapshot(&self.key)
    }
}

/// Signing, and selecting the key that verifies.
impl RingState {
    pub(crate) fn active_id(&self) -> &KeyId {
        &self.active.id
    }

    /// Returns the algorithm of the key that signs.
    pub(crate) fn algorithm(&self) -> &'static str {
        self.active.key.signing().algorithm()
    }

    /// Returns the names of the algorithm of the key that signs.
    pub(crate) fn algorithms(&self) -> &'static [&'static str] {
        self.active.key.verifying().algorithms()
    }

    pub(crate) fn sign(
        &self,
        signing_input: &[u8],
        buffer: &mut [u8],
    ) -> Result<usize, EncodeError> {
        self.active.key.signing().sign(signing_input, buffer)
    }

    /// Selects the one key that the token names.
    pub(crate) fn select(&self, kid: Option<JsonStr<'_>>) -> Result<&dyn Verifier, VerifyError> {
        let kid = kid.ok_or(VerifyError::UnknownKey)?;
        let key = if self.active.id == kid {
            self.active.key.verifying()
        } else {
            let other = self.others.iter().find(|other| *other.member.id() == kid);
            let other = other.filter(|other| other.verifies_now(&*self.clock));
            other.ok_or(VerifyError::UnknownKey)?.member.verifying()
        };
        match key {
            VerifyingSnapshot::Key(key) => Ok(key),
            // A ring is never a key of a ring.
            VerifyingSnapshot::Ring(_) => Err(VerifyError::UnknownKey),
        }
    }
}

/// Inspecting.
impl RingState {
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
        let others = self.others.iter().map(|other| other.member.verifying());
        let keys = iter::once(self.active.key.verifying()).chain(others);
        keys.filter_map(|key| key.public_jwk()).collect()
    }

    /// Returns the same keys without those that no longer verify.
    pub(crate) fn without_ended(&self) -> Self {
        let verifies = |other: &&Other| other.verifies_now(&*self.clock);
        Self {
            active: self.active.clone(),
            others: self.others.iter().filter(verifies).cloned().collect(),
            clock: Arc::clone(&self.clock),
        }
    }
}

/// Changing.
impl RingState {
    pub(crate) fn new(active: SigningMember, clock: Arc<dyn Clock>) -> Self {
        Self { active, others: Vec::new(), clock }
    }

    pub(crate) fn add(&mut self, key: SigningMember) -> Result<(), KeyRingError> {
        self.add_member(Member::Signing(key), false)
    }

    #[cfg(feature = "public-keys")]
    pub(crate) fn add_verifying(&mut self, key: PublicMember) -> Result<(), KeyRingError> {
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
        key: SigningMember,
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
    fn keep_for(&mut self, member: Member, remaining: Duration) {
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
        active: SigningMember,
        others: &[SigningMember],
    ) -> Result<(), KeyRingError> {
        let mut next = Self::new(active, Arc::clone(&self.clock));
        for key in others {
            let former = self.others.iter().find(|other| other.member.id().as_str() == key.id());
            let is_retiring =
                self.active.is_named(key.id()) || former.is_some_and(|other| other.is_retiring);
            next.add_member(Member::Signing(key.clone()), is_retiring)?;
        }
        *self = next;
        Ok(())
    }

    fn add_member(&mut self, member: Member, is_retiring: bool) -> Result<(), KeyRingError> {
        self.check_is_new(member.id())?;
        self.others.push(Other { member, is_retiring, until: None });
        Ok(())
    }

    /// Removes a key that does not sign, and returns it.
    fn take(&mut self, id: &str) -> Result<Other, KeyRingError> {
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

impl Other {
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

impl Member {
    fn id(&self) -> &KeyId {
        match self {
            Self::Signing(key) => &key.id,
            #[cfg(feature = "public-keys")]
            Self::Public(key) => &key.id,
        }
    }

    fn verifying(&self) -> VerifyingSnapshot<'_> {
        match self {
            Self::Signing(key) => key.key.verifying(),
            #[cfg(feature = "public-keys")]
            Self::Public(key) => VerifyingSnapshot::Key(&*key.key),
        }
    }
}

impl SigningMember {
    pub(crate) fn new<A, K>(id: KeyId, key: K) -> Self
    where
        A: Algorithm,
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
impl PublicMember {
    pub(crate) fn new(id: KeyId, key: impl Verifier + Send + Sync + 'static) -> Self {
        Self { id, key: Arc::new(key) }
    }
}
