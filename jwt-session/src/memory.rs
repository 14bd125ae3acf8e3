//! The store that lives and ends with the process.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use jwt_core::NumericDate;

use crate::deny_list::DenyList;
use crate::id::SessionId;
use crate::principal::{Principal, SessionRef};
use crate::record::Record;
use crate::store::{InsertOutcome, Store, StoreError};
use crate::sync::{Mutex, lock};
use crate::time::UnixMillis;

/// Sessions in memory, for one server, for development and for tests. They end with the process.
///
/// Cloning shares one store. It never fails.
#[derive(Clone, Default)]
pub struct MemoryStore {
    accounts: Arc<Mutex<Accounts>>,
    deny_list: Arc<DenyList>,
}

#[derive(Default)]
struct Accounts {
    by_name: HashMap<Principal, Sessions>,
    /// How many accounts there are before what is over is looked for.
    swept_at: usize,
}

/// The sessions of one account.
#[derive(Default)]
struct Sessions {
    live: BTreeMap<SessionId, Record>,
    /// Sessions that began up to the first are not taken, until the second.
    floor: Option<(UnixMillis, NumericDate)>,
}

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many sessions it holds, some of them over.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.accounts).by_name.values().map(|account| account.live.len()).sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Accounts {
    /// Forgets what is over whenever the accounts have doubled.
    fn sweep(&mut self, now: NumericDate) {
        const FEW: usize = 1_024;
        if self.by_name.len() <= self.swept_at.max(FEW) {
            return;
        }
        self.by_name.retain(|_, sessions| {
            sessions.forget(now);
            !sessions.live.is_empty() || sessions.floor.is_some()
        });
        self.swept_at = self.by_name.len().saturating_mul(2);
    }
}

impl Sessions {
    fn forget(&mut self, now: NumericDate) {
        self.live.retain(|_, record| now < record.expires_at);
        self.floor = self.floor.filter(|(_, until)| now < *until);
    }
}

impl Store for MemoryStore {
    async fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        let mut accounts = lock(&self.accounts);
        accounts.sweep(now);
        let sessions = accounts.by_name.entry(key.principal.clone()).or_default();
        sessions.forget(now);
        if let Some((floor, _)) = sessions.floor
            && key.id.started() <= floor
        {
            return Ok(InsertOutcome::RevokedUpTo(floor));
        }
        sessions.live.insert(key.id, record);
        Ok(InsertOutcome::Stored)
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        let accounts = lock(&self.accounts);
        Ok(accounts.by_name.get(&key.principal).and_then(|found| found.live.get(&key.id)).cloned())
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        _: NumericDate,
    ) -> Result<bool, StoreError> {
        let mut accounts = lock(&self.accounts);
        let sessions = accounts.by_name.get_mut(&key.principal);
        let known = sessions.and_then(|sessions| sessions.live.get_mut(&key.id));
        match known.filter(|known| known.revision == expected) {
            Some(known) => *known = record,
            None => return Ok(false),
        }
        Ok(true)
    }

    async fn end(
        &self,
        key: &SessionRef,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        let mut accounts = lock(&self.accounts);
        let sessions = accounts.by_name.get_mut(&key.principal);
        let ended = sessions.and_then(|sessions| sessions.live.remove(&key.id));
        let until = ended.as_ref().map_or(until, |record| record.remembered_until(until, now));
        self.deny_list.end(key, until, now);
        Ok(ended.is_some())
    }

    async fn end_all(
        &self,
        account: &Principal,
        floor: UnixMillis,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<usize, StoreError> {
        let mut accounts = lock(&self.accounts);
        let sessions = accounts.by_name.entry(account.clone()).or_default();
        let newest = sessions.live.last_key_value().map(|(id, _)| id.started());
        let floor = newest.map_or(floor, |newest| newest.max(floor));
        let longest = sessions.live.values().map(|record| record.remembered_until(until, now));
        let until = longest.max().unwrap_or(until);
        let (known, known_until) = sessions.floor.unwrap_or((floor, until));
        sessions.floor = Some((known.max(floor), known_until.max(until)));
        self.deny_list.end_all(account, floor, until, now);
        Ok(std::mem::take(&mut sessions.live).len())
    }

    async fn list(&self, account: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let accounts = lock(&self.accounts);
        let Some(sessions) = accounts.by_name.get(account) else { return Ok(Vec::new()) };
        let all = sessions.live.iter();
        Ok(all.map(|(id, record)| (*id, record.clone())).collect())
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
