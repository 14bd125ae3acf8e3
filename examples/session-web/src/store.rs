//! The session store that was selected on the command line.

use std::fmt;
use std::sync::Arc;

use typed_jwt::NumericDate;
use typed_jwt::session::{
    DenyList, EndAllSessions, EndSession, Ended, EndedAll, FileStore, InsertOutcome, MemoryStore,
    OnOutage, Principal, Record, RedisStore, SessionId, SessionRef, Store, StoreError,
};

use crate::options::StoreChoice;

#[derive(Clone)]
pub(crate) enum AnyStore {
    Memory(MemoryStore),
    File(FileStore),
    Redis(RedisStore),
}

impl AnyStore {
    pub(crate) async fn open(choice: &StoreChoice) -> Result<Self, StoreError> {
        Ok(match choice {
            StoreChoice::Memory => Self::Memory(MemoryStore::new()),
            StoreChoice::File(path) => Self::File(FileStore::open(path)?),
            // Users who were logged out stay logged out during an outage of Redis.
            StoreChoice::Redis(url) => {
                Self::Redis(RedisStore::connect(url, OnOutage::FailClosed).await?)
            }
        })
    }
}

/// A description for users, without addresses and passwords.
impl fmt::Display for AnyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory(_) => "memory (sessions end when the server stops)",
            Self::File(_) => "a file (sessions survive a restart)",
            Self::Redis(_) => "Redis (sessions are shared by all servers)",
        })
    }
}

/// Forwards a call to the selected store.
macro_rules! forward {
    ($self:ident, $store:ident => $call:expr) => {
        match $self {
            AnyStore::Memory($store) => $call.await,
            AnyStore::File($store) => $call.await,
            AnyStore::Redis($store) => $call.await,
        }
    };
}

impl Store for AnyStore {
    async fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        forward!(self, store => store.insert(key, record, now))
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        forward!(self, store => store.load(key))
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        forward!(self, store => store.replace(key, expected, record, now))
    }

    async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
        forward!(self, store => store.end(request))
    }

    async fn end_all(&self, request: EndAllSessions) -> Result<EndedAll, StoreError> {
        forward!(self, store => store.end_all(request))
    }

    async fn list(&self, principal: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        forward!(self, store => store.list(principal))
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        match self {
            Self::Memory(store) => store.deny_list(),
            Self::File(store) => store.deny_list(),
            Self::Redis(store) => store.deny_list(),
        }
    }
}
