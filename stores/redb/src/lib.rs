//! A durable store for the sessions of [`typed-jwt`]: one file, for one server.
//!
//! Applications use this crate as `typed_jwt::session::FileStore` with the feature `session-file`.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

#![cfg_attr(docsrs, feature(doc_cfg))]

mod database;
mod encoding;
mod error;
#[cfg(test)]
mod power_loss;
mod purge_cutoff;
mod tables;
mod worker;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jwt_core::NumericDate;
use jwt_session::{
    DenyList, EndAllSessions, EndSession, Ended, EndedAll, InsertOutcome, Principal, Record,
    SessionId, SessionRef, Store, StoreError,
};

use database::Database;
use error::JobError;
use tables::WriteTxn;
use worker::Worker;

/// Stores sessions in one file, for one server. They survive a restart, a crash, and a power
/// failure.
///
/// Clones share one store. Requires Rust 1.90.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("sessions.redb");
/// use jwt_session_redb::FileStore;
///
/// let store = FileStore::open(&path)?;
/// let denied = FileStore::open(&path).unwrap_err().to_string();
/// assert!(denied.contains("in use"), "{denied}");
/// # Ok(())
/// # }
/// ```
///
/// # Guarantees
///
/// - Every acknowledged change is in the file. Killing the process, even with SIGKILL, does not
///   lose acknowledged changes; a change in progress is either applied completely or not at all.
/// - Acknowledged changes also survive a power failure, if the disk honors `fsync`. A commit consists of two
///   `fsync` calls, one for the data and one for the switch to it. Some disks acknowledge an
///   `fsync` from a volatile cache; no software can compensate for that. If the store has reverted
///   to an older state, this is detected when a refresh token from after that state is presented,
///   and the session ends. A logout that a disk has lost is not detected.
/// - The whole file is checked when it is opened, which takes a third of a second for 150 000
///   sessions. A damaged file is rejected, and no record in it is changed. There is no fallback to
///   an older state, because that would undo logouts. One bit is not covered by a checksum: the one
///   that indicates, after a crash, whether the last commit is valid.
/// - If the disk is full, or another error occurs, the methods fail and the file is closed. The
///   next operation opens and checks it again, at most once per second. Sessions that could not be
///   ended in the file are denied by this process nevertheless.
///
/// # Implementation
///
/// The file is a [redb] database. One thread writes: it commits all pending operations together, and
/// therefore a hundred concurrent logins cost one commit. Another thread reads and does not wait for
/// commits. Neither thread requires an async runtime, and no method blocks the caller's thread,
/// except [`open`](Self::open). Dropping the last handle blocks until pending operations are
/// committed and the file is closed.
///
/// Expired entries are removed gradually, as part of other commits; the file does not shrink. A
/// single clock reading is not trusted for removal: an entry must have been expired at each of 24
/// times that are an hour of operation apart. Therefore a fast clock does not remove sessions or
/// logouts if it is corrected within a day.
///
/// The file is readable only by its owner. It contains the claims of all sessions, but no tokens.
/// While it is created, it is named `<path>.new`. It must not be on a network file system.
///
/// Methods wait for the disk without a time limit. If a disk may hang, add a timeout around the
/// call. The operation is still executed when the disk recovers.
///
/// [redb]: https://docs.rs/redb
#[derive(Clone)]
pub struct FileStore {
    shared: Arc<Shared>,
    deny_list: Arc<DenyList>,
}

struct Shared {
    path: PathBuf,
    writer: Worker<WriteTxn>,
    reader: Worker<redb::ReadTransaction>,
}

impl FileStore {
    /// Opens the file, or creates it if it does not exist. The file is locked until the last clone
    /// of the store is dropped.
    ///
    /// This method blocks while it reads the whole file.
    ///
    /// # Errors
    ///
    /// - [`StoreError::Unavailable`] if the file is already open, in this or another process, or if
    ///   the file system fails.
    /// - [`StoreError::Corrupt`] if the file is damaged or empty, is not a session store, or was
    ///   written by a later version of this crate. The file is not changed.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let deny_list = Arc::new(DenyList::new());
        let database = Database::open(path, &deny_list)?;
        Self::with_database(database, path, deny_list)
    }

    fn with_database(
        database: Database,
        path: &Path,
        deny_list: Arc<DenyList>,
    ) -> Result<Self, StoreError> {
        let database = Arc::new(database);
        let writer = Worker::start("jwt-session writer", {
            let database = Arc::clone(&database);
            let mut sweep = tables::Sweep::default();
            move |jobs| database.change(jobs, &mut sweep)
        })?;
        let reader = Worker::start("jwt-session reader", move |jobs| database.read(jobs))?;
        let shared = Arc::new(Shared { path: path.into(), writer, reader });
        Ok(Self { shared, deny_list })
    }

    async fn change<T: Send + 'static>(
        &self,
        now: NumericDate,
        work: impl FnOnce(&WriteTxn) -> Result<T, JobError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let work = move |txn: &WriteTxn| {
            txn.observe_time(now);
            work(txn)
        };
        self.shared.writer.submit(work).await
    }
}

impl Store for FileStore {
    async fn insert(
        &self,
        key: &SessionRef,
        record: Record,
        now: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        let key = key.clone();
        self.change(now, move |txn| tables::insert(txn, &key, &record)).await
    }

    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        let key = key.clone();
        self.shared.reader.submit(move |reading| tables::load(reading, &key)).await
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        let key = key.clone();
        self.change(now, move |txn| tables::replace(txn, &key, expected, &record)).await
    }

    async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
        self.change(request.now(), move |txn| tables::end(txn, request)).await
    }

    async fn end_all(&self, request: EndAllSessions) -> Result<EndedAll, StoreError> {
        self.change(request.now(), move |txn| tables::end_all(txn, request)).await
    }

    async fn list(&self, principal: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let principal = principal.clone();
        self.shared.reader.submit(move |reading| tables::list(reading, &principal)).await
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        &self.deny_list
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").field("path", &self.shared.path).finish_non_exhaustive()
    }
}
