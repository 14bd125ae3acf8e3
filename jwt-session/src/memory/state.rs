//! The sessions and floors of a memory store, and their order of expiry.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jwt_core::NumericDate;

use crate::id::SessionId;
use crate::principal::{Principal, SessionRef};
use crate::record::Record;
use crate::time::UnixMillis;

/// All sessions and floors, each in the principal that it belongs to, and in the order of expiry.
#[derive(Default)]
pub(super) struct State {
    principals: HashMap<Principal, Sessions>,
    session_expiry: BTreeSet<(NumericDate, SessionId, Principal)>,
    floor_expiry: BTreeSet<(NumericDate, Principal)>,
    /// Number of sessions and floors that were visited without a look-up by name.
    #[cfg(test)]
    pub(super) visited: usize,
}

/// The sessions of one principal.
#[derive(Default)]
struct Sessions {
    live: BTreeMap<SessionId, Record>,
    floor: Option<Floor>,
}

/// Sessions that began at or before `at` are refused by `insert`, until `until`.
#[derive(Clone, Copy)]
pub(super) struct Floor {
    pub(super) at: UnixMillis,
    pub(super) until: NumericDate,
}

/// Maximum number of expired entries that one call removes. Because it is greater than the number of entries that a call
/// adds, expired entries do not accumulate; because it is small, no call takes long.
const AT_ONCE: usize = 8;

impl State {
    /// Returns the number of sessions.
    pub(super) fn len(&self) -> usize {
        self.session_expiry.len()
    }

    /// Returns the record of a session.
    pub(super) fn get(&self, key: &SessionRef) -> Option<&Record> {
        self.principals.get(&key.principal)?.live.get(&key.id)
    }

    /// Returns the sessions of a principal, ordered by their start.
    pub(super) fn sessions(
        &self,
        principal: &Principal,
    ) -> impl Iterator<Item = (&SessionId, &Record)> {
        self.principals.get(principal).into_iter().flat_map(|sessions| &sessions.live)
    }

    /// Returns the floor of a principal.
    pub(super) fn floor(&self, principal: &Principal) -> Option<Floor> {
        self.principals.get(principal)?.floor
    }

    /// Adds a session, or replaces its record.
    pub(super) fn put(&mut self, key: &SessionRef, record: Record) {
        self.session_expiry.insert((record.expires_at, key.id, key.principal.clone()));
        let expires_at = record.expires_at;
        let sessions = self.principals.entry(key.principal.clone()).or_default();
        if let Some(old) = sessions.live.insert(key.id, record)
            && old.expires_at != expires_at
        {
            self.session_expiry.remove(&(old.expires_at, key.id, key.principal.clone()));
        }
    }

    pub(super) fn remove(&mut self, key: &SessionRef) -> Option<Record> {
        let record = self.principals.get_mut(&key.principal)?.live.remove(&key.id)?;
        self.session_expiry.remove(&(record.expires_at, key.id, key.principal.clone()));
        self.release(&key.principal);
        Some(record)
    }

    /// Removes the sessions of a principal. The entry of the principal remains, even if it is empty:
    /// the caller then raises the floor.
    pub(super) fn remove_all(&mut self, principal: &Principal) -> BTreeMap<SessionId, Record> {
        let Some(sessions) = self.principals.get_mut(principal) else { return BTreeMap::new() };
        let removed = std::mem::take(&mut sessions.live);
        self.visit(removed.len());
        for (id, record) in &removed {
            self.session_expiry.remove(&(record.expires_at, *id, principal.clone()));
        }
        removed
    }

    /// Raises the floor of a principal, and the time until which it holds. Both only increase.
    pub(super) fn raise_floor(&mut self, principal: &Principal, floor: Floor) {
        let sessions = self.principals.entry(principal.clone()).or_default();
        let old = sessions.floor.unwrap_or(floor);
        let new = Floor { at: old.at.max(floor.at), until: old.until.max(floor.until) };
        sessions.floor = Some(new);
        self.floor_expiry.remove(&(old.until, principal.clone()));
        self.floor_expiry.insert((new.until, principal.clone()));
    }

    /// Removes some of the sessions that have expired.
    pub(super) fn remove_expired_sessions(&mut self, now: NumericDate) {
        for _ in 0..AT_ONCE {
            let first = self.session_expiry.first();
            let Some((_, id, principal)) =
                first.filter(|(expires_at, ..)| *expires_at <= now).cloned()
            else {
                return;
            };
            self.visit(1);
            self.remove(&SessionRef { principal, id });
        }
    }

    /// Removes some of the floors that have expired.
    pub(super) fn remove_expired_floors(&mut self, now: NumericDate) {
        for _ in 0..AT_ONCE {
            let first = self.floor_expiry.first();
            let Some((until, principal)) = first.filter(|(until, _)| *until <= now).cloned() else {
                return;
            };
            self.visit(1);
            if let Some(sessions) = self.principals.get_mut(&principal) {
                sessions.floor = None;
            }
            self.floor_expiry.remove(&(until, principal.clone()));
            self.release(&principal);
        }
    }

    /// Forgets a principal that has neither a session nor a floor. Gives memory back when most of it is unused, which happens
    /// so rarely that the cost for each removed principal is constant.
    fn release(&mut self, principal: &Principal) {
        let is_unused = |sessions: &Sessions| sessions.live.is_empty() && sessions.floor.is_none();
        if self.principals.get(principal).is_some_and(is_unused) {
            self.principals.remove(principal);
        }
        if self.principals.len() < self.principals.capacity() / 8 {
            self.visit(self.principals.len());
            self.principals.shrink_to(self.principals.len().saturating_mul(2));
        }
    }

    #[cfg(test)]
    fn visit(&mut self, entries: usize) {
        self.visited = self.visited.saturating_add(entries);
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "tests count what is visited")]
    fn visit(&mut self, _: usize) {}
}

#[cfg(all(test, not(jwt_session_loom)))]
impl State {
    pub(super) fn floor_count(&self) -> usize {
        self.floor_expiry.len()
    }

    /// Panics if an entry or a large table is left.
    pub(super) fn assert_empty(&self) {
        assert!(self.session_expiry.is_empty() && self.floor_expiry.is_empty());
        assert!(self.principals.is_empty());
        assert!(self.principals.capacity() < 32, "{}", self.principals.capacity());
    }
}
