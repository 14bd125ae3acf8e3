//! Creates, opens and checks the file, and reopens it after an error.

use std::fs::{self, OpenOptions};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use jwt_session::DenyList;
use redb::{Durability, ReadTransaction, ReadableDatabase, TableHandle};

use crate::error::TransactionError;
use crate::tables::{self, FORMAT, META, Sweep, WriteTxn};
use crate::worker::Job;

/// The file format that this version reads and writes.
const FORMAT_VERSION: u32 = 1;

/// Cache size. A small cache is enough, because most sessions are small and rarely accessed.
const CACHE_BYTES: usize = 64 << 20;

/// Time after an error before the file is reopened. Until then, all operations fail with that
/// error.
const PAUSE: Duration = Duration::from_secs(1);

/// An open file, or one that will be reopened.
///
/// redb must be reopened after an error, and cannot be used after a panic.
pub(crate) struct Database {
    path: PathBuf,
    deny_list: Arc<DenyList>,
    state: RwLock<State>,
}

enum State {
    Open(redb::Database),
    Failed(TransactionError, Instant),
}

impl Database {
    pub(crate) fn open(path: &Path, deny_list: &Arc<DenyList>) -> Result<Self, TransactionError> {
        let create = !path.try_exists().map_err(|error| unavailable(path, &error))?;
        let opened =
            catch_panic(|| if create { create_at(path) } else { open_at(path, deny_list) })?;
        Ok(Self::new(opened, path, deny_list))
    }

    pub(crate) fn new(opened: redb::Database, path: &Path, deny_list: &Arc<DenyList>) -> Self {
        let state = RwLock::new(State::Open(opened));
        Self { path: path.into(), deny_list: Arc::clone(deny_list), state }
    }

    /// Runs all jobs in one transaction, and completes them after the commit.
    pub(crate) fn change(&self, mut jobs: Vec<Box<dyn Job<WriteTxn>>>, sweep: &mut Sweep) {
        let committed = self.with(|database| {
            let mut transaction = database.begin_write().map_err(redb::Error::from)?;
            transaction.set_durability(Durability::Immediate).map_err(redb::Error::from)?;
            // With a one-phase commit, after a crash a damaged page could be mistaken for an
            // incomplete commit, and an acknowledged commit would be lost. Claims could also be
            // crafted to look like pages.
            transaction.set_two_phase_commit(true);
            let txn = WriteTxn::new(transaction);
            for job in &mut jobs {
                job.run(&txn)?;
            }
            if !txn.has_changed() {
                return Ok(txn.transaction.abort().map_err(redb::Error::from)?);
            }
            sweep.run(&txn, jobs.len()).map_err(TransactionError::from)?;
            Ok(txn.transaction.commit().map_err(redb::Error::from)?)
        });
        finish(jobs, &committed);
    }

    /// Runs all jobs on one snapshot of the committed data.
    pub(crate) fn read(&self, mut jobs: Vec<Box<dyn Job<ReadTransaction>>>) {
        let done = self.with(|database| {
            let reading = database.begin_read().map_err(redb::Error::from)?;
            for job in &mut jobs {
                job.run(&reading)?;
            }
            Ok(())
        });
        finish(jobs, &done);
    }

    fn with(
        &self,
        work: impl FnOnce(&redb::Database) -> Result<(), TransactionError>,
    ) -> Result<(), TransactionError> {
        self.reopen_if_due()?;
        let done = match &*read(&self.state) {
            State::Open(database) => catch_panic(|| work(database)),
            // The other thread has failed in the meantime.
            State::Failed(failure, _) => return Err(failure.clone()),
        };
        if let Err(failure) = &done {
            let failed = State::Failed(failure.clone(), Instant::now());
            let broken = std::mem::replace(&mut *write(&self.state), failed);
            // Closing the database writes to the file, if possible.
            let _ = catch_panic(|| {
                drop(broken);
                Ok(())
            });
        }
        done
    }

    /// Reopens the file after an error, if the pause has passed.
    fn reopen_if_due(&self) -> Result<(), TransactionError> {
        if let State::Open(_) = &*read(&self.state) {
            return Ok(());
        }
        let mut state = write(&self.state);
        if let State::Failed(failure, at) = &*state {
            if at.elapsed() < PAUSE {
                return Err(failure.clone());
            }
            *state = match catch_panic(|| open_at(&self.path, &self.deny_list)) {
                Ok(database) => State::Open(database),
                Err(failure) => State::Failed(failure, Instant::now()),
            };
        }
        Ok(())
    }
}

