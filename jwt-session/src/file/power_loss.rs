//! What is left of a file when the power goes: all that was synchronized, and any of what was written since.

use std::fs;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use jwt_core::NumericDate;
use redb::StorageBackend;
use redb::backends::InMemoryBackend;

use super::database::{self, Database};
use super::*;
use crate::sync::{Mutex, lock};

/// What a disk was told.
#[derive(Debug)]
enum Told {
    Length(u64),
    Write(u64, Vec<u8>),
    Sync,
}

/// A file in memory, whose disk takes notes.
#[derive(Clone, Debug, Default)]
struct Disk {
    file: Arc<InMemoryBackend>,
    told: Arc<Mutex<Vec<Told>>>,
}

impl Disk {
    /// How much it has been told.
    fn told(&self) -> usize {
        lock(&self.told).len()
    }

    /// The file, if the power had gone when the disk had been told so much. `survives` decides for a write that was not
    /// synchronized.
    fn file_after(&self, told: usize, mut survives: impl FnMut() -> bool) -> Vec<u8> {
        let all = lock(&self.told);
        let synced = all[..told].iter().rposition(|told| matches!(told, Told::Sync)).unwrap_or(0);
        let mut file = Vec::new();
        for (at, told) in all[..told].iter().enumerate() {
            match told {
                Told::Length(len) => file.resize(usize::try_from(*len).unwrap(), 0),
                Told::Write(at_byte, bytes) => {
                    // The sectors of one write may fare differently.
                    let sectors = (usize::try_from(*at_byte).unwrap()..).step_by(512);
                    for (start, sector) in sectors.zip(bytes.chunks(512)) {
                        if at < synced || survives() {
                            file[start..start + sector.len()].copy_from_slice(sector);
                        }
                    }
                }
                Told::Sync => {}
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
        lock(&self.told).push(Told::Length(len));
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        lock(&self.told).push(Told::Sync);
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        lock(&self.told).push(Told::Write(offset, data.to_vec()));
        self.file.write(offset, data)
    }
}

/// Asks again and again; a test has nothing else to do.
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

fn session(number: u128) -> SessionKey {
    Account::new("issuer", "subject").session(SessionId::from_bytes(number.to_be_bytes()))
}

#[test]
fn what_was_acknowledged_outlives_the_loss_of_power() {
    const MANY: u128 = 60;
    let disk = Disk::default();
    let deny_list = Arc::new(DenyList::new());
    let opened = redb::Database::builder().create_with_backend(disk.clone()).unwrap();
    database::lay_out(&opened).unwrap();
    let nowhere = Path::new("");
    let database = Database::of(opened, nowhere, &deny_list);
    let store = FileStore::over(database, nowhere, deny_list).unwrap();
    let begun = disk.told();
    // For each operation, how much the disk had been told when it was acknowledged.
    let mut acknowledged = Vec::new();
    for number in 0..MANY {
        let record = Record {
            revision: 0,
            expires_at: NumericDate::MAX,
            access_lifetime: std::time::Duration::ZERO,
            bytes: vec![7; 900],
        };
        block_on(store.insert(&session(number), record, NOW)).unwrap();
        acknowledged.push(disk.told());
        if number % 2 == 1 {
            assert!(block_on(store.end(&session(number - 1), NumericDate::MAX, NOW)).unwrap());
        }
        acknowledged.push(disk.told());
    }
    drop(store);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let moments = (begun..disk.told()).step_by(3);
    for (trial, moment) in moments.enumerate() {
        let chance = u64::try_from(trial % 4).unwrap() * 33;
        let survives = || getrandom::u64().unwrap() % 100 < chance;
        fs::write(&path, disk.file_after(moment, survives)).unwrap();
        let store = FileStore::open(&path).unwrap();
        for number in 0..MANY {
            let at = usize::try_from(number).unwrap() * 2;
            let is_kept = block_on(store.load(&session(number))).unwrap().is_some();
            let is_ended = store.deny_list().is_ended(&session(number));
            assert!(!is_kept || !is_ended, "a logout happens as a whole");
            if acknowledged[at] <= moment {
                assert!(is_kept || is_ended, "session {number} is lost, at {moment}");
            }
            if number % 2 == 0 && acknowledged[at + 3] <= moment {
                assert!(is_ended, "the logout of session {number} is lost, at {moment}");
            }
        }
    }
}
