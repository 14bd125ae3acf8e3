//! The store that keeps sessions in the memory of the process.

mod state;

use std::fmt;
use std::sync::Arc;

use jwt_core::NumericDate;
use state::{Floor, State};

use crate::deny_list::DenyList;
use crate::ending::{EndAllSessions, EndSession, Ended, EndedAll};
use crate::id::SessionId;
use crate::principal::{Principal, SessionRef};
use crate::record::Record;
use crate::store::{InsertOutcome, Store, StoreError};
use crate::sync::{Mutex, lock};

/// A store for one server, for development and for tests. Its sessions end with the process.
///
/// Clones share one store. No method fails.
///
/// With `n` sessions in the store, a login, a refresh and a logout take `O(log n)` steps, no matter how many sessions
/// the user has. `list` and `end_all` take that long for each session that they return or end. Expired sessions are
/// removed by later logins, a few by each, according to the application's clock, and memory shrinks with the number of
/// sessions. The number of sessions of a user is not limited.
#[derive(Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    deny_list: Arc<DenyList>,
}

impl MemoryStore {
    /// Creates an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of sessions in the store. Some of them may have expired.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.state).len()
    }

    /// Returns `true` if the store contains no session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Store for MemoryStore {
    async fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        let mut state = lock(&self.state);
        state.remove_expired_sessions(now);
        state.remove_expired_floors(now);
        if let Some(floor) = state.floor(&key.principal)
            && now < floor.until
            && key.id.started() <= floor.at
        {
            return Ok(InsertOutcome::RevokedUpTo(floor.at));
        }
        state.put(key, record);
        Ok(InsertOutcome::Stored)
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        Ok(lock(&self.state).get(key).cloned())
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        _: NumericDate,
    ) -> Result<bool, StoreError> {
        let mut state = lock(&self.state);
        let replaces = state.get(key).is_some_and(|known| known.revision == expected);
        if replaces {
            state.put(key, record);
        }
        Ok(replaces)
    }

    async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
        let mut state = lock(&self.state);
        let ended = state.remove(request.session());
        let lifetime = ended.as_ref().map(|record| record.access_lifetime);
        let until = request.until_for(lifetime.unwrap_or_default());
        Ok(request.finish(ended.is_some(), until))
    }

    async fn end_all(&self, request: EndAllSessions) -> Result<EndedAll, StoreError> {
        let mut state = lock(&self.state);
        let ended = state.remove_all(request.principal());
        let newest = ended.last_key_value().map(|(id, _)| id.started());
        let floor = request.floor().max(newest.unwrap_or_default());
        let longest = ended.values().map(|record| record.access_lifetime).max();
        let until = request.until_for(longest.unwrap_or_default());
        state.raise_floor(request.principal(), Floor { at: floor, until });
        state.remove_expired_floors(request.now());
        Ok(request.finish(ended.len(), floor, until))
    }

    async fn list(&self, principal: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let state = lock(&self.state);
        Ok(state.sessions(principal).map(|(id, record)| (*id, record.clone())).collect())
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        &self.deny_list
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(jwt_session_loom)))]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::*;
    use crate::time::UnixMillis;

    fn at(seconds: u64) -> NumericDate {
        NumericDate::from_unix(seconds)
    }

    fn record(expires_at: NumericDate) -> Record {
        Record { revision: 0, expires_at, access_lifetime: Duration::ZERO, bytes: Vec::new() }
    }

    /// A session that began at `number` milliseconds.
    fn session(subject: &str, number: u32) -> SessionRef {
        let id = SessionId::from_bytes((u128::from(number) << 80).to_be_bytes());
        Principal::new("issuer", subject).session(id)
    }

    /// The memory store never waits.
    fn done<F: Future>(future: F) -> F::Output {
        future.now_or_never().expect("nothing waits in memory")
    }

    fn insert(store: &MemoryStore, key: &SessionRef, expires_at: NumericDate, now: NumericDate) {
        let inserted = done(store.insert(key, record(expires_at), now)).unwrap();
        assert_eq!(inserted, InsertOutcome::Stored);
    }

    fn end(store: &MemoryStore, key: &SessionRef, until: NumericDate, now: NumericDate) -> bool {
        let request = EndSession::begin(&store.deny_list, key.clone(), until, now);
        done(store.end(request)).unwrap().existed()
    }

    fn end_all(
        store: &MemoryStore,
        principal: &Principal,
        floor: UnixMillis,
        until: NumericDate,
        now: NumericDate,
    ) -> usize {
        let list = &store.deny_list;
        let request = EndAllSessions::begin(list, principal.clone(), floor, until, now);
        done(store.end_all(request)).unwrap().count()
    }

    fn visited(store: &MemoryStore) -> usize {
        lock(&store.state).visited
    }

    fn subject(number: u32, users: u32) -> String {
        format!("u-{}", number % users)
    }

    const MANY: u32 = 4_000;

    /// Logs in once a second. Each session expires after 1000 seconds.
    fn visited_by_logins(users: u32) -> usize {
        let store = MemoryStore::new();
        for number in 0..MANY {
            let now = u64::from(number);
            insert(&store, &session(&subject(number, users), number), at(now + 1_000), at(now));
            assert!(store.len() <= 1_000, "expired sessions are removed");
        }
        visited(&store)
    }

    #[test]
    fn a_login_visits_as_many_sessions_for_one_user_as_for_many() {
        let (one, many) = (visited_by_logins(1), visited_by_logins(MANY));
        assert_eq!(one, 3_000, "each session is visited once, when it has expired");
        // Shrinking the map of principals visits the remaining ones.
        assert!(one <= many && many <= 3 * MANY as usize, "{one} for one user, {many} for many");
    }

    #[test]
    fn refreshes_and_logouts_visit_no_other_sessions() {
        let store = MemoryStore::new();
        let keys: Vec<SessionRef> = (0..MANY).map(|number| session("u-1", number)).collect();
        for key in &keys {
            insert(&store, key, at(1_000), at(0));
        }
        for key in &keys {
            assert!(done(store.replace(key, 0, record(at(2_000)), at(1))).unwrap());
        }
        for key in &keys {
            assert!(end(&store, key, at(100), at(2)));
        }
        assert_eq!(visited(&store), 0);
        assert!(store.is_empty());
    }

    #[test]
    fn a_logout_everywhere_visits_each_session_once() {
        let store = MemoryStore::new();
        let principal = Principal::new("issuer", "u-1");
        for number in 0..MANY {
            insert(&store, &session("u-1", number), at(1_000), at(0));
        }
        let floor = UnixMillis::new(MANY.into());
        assert_eq!(end_all(&store, &principal, floor, at(100), at(0)), MANY as usize);
        for _ in 0..MANY {
            assert_eq!(end_all(&store, &principal, floor, at(100), at(0)), 0);
        }
        assert_eq!(visited(&store), MANY as usize);
        assert!(store.is_empty());
    }

    #[test]
    fn memory_shrinks_when_sessions_end_or_expire() {
        let assert_empty = |store: &MemoryStore| lock(&store.state).assert_empty();
        for users in [1, 7, MANY] {
            let store = MemoryStore::new();
            let keys = || (0..MANY).map(|number| session(&subject(number, users), number));
            keys().for_each(|key| insert(&store, &key, at(1_000), at(0)));
            for key in keys() {
                assert!(end(&store, &key, at(1_000), at(0)));
            }
            assert_empty(&store);

            keys().for_each(|key| insert(&store, &key, at(1_000), at(0)));
            for key in keys() {
                end_all(&store, &key.principal, UnixMillis::new(0), at(100), at(0));
            }
            assert_eq!(lock(&store.state).floor_count(), users as usize);
            let another = session("another", 0);
            for _ in 0..MANY {
                insert(&store, &another, at(3_000), at(1_000));
            }
            assert!(end(&store, &another, at(1_000), at(1_000)));
            assert_empty(&store);

            keys().for_each(|key| insert(&store, &key, at(2_000), at(1_000)));
            for _ in 0..MANY {
                insert(&store, &another, at(3_000), at(2_000));
            }
            assert_eq!(store.len(), 1, "logins of another user remove what has expired");
            assert!(end(&store, &another, at(2_000), at(2_000)));
            assert_empty(&store);
        }
    }

    #[test]
    fn a_refresh_moves_the_expiry() {
        let store = MemoryStore::new();
        let (short, long) = (session("u-1", 1), session("u-1", 2));
        insert(&store, &short, at(10), at(0));
        insert(&store, &long, at(10), at(0));
        assert!(done(store.replace(&long, 0, record(at(100)), at(5))).unwrap());
        // Inserted again, as after an answer that was lost.
        insert(&store, &long, at(100), at(6));
        assert_eq!(store.len(), 2);
        insert(&store, &session("u-2", 3), at(100), at(10));
        assert_eq!(done(store.load(&short)).unwrap(), None);
        assert_eq!(done(store.load(&long)).unwrap(), Some(record(at(100))));
        assert_eq!(store.len(), 2);
    }

    #[test]
    fn a_floor_holds_until_it_expires() {
        let store = MemoryStore::new();
        let key = session("u-1", 5);
        let floor = UnixMillis::new(9);
        // More floors than one login removes.
        for number in 0..100 {
            let principal = Principal::new("issuer", format!("other-{number}"));
            end_all(&store, &principal, floor, at(10), at(0));
        }
        end_all(&store, &key.principal, floor, at(20), at(0));
        end_all(&store, &key.principal, UnixMillis::new(3), at(10), at(0));
        let login = |now| done(store.insert(&key, record(at(100)), at(now))).unwrap();
        assert_eq!(login(0), InsertOutcome::RevokedUpTo(floor));
        assert_eq!(login(19), InsertOutcome::RevokedUpTo(floor));
        assert_eq!(login(20), InsertOutcome::Stored);
    }
}
