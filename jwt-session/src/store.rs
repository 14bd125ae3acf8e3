//! The trait of session stores.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use jwt_core::NumericDate;

use crate::deny_list::DenyList;
use crate::ending::{EndAllSessions, EndSession, Ended, EndedAll};
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
/// # The deny list
///
/// A store owns the deny list of this server, and does not write logouts of this server to it:
/// [`EndSession`] and [`EndAllSessions`] do, when [`Sessions`](crate::Sessions) creates them and
/// when the store calls their method `finish`. A store adds only what this server does not know
/// yet: the logouts of other servers ([`DenyList::mirror`]), and those of the time before a restart.
///
/// The future of a method may be dropped at any time, for example if a client closes its
/// connection. If the operation is executed nevertheless, then either the code that executes it
/// calls `finish`, or the store reads the logout back as it reads those of other servers.
///
/// # Example
///
/// A store in memory. It lacks the removal of expired records and floors.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Arc, Mutex};
///
/// use jwt_session::{
///     DenyList, EndAllSessions, EndSession, Ended, EndedAll, InsertOutcome, Principal, Record,
///     SessionId, SessionRef, Store, StoreError, UnixMillis,
/// };
/// use typed_jwt::NumericDate;
///
/// #[derive(Clone, Default)]
/// struct MapStore {
///     state: Arc<Mutex<State>>,
///     deny_list: Arc<DenyList>,
/// }
///
/// #[derive(Default)]
/// struct State {
///     records: HashMap<SessionRef, Record>,
///     floors: HashMap<Principal, UnixMillis>,
/// }
///
/// impl Store for MapStore {
///     async fn insert(
///         &self,
///         key: &SessionRef,
///         record: Record,
///         _now: NumericDate,
///     ) -> Result<InsertOutcome, StoreError> {
///         let mut state = self.state.lock().unwrap();
///         if let Some(&floor) = state.floors.get(&key.principal)
///             && key.id.started() <= floor
///         {
///             return Ok(InsertOutcome::RevokedUpTo(floor));
///         }
///         state.records.insert(key.clone(), record);
///         Ok(InsertOutcome::Stored)
///     }
///
///     async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
///         Ok(self.state.lock().unwrap().records.get(key).cloned())
///     }
///
///     async fn replace(
///         &self,
///         key: &SessionRef,
///         expected: u64,
///         record: Record,
///         _now: NumericDate,
///     ) -> Result<bool, StoreError> {
///         match self.state.lock().unwrap().records.get_mut(key) {
///             Some(current) if current.revision == expected => *current = record,
///             _ => return Ok(false),
///         }
///         Ok(true)
///     }
///
///     async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
///         let removed = self.state.lock().unwrap().records.remove(request.session());
///         let lifetime = removed.as_ref().map(|record| record.access_lifetime);
///         let until = request.until_for(lifetime.unwrap_or_default());
///         Ok(request.finish(removed.is_some(), until))
///     }
///
///     async fn end_all(&self, request: EndAllSessions) -> Result<EndedAll, StoreError> {
///         let mut state = self.state.lock().unwrap();
///         let is_removed = |key: &SessionRef| key.principal == *request.principal();
///         let removed: Vec<_> = state.records.extract_if(|key, _| is_removed(key)).collect();
///         let newest = removed.iter().map(|(key, _)| key.id.started()).max();
///         let floor = request.floor().max(newest.unwrap_or_default());
///         let longest = removed.iter().map(|(_, record)| record.access_lifetime).max();
///         let until = request.until_for(longest.unwrap_or_default());
///         let kept = state.floors.entry(request.principal().clone()).or_default();
///         *kept = floor.max(*kept);
///         Ok(request.finish(removed.len(), floor, until))
///     }
///
///     async fn list(
///         &self,
///         principal: &Principal,
///     ) -> Result<Vec<(SessionId, Record)>, StoreError> {
///         let state = self.state.lock().unwrap();
///         let own = state.records.iter().filter(|(key, _)| key.principal == *principal);
///         let mut all: Vec<_> = own.map(|(key, record)| (key.id, record.clone())).collect();
///         all.sort_by_key(|(id, _)| *id);
///         Ok(all)
///     }
///
///     fn deny_list(&self) -> &Arc<DenyList> {
///         &self.deny_list
///     }
/// }
///
/// // In your tests, with the feature `testing`. It opens a store of each name once or twice.
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let stores: Mutex<HashMap<String, MapStore>> = Mutex::default();
/// jwt_session::testing::assert_conforms(async |name| {
///     stores.lock().unwrap().entry(name.to_owned()).or_default().clone()
/// })
/// .await;
/// # }
/// ```
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

    /// Removes the session, and lets the other servers know that its tokens are denied until
    /// [`until_for`](EndSession::until_for) the record's `access_lifetime`, even if there is no
    /// record of the session. Returns the result of [`finish`](EndSession::finish).
    fn end(&self, request: EndSession) -> impl Future<Output = Result<Ended, StoreError>> + Send;

    /// Removes all sessions of the principal and sets its floor, which is never lowered. Lets the
    /// other servers know that the tokens of all sessions that started at or before the floor are
    /// denied until [`until_for`](EndAllSessions::until_for) the longest `access_lifetime` of the
    /// removed records. If one of the removed sessions started after the requested floor, by the
    /// clock of another server, the floor is raised to its start. Returns the result of
    /// [`finish`](EndAllSessions::finish).
    fn end_all(
        &self,
        request: EndAllSessions,
    ) -> impl Future<Output = Result<EndedAll, StoreError>> + Send;

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
