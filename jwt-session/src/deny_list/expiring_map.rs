//! A compact map whose entries expire.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::sync::atomic::Ordering;

use super::packed::PackedU64;
use crate::sync::{AtomicUsize, RandomState, RwLock, read, write};

/// Number of shards, each with its own lock.
const SHARDS: usize = if cfg!(jwt_session_loom) { 1 } else { 64 };

/// A concurrent map from names to values, whose entries expire.
///
/// For each name, 64 bits of a keyed hash are stored. Among a million names, the probability that
/// another name is mistaken for one of them is 1 in 18 000 000 000 000. An attacker cannot search
/// for collisions without the random key of the process.
pub(super) struct ExpiringMap<V> {
    hasher: RandomState,
    shards: [RwLock<Shard<V>>; SHARDS],
    /// Number of entries in all shards.
    len: AtomicUsize,
}

/// An entry has 12 bytes and the value, without padding.
type Shard<V> = HashMap<Fingerprint, (Minute, V), BuildHasherDefault<IdentityHasher>>;

/// 64 bits of a keyed hash.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Fingerprint(PackedU64);

/// Minutes since the creation of the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Minute(u32);

impl Minute {
    /// Rounds up, for the end of an entry.
    pub(super) fn round_up(seconds: u64) -> Self {
        Self(u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX))
    }

    /// Rounds down, for the present time.
    pub(super) fn round_down(seconds: u64) -> Self {
        Self(u32::try_from(seconds / 60).unwrap_or(u32::MAX))
    }

    pub(super) fn as_seconds(self) -> u64 {
        u64::from(self.0).saturating_mul(60)
    }

    /// Returns the seconds from the start of `earlier` to the end of this minute.
    pub(super) fn seconds_after(self, earlier: Self) -> u64 {
        u64::from(self.0.saturating_sub(earlier.0)).saturating_add(1).saturating_mul(60)
    }
}

impl<V: Copy> ExpiringMap<V> {
    pub(super) fn new() -> Self {
        let shards = [(); SHARDS].map(|()| RwLock::new(Shard::default()));
        Self { hasher: RandomState::default(), shards, len: AtomicUsize::new(0) }
    }

    /// Inserts `value` for `name` until `until`. If there is already an entry, the values are
    /// combined with `merge`, and the later end applies.
    pub(super) fn insert(
        &self,
        name: impl Hash,
        value: V,
        until: Minute,
        now: Minute,
        merge: impl FnOnce(V, V) -> V,
    ) {
        let fingerprint = self.fingerprint(name);
        let mut shard = write(self.shard(fingerprint));
        if shard.len() == shard.capacity() {
            self.purge_shard(&mut shard, now);
        }
        let entry = shard.entry(fingerprint).or_insert_with(|| {
            self.len.fetch_add(1, Ordering::AcqRel);
            (until, value)
        });
        *entry = (entry.0.max(until), merge(entry.1, value));
    }

    pub(super) fn get(&self, name: impl Hash) -> Option<V> {
        self.entry(name).map(|(_, value)| value)
    }

    /// Returns the value for a name, and when it expires.
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

    /// Removes the entries that have expired at `now`.
    pub(super) fn purge(&self, now: Minute) {
        for shard in &self.shards {
            self.purge_shard(&mut write(shard), now);
        }
    }

    /// Returns the time at which half of all entries will have expired.
    pub(super) fn median_expiry(&self) -> Option<Minute> {
        let mut ends: Vec<Minute> = Vec::new();
        for shard in &self.shards {
            ends.extend(read(shard).values().map(|(until, _)| *until));
        }
        let middle = ends.len() / 2;
        (!ends.is_empty()).then(|| *ends.select_nth_unstable(middle).1)
    }

    /// Removes the expired entries of a shard, and releases memory. It is called when the shard
    /// would otherwise grow, so that the amortized cost is negligible.
    fn purge_shard(&self, shard: &mut Shard<V>, now: Minute) {
        let before = shard.len();
        shard.retain(|_, (until, _)| *until > now);
        self.len.fetch_sub(before.saturating_sub(shard.len()), Ordering::AcqRel);
        if shard.len() < shard.capacity() / 4 {
            shard.shrink_to(shard.len().saturating_mul(2));
        }
    }

    fn fingerprint(&self, name: impl Hash) -> Fingerprint {
        Fingerprint(PackedU64::new(self.hasher.hash_one(name)))
    }

    fn shard(&self, fingerprint: Fingerprint) -> &RwLock<Shard<V>> {
        let [first, ..] = &self.shards;
        let number = fingerprint.0.get() % SHARDS as u64;
        usize::try_from(number).ok().and_then(|number| self.shards.get(number)).unwrap_or(first)
    }
}

impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.get());
    }
}

/// Passes a fingerprint through, because it is already a hash.
#[derive(Default)]
struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        // The map uses the low bits, which are the same for all names of a shard.
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
    fn expired_entries_and_their_memory_are_released() {
        let names = ExpiringMap::new();
        for round in 0..100_u32 {
            let (now, until) = (Minute(round), Minute(round + 2));
            for name in 0..10_000 {
                names.insert((round, name), round, until, now, u32::max);
            }
        }
        assert!(names.len() < 60_000, "{}", names.len());
        assert_eq!(names.get((99, 1)), Some(99));
        names.purge(Minute(200));
        assert_eq!(names.len(), 0);
        assert!(names.shards.iter().all(|shard| read(shard).capacity() == 0));
    }

    #[test]
    fn inserting_twice_keeps_the_later_end_and_merges_the_values() {
        let names = ExpiringMap::new();
        names.insert("a", 5, Minute(10), Minute(0), u32::max);
        names.insert("a", 3, Minute(5), Minute(0), u32::max);
        names.purge(Minute(7));
        assert_eq!(names.get("a"), Some(5));
        names.purge(Minute(10));
        assert_eq!(names.get("a"), None);
    }

    #[test]
    fn half_of_the_entries_expire_by_the_median() {
        let names = ExpiringMap::new();
        for minute in 0..1_000 {
            names.insert(minute, (), Minute(minute), Minute(0), |(), ()| ());
        }
        assert_eq!(names.median_expiry(), Some(Minute(500)));
        names.purge(Minute(500));
        assert_eq!((names.get(500), names.get(501), names.len()), (None, Some(()), 499));
    }
}
