//! The file: how it is created, opened, checked, and opened anew after a failure.

use std::fs::{self, OpenOptions};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use redb::{Durability, ReadTransaction, ReadableDatabase, TableHandle};

use super::failure::{Failure, Trouble};
use super::tables::{self, FORMAT, META, Sweep, Writing};
use super::worker::Job;
use crate::deny_list::DenyList;
use crate::sync::{RwLock, read, write};

/// What this version writes, and the only one it reads.
const FORMAT_VERSION: u32 = 1;

/// Sessions are small, and most are not asked for twice in a while.
const CACHE_BYTES: usize = 64 << 20;

/// How long a failure is the answer to everybody, until the file is opened anew.
const PAUSE: Duration = Duration::from_secs(1);

/// An open file, or one that waits to be opened anew.
///
/// After an error redb wants to be opened anew, and after a panic nobody should use it any more.
pub(super) struct Database {
    path: PathBuf,
    deny_list: Arc<DenyList>,
    state: RwLock<State>,
}

enum State {
    Open(redb::Database),
    Failed(Failure, Instant),
}

impl Database {
    pub(super) fn open(path: &Path, deny_list: &Arc<DenyList>) -> Result<Self, Failure> {
        let create = !path.try_exists().map_err(|error| unavailable(path, &error))?;
        let opened = guarded(|| if create { create_at(path) } else { open_at(path, deny_list) })?;
        Ok(Self::of(opened, path, deny_list))
    }

    pub(super) fn of(opened: redb::Database, path: &Path, deny_list: &Arc<DenyList>) -> Self {
        let state = RwLock::new(State::Open(opened));
        Self { path: path.into(), deny_list: Arc::clone(deny_list), state }
    }

    /// Does all jobs in one transaction, and answers them when it is committed.
    pub(super) fn change(&self, mut jobs: Vec<Box<dyn Job<Writing>>>, sweep: &mut Sweep) {
        let committed = self.with(|database| {
            let mut transaction = database.begin_write().map_err(redb::Error::from)?;
            transaction.set_durability(Durability::Immediate).map_err(redb::Error::from)?;
            // With one phase, a damaged page could after a crash be taken for a commit that was not finished, and
            // a commit be lost that was acknowledged; and claims could be made up to look like pages.
            transaction.set_two_phase_commit(true);
            let writing = Writing::new(transaction);
            for job in &mut jobs {
                job.run(&writing)?;
            }
            if !writing.has_changed() {
                return Ok(writing.transaction.abort().map_err(redb::Error::from)?);
            }
            sweep.run(&writing, jobs.len()).map_err(of_trouble)?;
            Ok(writing.transaction.commit().map_err(redb::Error::from)?)
        });
        answer(jobs, &committed);
    }

    /// Does all jobs in one view of what is committed.
    pub(super) fn look(&self, mut jobs: Vec<Box<dyn Job<ReadTransaction>>>) {
        let looked = self.with(|database| {
            let reading = database.begin_read().map_err(redb::Error::from)?;
            for job in &mut jobs {
                job.run(&reading)?;
            }
            Ok(())
        });
        answer(jobs, &looked);
    }

    fn with(
        &self,
        work: impl FnOnce(&redb::Database) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.revive()?;
        let done = match &*read(&self.state) {
            State::Open(database) => guarded(|| work(database)),
            // The other thread has met a failure in between.
            State::Failed(failure, _) => return Err(failure.clone()),
        };
        if let Err(failure) = &done {
            let failed = State::Failed(failure.clone(), Instant::now());
            let broken = std::mem::replace(&mut *write(&self.state), failed);
            // Closing it writes once more, where it can.
            let _ = guarded(|| {
                drop(broken);
                Ok(())
            });
        }
        done
    }

    /// Opens the file anew where that is due.
    fn revive(&self) -> Result<(), Failure> {
        if let State::Open(_) = &*read(&self.state) {
            return Ok(());
        }
        let mut state = write(&self.state);
        if let State::Failed(failure, at) = &*state {
            if at.elapsed() < PAUSE {
                return Err(failure.clone());
            }
            *state = match guarded(|| open_at(&self.path, &self.deny_list)) {
                Ok(database) => State::Open(database),
                Err(failure) => State::Failed(failure, Instant::now()),
            };
        }
        Ok(())
    }
}