// A poisoned lock is used regardless, because no code panics while it holds the lock.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn finish<X>(jobs: Vec<Box<dyn Job<X>>>, done: &Result<(), TransactionError>) {
    for job in jobs {
        job.finish(done.clone());
    }
}

/// Converts panics to errors: redb panics on some kinds of damage.
fn catch_panic<T>(
    work: impl FnOnce() -> Result<T, TransactionError>,
) -> Result<T, TransactionError> {
    let panicked = |_| Err(TransactionError::corrupt("the database is corrupt"));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}

fn unavailable(path: &Path, error: &io::Error) -> TransactionError {
    TransactionError::unavailable(io::Error::new(
        error.kind(),
        format!("{}: {error}", path.display()),
    ))
}

fn builder() -> redb::Builder {
    let mut builder = redb::Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

fn open_error(path: &Path, error: redb::DatabaseError) -> TransactionError {
    let path = path.display();
    match error {
        redb::DatabaseError::DatabaseAlreadyOpen => TransactionError::unavailable(format!(
            "{path} is in use by another process or another store"
        )),
        error => match TransactionError::from(redb::Error::from(error)) {
            TransactionError::Unavailable(cause) => {
                TransactionError::unavailable(format!("{path}: {cause}"))
            }
            TransactionError::Corrupt(cause) => {
                TransactionError::corrupt(format!("{path}: {cause}"))
            }
        },
    }
}

/// Creates the file under a temporary name. If redb is killed while it creates a file, the result
/// cannot be distinguished from a damaged one.
fn create_at(path: &Path) -> Result<redb::Database, TransactionError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let temporary = PathBuf::from(name);
    let database = create_temporary(&temporary)?;
    initialize(&database)?;
    // If another process creates the file at the same time, it either waits for our lock, or has
    // renamed its file already, which is detected here.
    if path.try_exists().map_err(|error| unavailable(path, &error))? {
        return Err(TransactionError::unavailable(format!(
            "{} was created by another process",
            path.display()
        )));
    }
    fs::rename(&temporary, path).map_err(|error| unavailable(path, &error))?;
    sync_directory(path).map_err(|error| unavailable(path, &error))?;
    Ok(database)
}

/// Initializes a new file.
pub(crate) fn initialize(database: &redb::Database) -> Result<(), TransactionError> {
    let mut transaction = database.begin_write().map_err(redb::Error::from)?;
    transaction.set_two_phase_commit(true);
    let txn = WriteTxn::new(transaction);
    tables::create(&txn, FORMAT_VERSION).map_err(TransactionError::from)?;
    Ok(txn.transaction.commit().map_err(redb::Error::from)?)
}

fn create_temporary(path: &Path) -> Result<redb::Database, TransactionError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let create = || {
        options.open(path).map_err(|error| unavailable(path, &error))?;
        builder().create(path).map_err(|error| open_error(path, error))
    };
    match create() {
        // The incomplete file of a process that was killed. A running process would have locked it.
        Err(TransactionError::Corrupt(_)) => {
            fs::remove_file(path).map_err(|error| unavailable(path, &error))?;
            create()
        }
        created => created,
    }
}

/// Synchronizes the directory, so that the new name survives a power failure.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
        fs::File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn open_at(path: &Path, deny_list: &DenyList) -> Result<redb::Database, TransactionError> {
    let mut builder = builder();
    builder.set_check_integrity_on_open(true);
    let database = builder.open(path).map_err(|error| open_error(path, error))?;
    let reading = database.begin_read().map_err(redb::Error::from)?;
    check_format(&reading, path)?;
    tables::mirror(&reading, deny_list).map_err(TransactionError::from)?;
    drop(reading);
    Ok(database)
}

fn check_format(reading: &ReadTransaction, path: &Path) -> Result<(), TransactionError> {
    let refused =
        |what: &str| Err(TransactionError::corrupt(format!("{}: {what}", path.display())));
    let mut tables = reading.list_tables().map_err(redb::Error::from)?;
    if !tables.any(|table| table.name() == META.name()) {
        return refused("not a session store");
    }
    let meta = reading.open_table(META).map_err(redb::Error::from)?;
    let format = meta.get(FORMAT).map_err(redb::Error::from)?;
    let format = format.and_then(|bytes| bytes.value().try_into().ok()).map(u32::from_be_bytes);
    match format {
        Some(FORMAT_VERSION) => Ok(()),
        Some(later) if later > FORMAT_VERSION => refused(&format!(
            "written by a later version of jwt-session, in format {later}; this version reads format {FORMAT_VERSION}"
        )),
        _ => refused("unknown format"),
    }
}
