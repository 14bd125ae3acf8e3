//! Simulates power failures: all synchronized writes survive, and any subset of the later ones.

use std::fs;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use jwt_core::NumericDate;
use redb::StorageBackend;
use redb::backends::InMemoryBackend;

use super::*;
use crate::database::{self, Database};

/// An operation that a disk has received.
#[derive(Debug)]
enum DiskOp {
    Length(u64),
    Write(u64, Vec<u8>),
    Sync,
}

/// An in-memory file that records all operations.
#[derive(Clone, Debug, Default)]
struct Disk {
    file: Arc<InMemoryBackend>,
    ops: Arc<Mutex<Vec<DiskOp>>>,
}

impl Disk {
    /// Returns the number of operations so far.
    fn ops(&self) -> usize {
        self.ops.lock().unwrap().len()
    }

    /// Returns the content of the file after a power failure that followed the first `count`
    /// operations. `survives` decides whether a sector that was not synchronized was written.
    fn file_after(&self, count: usize, mut survives: impl FnMut() -> bool) -> Vec<u8> {
        let all = self.ops.lock().unwrap();
        let synced = all[..count].iter().rposition(|op| matches!(op, DiskOp::Sync)).unwrap_or(0);
        let mut file = Vec::new();
        for (at, op) in all[..count].iter().enumerate() {
            match op {
                DiskOp::Length(len) => file.resize(usize::try_from(*len).unwrap(), 0),
                DiskOp::Write(at_byte, bytes) => {
                    // The sectors of one write are independent.
                    let sectors = (usize::try_from(*at_byte).unwrap()..).step_by(512);
                    for (start, sector) in sectors.zip(bytes.chunks(512)) {
                        if at < synced || survives() {
                            file[start..start + sector.len()].copy_from_slice(sector);
                        }
                    }
                }
                DiskOp::Sync => {}
            }
        }
        file
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        self.ops.lock().unwrap().push(DiskOp::Length(len));
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.ops.lock().unwrap().push(DiskOp::Sync);
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.ops.lock().unwrap().push(DiskOp::Write(offset, data.to_vec()));
        self.file.write(offset, data)
    }
}

/// Polls the future in a loop.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
        std::thread::yield_now();
    }
}

const NOW: NumericDate = NumericDate::from_unix(1_800_000_000);

fn session(number: u128) -> SessionRef {
    Principal::new("issuer", "subject").session(SessionId::from_bytes(number.to_be_bytes()))
}

#[test]
fn acknowledged_changes_survive_a_power_failure() {
    const MANY: u128 = 60;
    let disk = Disk::default();
    let deny_list = Arc::new(DenyList::new());
    let opened = redb::Database::builder().create_with_backend(disk.clone()).unwrap();
    database::initialize(&opened).unwrap();
    let nowhere = Path::new("");
    let database = Database::new(opened, nowhere, &deny_list);
    let store = FileStore::with_database(database, nowhere, deny_list).unwrap();
    let begun = disk.ops();
    // The number of disk operations at the time when each store operation was acknowledged.
    let mut acknowledged = Vec::new();
    for number in 0..MANY {
        let record = Record {
            revision: 0,
            expires_at: NumericDate::MAX,
            access_lifetime: std::time::Duration::ZERO,
            bytes: vec![7; 900],
        };
        block_on(store.insert(&session(number), record, NOW)).unwrap();
        acknowledged.push(disk.ops());
        if number % 2 == 1 {
            let request =
                EndSession::begin(store.deny_list(), session(number - 1), NumericDate::MAX, NOW);
            assert!(block_on(store.end(request)).unwrap().existed());
        }
        acknowledged.push(disk.ops());
    }
    drop(store);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let moments = (begun..disk.ops()).step_by(3);
    for (trial, moment) in moments.enumerate() {
        let chance = u64::try_from(trial % 4).unwrap() * 33;
        let survives = || getrandom::u64().unwrap() % 100 < chance;
        fs::write(&path, disk.file_after(moment, survives)).unwrap();
        let store = FileStore::open(&path).unwrap();
        for number in 0..MANY {
            let at = usize::try_from(number).unwrap() * 2;
            let is_kept = block_on(store.load(&session(number))).unwrap().is_some();
            let is_ended = store.deny_list().is_ended(&session(number));
            assert!(!is_kept || !is_ended, "a logout is atomic");
            if acknowledged[at] <= moment {
                assert!(is_kept || is_ended, "session {number} is lost, at {moment}");
            }
            if number % 2 == 0 && acknowledged[at + 3] <= moment {
                assert!(is_ended, "the logout of session {number} is lost, at {moment}");
            }
        }
    }
}
