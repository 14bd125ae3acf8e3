//! The trait of session stores.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use jwt_core::NumericDate;

use crate::deny_list::DenyList;
use crate::id::SessionId;
use crate::principal::{Principal, SessionRef};
use crate::record::Record;
use crate::time::UnixMillis;

/// Stores sessions: in memory ([`MemoryStore`](crate::MemoryStore)), durably, or shared by several
/// servers.
///
/// A store keeps records and compares revisions; it does not make decisions. Each method is atomic.
/// An acknowledged change is not lost, within the durability that the store documents. `now` is the
/// time of the application's clock, and may jump. Implementations may return expired records,
/// because callers check expiry. A method should complete within a few seconds, if necessary with
/// [`StoreError::Unavailable`].
///
/// Ending all sessions of a principal sets its *floor*: a time up to which all sessions of the
/// principal are revoked. Sessions that started at or before the floor cannot be inserted, and
/// their tokens are denied.
///
/// Test your own store with the suite of the feature `testing`.
pub trait Store: Send + Sync + 'static {
    /// Inserts a session, unless it started at or before the floor of its principal, which is set
    /// by [`end_all`](Self::end_all).
    fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> impl Future<Output = Result<InsertOutcome, StoreError>> + Send;

    /// Returns the record of the session, or `None` if there is no such session.
    fn load(
        &self,
        key: &SessionRef,
    ) -> impl Future<Output = Result<Option<Record>, StoreError>> + Send;

    /// Replaces the session's record if its revision is `expected`. Returns whether it was
    /// replaced.
    fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes the session, and denies its tokens on every server until `until`, even if there is
    /// no record of the session. If the record has a longer `access_lifetime`, the tokens are
    /// denied until that has passed. Returns whether there was a record.
    ///
    /// When the future completes, successfully or not, this server's deny list contains the
    /// session.
    fn end(
        &self,
        key: &SessionRef,
        until: NumericDate,
        now: NumericDate,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Removes all sessions of the principal, and denies the tokens of all its sessions that
    /// started at or before `floor` on every server until `until`. If one of the removed sessions
    /// started later, by the clock of another server, the floor is raised to its start. If one of
    /// them has a longer `access_lifetime`, the tokens are denied until that has passed. Returns
    /// the number of removed sessions.
    ///
    /// When the future completes, successfully or not, this server's deny list contains the floor.
    fn end_all(
        &self,
        principal: &Principal,
        floor: UnixMillis,
        until: NumericDate,
        now: NumericDate,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Returns the sessions of the principal, ordered by their start.
    fn list(
        &self,
        principal: &Principal,
    ) -> impl Future<Output = Result<Vec<(SessionId, Record)>, StoreError>> + Send;

    /// Returns this server's list of ended sessions.
    fn deny_list(&self) -> &Arc<DenyList>;
}

/// The result of [`Store::insert`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertOutcome {
    /// The session was stored.
    Stored,
    /// The session was not stored: all sessions of the principal that started at or before this
    /// floor were ended.
    RevokedUpTo(UnixMillis),
}

/// Error of a store.
///
/// The operation may have been executed nevertheless, if only its response was lost. All methods
/// can be called again.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be reached, or does not respond in time.
    Unavailable(Box<dyn Error + Send + Sync>),
    /// The stored data is damaged or has an unexpected format. Nothing was changed.
    Corrupt(Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// Creates an [`Unavailable`](Self::Unavailable).
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// Creates a [`Corrupt`](Self::Corrupt).
    pub fn corrupt(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Corrupt(source.into())
    }

    /// Returns a short code for logs and metrics: `"unavailable"` or `"corrupt"`. Log it instead of
    /// the error, because the message of a client library may contain what was sent.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "unavailable",
            Self::Corrupt(_) => "corrupt",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(source) => write!(f, "session store unavailable: {source}"),
            Self::Corrupt(source) => write!(f, "session store corrupt: {source}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let (Self::Unavailable(source) | Self::Corrupt(source)) = self;
        Some(&**source)
    }
}
