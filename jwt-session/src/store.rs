//! Where sessions are kept.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use jwt_core::NumericDate;

use crate::account::{Account, SessionKey};
use crate::deny_list::DenyList;
use crate::id::SessionId;
use crate::moment::Millis;
use crate::record::Record;

/// Where sessions are kept: [`MemoryStore`](crate::MemoryStore), or one that several servers share or that outlives the
/// process.
///
/// A store keeps records and compares revisions; it decides nothing. Each method is atomic, and what it has acknowledged
/// is not lost as far as the store promises anything. `now` is the time by the application's clock, and it may
/// jump. A record that is over may be given or not: nobody trusts it. A method should end within a few seconds,
/// with [`StoreError::Unavailable`] where it must.
///
/// A store of your own passes the suite of the feature `testing`.
pub trait Store: Send + Sync + 'static {
    /// Adds a session, unless it began at or before the account's floor, which [`end_all`](Self::end_all) has set.
    fn insert(
        &self,
        key: &SessionKey,
        record: Record,
        now: NumericDate,
    ) -> impl Future<Output = Result<Insertion, StoreError>> + Send;

    /// The session, if there is one.
    fn load(
        &self,
        key: &SessionKey,
    ) -> impl Future<Output = Result<Option<Record>, StoreError>> + Send;

    /// Replaces the session's record if its revision is `expected`, and says whether it was.
    fn replace(
        &self,
        key: &SessionKey,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes the session, and has its tokens refused everywhere until `until`, also where there is no record of it. Says
    /// whether there was. Where the record has a longer `access_lifetime`, they are refused until that has passed.
    ///
    /// This server's own deny-list has the entry when the future is done, however it ends.
    fn end(
        &self,
        key: &SessionKey,
        until: NumericDate,
        now: NumericDate,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes all sessions of the account, and has the tokens of all that began up to `floor` refused everywhere until
    /// `until`. Where one of the removed began later, by another server's clock, the floor is raised to that; and
    /// where one has a longer `access_lifetime`, they are refused until that has passed. Says how many there were.
    ///
    /// This server's own deny-list has the entry when the future is done, however it ends.
    fn end_all(
        &self,
        account: &Account,
        floor: Millis,
        until: NumericDate,
        now: NumericDate,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// The sessions of the account, in the order of their beginnings.
    fn list(
        &self,
        account: &Account,
    ) -> impl Future<Output = Result<Vec<(SessionId, Record)>, StoreError>> + Send;

    /// This server's mirror of what was ended.
    fn deny_list(&self) -> &Arc<DenyList>;
}

/// What became of a new session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insertion {
    /// It is kept.
    Done,
    /// Its account's sessions up to this millisecond were ended, and it would be one of them.
    NotAfter(Millis),
}

/// Why a store did not do what it was asked to.
///
/// It may have been done all the same, where the answer was lost. All methods can be called again.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// It cannot be reached, or does not answer in time.
    Unavailable(Box<dyn Error + Send + Sync>),
    /// What it holds is not what was written. Nothing was changed.
    Corrupt(Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// An [`Unavailable`](Self::Unavailable).
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// A [`Corrupt`](Self::Corrupt).
    pub fn corrupt(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Corrupt(source.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(source) => write!(f, "the session store is unavailable: {source}"),
            Self::Corrupt(source) => write!(f, "the session store holds something else: {source}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let (Self::Unavailable(source) | Self::Corrupt(source)) = self;
        Some(&**source)
    }
}
