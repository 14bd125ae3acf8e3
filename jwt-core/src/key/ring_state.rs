//! An immutable state of a key ring, and the operations that produce the next state.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::iter;
use core::marker::PhantomData;
use core::mem;
use core::time::Duration;

use super::{Algorithm, SigningKey, SigningSnapshot, VerifyingKey, VerifyingSnapshot};
use crate::clock::Clock;
use crate::error::{EncodeError, KeyRingError, VerifyError};
use crate::json::JsonStr;
use crate::key_id::KeyId;
use crate::time::NumericDate;

/// The keys of a ring. No two keys have the same id.
///
/// All keys are of one algorithm: `KeyRing` is generic over it.
pub struct RingState {
    /// The key that signs. It has no end.
    active: Entry,
    others: Vec<Entry>,
    clock: Arc<dyn Clock>,
}

/// One key of a ring.
pub(crate) struct Entry {
    id: KeyId,
    key: Arc<dyn RingMember>,
    /// The time at which the key stops verifying.
    until: Option<NumericDate>,
}

/// A key that signs and verifies tokens of one algorithm, which is no longer part of the type.
trait RingMember: Send + Sync {
    fn signing(&self) -> SigningSnapshot<'_>;
    fn verifying(&self) -> VerifyingSnapshot<'_>;
}

struct Member<A, K> {
    key: K,
    algorithm: PhantomData<fn() -> A>,
}

impl<A, K> RingMember for Member<A, K>
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

/// Signing and verifying.
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

    /// Verifies with the one key that the token names.
    pub(crate) fn verify(
        &self,
        kid: Option<JsonStr<'_>>,
        signing_input: &[u8],
        signature: &[u8],
    ) -> Result<(), VerifyError> {
        let kid = kid.ok_or(VerifyError::UnknownKey)?;
        let entry = self
            .entries()
            .find(|entry| entry.id == kid)
            .filter(|entry| entry.verifies_now(&*self.clock))
            .ok_or(VerifyError::UnknownKey)?;
        entry.key.verifying().verify(None, signing_input, signature)
    }
}

/// Inspecting and changing.
impl RingState {
    pub(crate) fn new(active: Entry, clock: Arc<dyn Clock>) -> Self {
        Self { active, others: Vec::new(), clock }
    }

    /// Returns the active key, then the others in the order in which they were added.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        iter::once(&self.active).chain(&self.others)
    }

    /// Returns the same keys without those that no longer verify.
    pub(crate) fn without_ended(&self) -> Self {
        let verifies = |entry: &&Entry| entry.verifies_now(&*self.clock);
        Self {
            active: self.active.clone(),
            others: self.others.iter().filter(verifies).cloned().collect(),
            clock: Arc::clone(&self.clock),
        }
    }

    pub(crate) fn add(&mut self, entry: Entry) -> Result<(), KeyRingError> {
        self.check_is_new(&entry)?;
        self.others.push(entry);
        Ok(())
    }

    pub(crate) fn activate(&mut self, id: &str) -> Result<(), KeyRingError> {
        if self.active.is_named(id) {
            return Ok(());
        }
        let entry = Entry { until: None, ..self.take(id)? };
        let former = mem::replace(&mut self.active, entry);
        self.others.push(former);
        Ok(())
    }

    pub(crate) fn rotate(
        &mut self,
        entry: Entry,
        keep_former_for: Duration,
    ) -> Result<(), KeyRingError> {
        self.check_is_new(&entry)?;
        let until = Some(self.clock.now().saturating_add(keep_former_for));
        let former = mem::replace(&mut self.active, entry);
        self.others.push(Entry { until, ..former });
        Ok(())
    }

    pub(crate) fn retire(&mut self, id: &str, after: Duration) -> Result<(), KeyRingError> {
        let until = Some(self.clock.now().saturating_add(after));
        let entry = self.take(id)?;
        self.others.push(Entry { until, ..entry });
        Ok(())
    }

    pub(crate) fn remove(&mut self, id: &str) -> Result<(), KeyRingError> {
        self.take(id).map(drop)
    }

    pub(crate) fn replace(&mut self, active: Entry, others: &[Entry]) -> Result<(), KeyRingError> {
        let mut next = Self::new(active, Arc::clone(&self.clock));
        for entry in others {
            next.add(entry.clone())?;
        }
        *self = next;
        Ok(())
    }

    /// Removes a key that does not sign, and returns it.
    fn take(&mut self, id: &str) -> Result<Entry, KeyRingError> {
        if self.active.is_named(id) {
            return Err(KeyRingError::IsActive { id: id.into() });
        }
        let at = self.others.iter().position(|entry| entry.is_named(id));
        let at = at.ok_or_else(|| KeyRingError::UnknownId { id: id.into() })?;
        Ok(self.others.remove(at))
    }

    fn check_is_new(&self, entry: &Entry) -> Result<(), KeyRingError> {
        let id = entry.id();
        if self.entries().any(|entry| entry.is_named(id)) {
            return Err(KeyRingError::DuplicateId { id: id.into() });
        }
        Ok(())
    }
}

impl Entry {
    /// Creates an entry without an end.
    pub(crate) fn new<A, K>(id: KeyId, key: K) -> Self
    where
        A: Algorithm,
        K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static,
    {
        Self { id, key: Arc::new(Member { key, algorithm: PhantomData::<fn() -> A> }), until: None }
    }

    pub(crate) fn id(&self) -> &str {
        self.id.as_str()
    }

    pub(crate) fn shared_id(&self) -> Arc<str> {
        self.id.shared()
    }

    pub(crate) fn until(&self) -> Option<NumericDate> {
        self.until
    }

    fn is_named(&self, id: &str) -> bool {
        self.id() == id
    }

    /// Reads the clock only if the key has an end.
    fn verifies_now(&self, clock: &dyn Clock) -> bool {
        self.until.is_none_or(|until| clock.now() < until)
    }
}

impl Clone for Entry {
    fn clone(&self) -> Self {
        Self { id: self.id.clone(), key: Arc::clone(&self.key), until: self.until }
    }
}
