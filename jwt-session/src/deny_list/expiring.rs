//! Facts about names, each until a time, in little memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::sync::atomic::Ordering;

use super::halves::Halves;
use crate::sync::{AtomicUsize, RandomState, RwLock, read, write};

/// Locks that readers are spread over.
const SHARDS: usize = if cfg!(jwt_session_loom) { 1 } else { 64 };

/// A map from names to values that are forgotten in time.
///
/// Of a name 64 bits of a keyed hash are kept: among a million names, another one is taken for one of them once in
/// 18 000 000 000 000 times, and nobody who does not know the process's key can look for it.
pub(super) struct Expiring<V> {
    hasher: RandomState,
    shards: [RwLock<Shard<V>>; SHARDS],
    /// How many names there are in all.
    len: AtomicUsize,
}

/// 12 bytes and a value, without the gaps of larger alignments.
type Shard<V> = HashMap<Fingerprint, (Minute, V), BuildHasherDefault<AsItIs>>;

/// 64 bits of a keyed hash.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fingerprint(Halves);

/// Minutes that have passed since the list began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Minute(u32);

impl Minute {
    /// The end of something: the first that is not before `seconds`.
    pub(super) fn not_before(seconds: u64) -> Self {
        Self(u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX))
    }

    /// The present: the last that is not after `seconds`.
    pub(super) fn not_after(seconds: u64) -> Self {
        Self(u32::try_from(seconds / 60).unwrap_or(u32::MAX))
    }

    pub(super) fn as_seconds(self) -> u64 {
        u64::from(self.0).saturating_mul(60)
    }

    /// From the beginning of `earlier` to the end of this one.
    pub(super) fn seconds_after(self, earlier: Self) -> u64 {
        u64::from(self.0.saturating_sub(earlier.0)).saturating_add(1).saturating_mul(60)
    }
}

impl<V: Copy> Expiring<V> {
    pub(super) fn new() -> Self {
        let shards = [(); SHARDS].map(|()| RwLock::new(Shard::default()));
        Self { hasher: RandomState::default(), shards, len: AtomicUsize::new(0) }
    }

    /// Notes `value` for `name` until `until`; where one is noted already, `merged` of the two, until the later.
    pub(super) fn insert(
        &self,
        name: impl Hash,
        value: V,
        until: Minute,
        now: Minute,
        merged: impl FnOnce(V, V) -> V,
    ) {
        let fingerprint = self.fingerprint(name);
        let mut shard = write(self.shard(fingerprint));
        if shard.len() == shard.capacity() {
            self.forget_in(&mut shard, now);
        }
        let known = shard.entry(fingerprint).or_insert_with(|| {
            self.len.fetch_add(1, Ordering::AcqRel);
            (until, value)
        });
        *known = (known.0.max(until), merged(known.1, value));
    }

    pub(super) fn get(&self, name: impl Hash) -> Option<V> {
        self.entry(name).map(|(_, value)| value)
    }

    /// What is noted for a name, and until when.
    pub(super) fn entry(&self, name: impl Hash) -> Option<(Minute, V)> {
        if self.len() == 0 {
            return None;
        }
        let fingerprint = self.fingerprint(name);
        read(self.shard(fingerprint)).get(&fingerprint).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    /// Forgets what is over at `now`.
    pub(super) fn forget(&self, now: Minute) {
        for shard in &self.shards {
            self.forget_in(&mut write(shard), now);
        }
    }

    /// When half of all will be over.
    pub(super) fn middle(&self) -> Option<Minute> {
        let mut ends: Vec<Minute> = Vec::new();
        for shard in &self.shards {
            ends.extend(read(shard).values().map(|(until, _)| *until));
        }
        let middle = ends.len() / 2;
        (!ends.is_empty()).then(|| *ends.select_nth_unstable(middle).1)
    }

    /// Once whenever the map would grow, so that it costs nothing to speak of; and memory is given back.
    fn forget_in(&self, shard: &mut Shard<V>, now: Minute) {
        let before = shard.len();
        shard.retain(|_, (until, _)| *until > now);
        self.len.fetch_sub(before.saturating_sub(shard.len()), Ordering::AcqRel);
        if shard.len() < shard.capacity() / 4 {
            shard.shrink_to(shard.len().saturating_mul(2));
        }
    }

    fn fingerprint(&self, name: impl Hash) -> Fingerprint {
        Fingerprint(Halves::of(self.hasher.hash_one(name)))
    }

    fn shard(&self, fingerprint: Fingerprint) -> &RwLock<Shard<V>> {
        let [first, ..] = &self.shards;
        let number = fingerprint.0.joined() % SHARDS as u64;
        usize::try_from(number).ok().and_then(|number| self.shards.get(number)).unwrap_or(first)
    }
}

impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.joined());
    }
}

/// A fingerprint is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        // A map takes its place from the low bits, which all names of a shard have in common.
        self.0.rotate_right(SHARDS.trailing_zeros())
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_forgotten_and_memory_with_it() {
        let names = Expiring::new();
        for round in 0..100_u32 {
            let (now, until) = (Minute(round), Minute(round + 2));
            for name in 0..10_000 {
                names.insert((round, name), round, until, now, u32::max);
            }
        }
        assert!(names.len() < 60_000, "{}", names.len());
        assert_eq!(names.get((99, 1)), Some(99));
        names.forget(Minute(200));
        assert_eq!(names.len(), 0);
        assert!(names.shards.iter().all(|shard| read(shard).capacity() == 0));
    }

    #[test]
    fn the_later_end_and_the_merged_value_stay() {
        let names = Expiring::new();
        names.insert("a", 5, Minute(10), Minute(0), u32::max);
        names.insert("a", 3, Minute(5), Minute(0), u32::max);
        names.forget(Minute(7));
        assert_eq!(names.get("a"), Some(5));
        names.forget(Minute(10));
        assert_eq!(names.get("a"), None);
    }

    #[test]
    fn the_middle_is_when_half_is_over() {
        let names = Expiring::new();
        for minute in 0..1_000 {
            names.insert(minute, (), Minute(minute), Minute(0), |(), ()| ());
        }
        assert_eq!(names.middle(), Some(Minute(500)));
        names.forget(Minute(500));
        assert_eq!((names.get(500), names.get(501), names.len()), (None, Some(()), 499));
    }
}
