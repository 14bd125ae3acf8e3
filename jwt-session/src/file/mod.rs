//! The store that is one file of one machine.

mod database;
mod failure;
mod horizon;
mod keys;
#[cfg(test)]
mod power_loss;
mod tables;
mod worker;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jwt_core::NumericDate;

use crate::account::{Account, SessionKey};
use crate::deny_list::DenyList;
use crate::id::SessionId;
use crate::moment::Millis;
use crate::record::Record;
use crate::store::{Insertion, Store, StoreError};
use database::Database;
use failure::Trouble;
use tables::Writing;
use worker::Worker;

/// Sessions in one file, for one server: they survive its restart, its crash, and the loss of power.
///
/// Cloning shares one store. Feature `file`, which needs Rust 1.90, two versions more than the rest of this crate.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("sessions.redb");
/// use jwt_session::FileStore;
///
/// let store = FileStore::open(&path)?;
/// let denied = FileStore::open(&path).unwrap_err().to_string();
/// assert!(denied.contains("in use"), "{denied}");
/// # Ok(())
/// # }
/// ```
///
/// # What it promises
///
/// - What was acknowledged is in the file. Whoever kills the process, with SIGKILL too, loses nothing that was, and what
///   was under way is there as a whole or not at all.
/// - The same holds for the loss of power, where the disk keeps what it says it has: every commit is two `fsync`s, of the
///   data and then of the switch to it. Some disks acknowledge an `fsync` from a cache that does not outlive them; nobody
///   can promise more than such a disk. A store that has gone back to an older state is noticed when a refresh token
///   from its future is shown, and that session ends. A logout that a disk has lost is not noticed.
/// - The whole file is checked when it is opened, which takes a third of a second for 150 000 sessions. Where it is not
///   what was written it is refused, and no record in it is changed: there is no falling back to an older state, in
///   which users who have logged out would be logged in. One bit is the exception, for no checksum covers it: that which
///   says, after a crash, whether the last commit counts.
/// - Disk full, or another failure: the methods fail, and the file is closed, and opened and checked anew for
///   the next one, once a second at the most. What could not be ended in the file is refused by this process all the same.
///
/// # How it works
///
/// It is a [redb] database. One thread writes: what waits is committed together, so that a hundred logins at a time cost one
/// commit. Another thread reads, and does not wait for commits. Neither needs an async runtime, and no method blocks
/// the caller's thread; [`open`](Self::open) does, and so does dropping the last handle, until what was asked for is
/// committed and the file is free.
///
/// What is over is forgotten little by little, by the commits of others; the file does not shrink. Clocks are
/// not trusted for it: what is over must have been so for all of 24 moments, an hour of running apart. So a clock that is
/// ahead, however far, makes nobody's session or logout disappear if it is put right within a day.
///
/// The file is created for its owner alone: it has the claims of all sessions, and no tokens. While it is created it is
/// called `<path>.new`. It must not be on a network's file system.
///
/// A method waits for the disk, however long that takes: where a disk may hang, set a limit around it. What was asked
/// for is done all the same when the disk is back.
///
/// [redb]: https://docs.rs/redb
#[derive(Clone)]
pub struct FileStore {
    shared: Arc<Shared>,
    deny_list: Arc<DenyList>,
}

struct Shared {
    path: PathBuf,
    writer: Worker<Writing>,
    reader: Worker<redb::ReadTransaction>,
}

impl FileStore {
    /// Opens the file, or creates it where there is none. It belongs to this store until its last clone is dropped.
    ///
    /// This blocks, for it reads the whole file.
    ///
    /// # Errors
    ///
    /// - [`StoreError::Unavailable`] where another process has it open, or this one a second time, and where the file
    ///   system refuses.
    /// - [`StoreError::Corrupt`] where the file is damaged, empty, not such a store, or one of a later version of this
    ///   crate. It is left as it is.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let deny_list = Arc::new(DenyList::new());
        let database = Database::open(path, &deny_list)?;
        Self::over(database, path, deny_list)
    }

    fn over(database: Database, path: &Path, deny_list: Arc<DenyList>) -> Result<Self, StoreError> {
        let database = Arc::new(database);
        let writer = Worker::start("jwt-session writer", {
            let database = Arc::clone(&database);
            let mut sweep = tables::Sweep::default();
            move |jobs| database.change(jobs, &mut sweep)
        })?;
        let reader = Worker::start("jwt-session reader", move |jobs| database.look(jobs))?;
        let shared = Arc::new(Shared { path: path.into(), writer, reader });
        Ok(Self { shared, deny_list })
    }

    async fn change<T: Send + 'static>(
        &self,
        now: NumericDate,
        work: impl FnOnce(&Writing) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, StoreError> {
        let work = move |writing: &Writing| {
            writing.asked_at(now);
            work(writing)
        };
        self.shared.writer.ask(work).await
    }
}

impl Store for FileStore {
    async fn insert(
        &self,
        key: &SessionKey,
        record: Record,
        now: NumericDate,
    ) -> Result<Insertion, StoreError> {
        let key = key.clone();
        self.change(now, move |writing| tables::insert(writing, &key, &record)).await
    }

    async fn load(&self, key: &SessionKey) -> Result<Option<Record>, StoreError> {
        let key = key.clone();
        self.shared.reader.ask(move |reading| tables::load(reading, &key)).await
    }

    async fn replace(
        &self,
        key: &SessionKey,
        expected: u64,
        record: Record,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        let key = key.clone();
        self.change(now, move |writing| tables::replace(writing, &key, expected, &record)).await
    }

    async fn end(
        &self,
        key: &SessionKey,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<bool, StoreError> {
        self.deny_list.end(key, until, now);
        let (key, deny_list) = (key.clone(), Arc::clone(&self.deny_list));
        self.change(now, move |writing| {
            let (ended, until) = tables::end(writing, &key, until, now)?;
            deny_list.end(&key, until, now);
            Ok(ended)
        })
        .await
    }

    async fn end_all(
        &self,
        account: &Account,
        floor: Millis,
        until: NumericDate,
        now: NumericDate,
    ) -> Result<usize, StoreError> {
        self.deny_list.end_all(account, floor, until, now);
        let (account, deny_list) = (account.clone(), Arc::clone(&self.deny_list));
        self.change(now, move |writing| {
            let (ended, floor, until) = tables::end_all(writing, &account, floor, until, now)?;
            // Here, so that the raised floor is noted before the commit, and also where nobody waits any more.
            deny_list.end_all(&account, floor, until, now);
            Ok(ended)
        })
        .await
    }

    async fn list(&self, account: &Account) -> Result<Vec<(SessionId, Record)>, StoreError> {
        let account = account.clone();
        self.shared.reader.ask(move |reading| tables::list(reading, &account)).await
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
