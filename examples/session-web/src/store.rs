//! The store that the command line has chosen.

use std::fmt;
use std::sync::Arc;

use typed_jwt::NumericDate;
use typed_jwt::session::{
    DenyList, FileStore, InsertOutcome, MemoryStore, OnOutage, Principal, Record, RedisStore,
    SessionId, SessionRef, Store, StoreError, UnixMillis,
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
            // Who was logged out stays so, also while Redis is away.
            StoreChoice::Redis(url) => {
                Self::Redis(RedisStore::connect(url, OnOutage::FailClosed).await?)
            }
        })
    }
}

/// For people, without an address or a password.
impl fmt::Display for AnyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory(_) => "memory: sessions end with this process",
            Self::File(_) => "a file: sessions survive this process",
            Self::Redis(_) => "Redis: sessions are shared by all servers",
        })
    }
}

/// Hands a call on to whichever store it is.
macro_rules! hand_on {
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
        hand_on!(self, store => store.insert(key, record, now))
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        hand_on!(self, store => store.load(key))
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        hand_on!(self, store => store.replace(key, expected, record, now))
    }

    async fn end(
        &self,
        key: &SessionRef,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        hand_on!(self, store => store.end(key, until, now))
    }

    async fn end_all(
        &self,
        account: &Principal,
        floor: UnixMillis,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<usize, StoreError> {
        hand_on!(self, store => store.end_all(account, floor, until, now))
    }

    async fn list(&self, account: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        hand_on!(self, store => store.list(account))
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        match self {
            Self::Memory(store) => store.deny_list(),
            Self::File(store) => store.deny_list(),
            Self::Redis(store) => store.deny_list(),
        }
    }
}