fn answer<X>(jobs: Vec<Box<dyn Job<X>>>, done: &Result<(), Failure>) {
    for job in jobs {
        job.answer(done.clone());
    }
}

/// redb panics over some damage; whoever asks for a session is not to.
fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let panicked = |_| Err(Failure::corrupt("the database gave up over what it read"));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked)
}

fn of_trouble(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Malformed(what) => Failure::corrupt(what),
        Trouble::Database(error) => error.into(),
    }
}

fn unavailable(path: &Path, error: &io::Error) -> Failure {
    Failure::unavailable(io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

fn builder() -> redb::Builder {
    let mut builder = redb::Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

fn of_opening(path: &Path, error: redb::DatabaseError) -> Failure {
    let path = path.display();
    match error {
        redb::DatabaseError::DatabaseAlreadyOpen => Failure::unavailable(format!(
            "{path} is in use by another process, or by another store of this one"
        )),
        error => match Failure::from(redb::Error::from(error)) {
            Failure::Unavailable(cause) => Failure::unavailable(format!("{path}: {cause}")),
            Failure::Corrupt(cause) => Failure::corrupt(format!("{path}: {cause}")),
        },
    }
}

/// Creates the file beside where it is to be, for redb leaves half of one where it is killed, which nobody can tell from
/// one that was damaged.
fn create_at(path: &Path) -> Result<redb::Database, Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let database = begin_at(&beside)?;
    lay_out(&database)?;
    // Whoever creates it at the same time waits for our lock, or comes after the renaming and sees that here.
    if path.try_exists().map_err(|error| unavailable(path, &error))? {
        return Err(Failure::unavailable(format!("{} has just been created", path.display())));
    }
    fs::rename(&beside, path).map_err(|error| unavailable(path, &error))?;
    keep_name(path).map_err(|error| unavailable(path, &error))?;
    Ok(database)
}

/// Writes what every such file has, into one that is new.
pub(super) fn lay_out(database: &redb::Database) -> Result<(), Failure> {
    let mut transaction = database.begin_write().map_err(redb::Error::from)?;
    transaction.set_two_phase_commit(true);
    let writing = Writing::new(transaction);
    tables::create(&writing, FORMAT_VERSION).map_err(of_trouble)?;
    Ok(writing.transaction.commit().map_err(redb::Error::from)?)
}

fn begin_at(path: &Path) -> Result<redb::Database, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let create = || {
        options.open(path).map_err(|error| unavailable(path, &error))?;
        builder().create(path).map_err(|error| of_opening(path, error))
    };
    match create() {
        // Half of one, of a process that was killed; one that still runs would have it locked.
        Err(Failure::Corrupt(_)) => {
            fs::remove_file(path).map_err(|error| unavailable(path, &error))?;
            create()
        }
        created => created,
    }
}

/// A new name is in the directory after a loss of power only when that was synchronized too.
fn keep_name(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
        fs::File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn open_at(path: &Path, deny_list: &DenyList) -> Result<redb::Database, Failure> {
    let mut builder = builder();
    builder.set_check_integrity_on_open(true);
    let database = builder.open(path).map_err(|error| of_opening(path, error))?;
    let reading = database.begin_read().map_err(redb::Error::from)?;
    check_format(&reading, path)?;
    tables::mirror(&reading, deny_list).map_err(of_trouble)?;
    drop(reading);
    Ok(database)
}

fn check_format(reading: &ReadTransaction, path: &Path) -> Result<(), Failure> {
    let refused = |what: &str| Err(Failure::corrupt(format!("{}: {what}", path.display())));
    let mut tables = reading.list_tables().map_err(redb::Error::from)?;
    if !tables.any(|table| table.name() == META.name()) {
        return refused("a database of another program");
    }
    let meta = reading.open_table(META).map_err(redb::Error::from)?;
    let format = meta.get(FORMAT).map_err(redb::Error::from)?;
    let format = format.and_then(|bytes| bytes.value().try_into().ok()).map(u32::from_be_bytes);
    match format {
        Some(FORMAT_VERSION) => Ok(()),
        Some(later) if later > FORMAT_VERSION => refused(&format!(
            "written by a later version of jwt-session, in format {later}; this one reads {FORMAT_VERSION}"
        )),
        _ => refused("it does not say in which format it is"),
    }
}
