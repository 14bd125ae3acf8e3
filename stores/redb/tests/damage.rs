//! Damaged, foreign and inaccessible files cause a clear error, never a panic or an older state.

#![cfg(unix)]

#[path = "../../../jwt-session/tests/common/mod.rs"]
mod common;

use std::collections::BTreeSet;
use std::fs;
use std::future::Future;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use std::pin::pin;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use common::{START, end, end_all, sessions_in, user};
use jwt_session::{
    Principal, Record, RefreshError, SessionId, SessionRef, Store, StoreError, UnixMillis,
};
use jwt_session_redb::FileStore;
use redb::TableDefinition;
use typed_jwt::NumericDate;

/// Polls the future in a loop. The store does not need a runtime.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}

fn key(subject: &str, number: u8) -> SessionRef {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(1_800_000_000_000_u64 << 16).to_be_bytes());
    id[15] = number;
    Principal::new("https://auth.example.com", subject).session(SessionId::from_bytes(id))
}

fn record(bytes: &[u8]) -> Record {
    let expires_at = NumericDate::from_unix(1_900_000_000);
    Record { revision: 0, expires_at, access_lifetime: Duration::ZERO, bytes: bytes.to_vec() }
}

const UNTIL: NumericDate = NumericDate::from_unix(1_800_001_000);

/// Creates sessions and ends some of them. The last acknowledged operation is a logout.
fn fill(path: &Path) -> FileStore {
    let store = FileStore::open(path).unwrap();
    for number in 0..100 {
        let key = key(&format!("u-{}", number % 7), number);
        block_on(store.insert(&key, record(&[number; 300]), START)).unwrap();
    }
    block_on(end_all(
        &store,
        &key("u-1", 0).principal,
        UnixMillis::new(1_800_000_000_000),
        UNTIL,
        START,
    ))
    .unwrap();
    assert!(block_on(end(&store, &key("u-0", 0), UNTIL, START)).unwrap());
    store
}

/// Asserts that the store contains exactly the sessions that `fill` has created.
fn assert_filled(store: &FileStore, what: &str) {
    for number in 0..100 {
        let key = key(&format!("u-{}", number % 7), number);
        let ended = number % 7 == 1 || number == 0;
        let expected = (!ended).then(|| record(&[number; 300]));
        assert_eq!(block_on(store.load(&key)).unwrap(), expected, "{what}");
        assert_eq!(store.deny_list().is_ended(&key), ended, "{what}: {number}");
    }
    assert_eq!(block_on(store.list(&key("u-1", 0).principal)).unwrap(), [], "{what}");
}

#[test]
fn a_damaged_file_is_rejected_or_contains_the_last_state() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let store = fill(&path);
    // The file as a killed process would leave it.
    let killed = fs::read(&path).unwrap();
    drop(store);
    let closed = fs::read(&path).unwrap();
    let (mut opened, mut refused) = (0, 0);
    for (state, good) in [("killed", &killed), ("closed", &closed)] {
        for (what, bad) in damages(good) {
            let what = format!("{state}: {what}");
            if what == "killed: bit 0 of byte 9" {
                // Selects the last commit or the one before it. This single bit is not covered by a
                // checksum, because it must be written as one byte.
                continue;
            }
            fs::write(&path, &bad).unwrap();
            match FileStore::open(&path) {
                Ok(store) => {
                    opened += 1;
                    assert_filled(&store, &what);
                }
                Err(StoreError::Corrupt(_)) => {
                    refused += 1;
                    // redb may correct the file length in the header.
                    let now = fs::read(&path).unwrap();
                    let body = |file: &[u8]| file.get(64..).unwrap_or_default().to_vec();
                    assert!(body(&now) == body(&bad), "{what}: the file was changed");
                }
                Err(other) => panic!("{what}: {other}"),
            }
        }
    }
    println!("{opened} opened, {refused} refused");
    assert!(opened > 10 && refused > 10);
}

/// Returns damaged versions of a file.
fn damages(good: &[u8]) -> Vec<(String, Vec<u8>)> {
    const PAGE: usize = 4_096;
    let used: Vec<usize> = (0..good.len()).filter(|&at| good[at] != 0).collect();
    let mut all = vec![("nothing".to_owned(), good.to_vec())];
    // All bits of the header, and many bytes of the rest.
    let bits = (0..16).flat_map(|at| (0..8).map(move |bit| (at, bit)));
    let bits = bits.chain((16..320).map(|at| (at, at % 8)));
    let rest = used.iter().filter(|at| **at >= 320).step_by(used.len() / 100);
    for (at, bit) in bits.chain(rest.map(|&at| (at, at % 8))) {
        let mut bad = good.to_vec();
        bad[at] ^= 1 << bit;
        all.push((format!("bit {bit} of byte {at}"), bad));
    }
    for len in [0, 1, 8, 9, 100, 320, 4_095, 4_096, 8_192, good.len() / 2, good.len() - 1] {
        all.push((format!("the first {len} bytes"), good[..len].to_vec()));
    }
    for page in used.iter().map(|at| at / PAGE).collect::<BTreeSet<_>>() {
        let mut bad = good.to_vec();
        bad[page * PAGE..][..PAGE].fill(0);
        all.push((format!("page {page} is zero"), bad));
    }
    let mut noise = vec![0; 100_000];
    getrandom::fill(&mut noise).unwrap();
    all.push(("noise after the head".into(), [&good[..9], &noise].concat()));
    all.push(("noise".into(), noise));
    all
}

type Bytes = TableDefinition<'static, &'static [u8], &'static [u8]>;

fn put(path: &Path, table: &'static str, key: &[u8], value: &[u8]) {
    let database = redb::Database::create(path).unwrap();
    let transaction = database.begin_write().unwrap();
    let table: Bytes = TableDefinition::new(table);
    transaction.open_table(table).unwrap().insert(key, value).unwrap();
    transaction.commit().unwrap();
}

#[test]
fn foreign_files_are_rejected_with_a_reason() {
    let directory = tempfile::tempdir().unwrap();
    let refused = |path: &Path| match FileStore::open(path).unwrap_err() {
        StoreError::Corrupt(error) => error.to_string(),
        other => panic!("{other}"),
    };
    let of_others = directory.path().join("of-others.redb");
    put(&of_others, "sessions", b"a", b"b");
    assert!(refused(&of_others).ends_with("not a session store"));

    let later = directory.path().join("later.redb");
    drop(fill(&later));
    put(&later, "jwt-session", b"format", &2_u32.to_be_bytes());
    assert!(refused(&later).contains("a later version of jwt-session, in format 2"));
    put(&later, "jwt-session", b"format", b"");
    assert!(refused(&later).contains("unknown format"));

    // A malformed deny list entry would disable a logout.
    let garbled = directory.path().join("garbled.redb");
    drop(fill(&garbled));
    put(&garbled, "denials", b"nobody", b"");
    assert!(refused(&garbled).contains("invalid session key"));
}

#[test]
fn inaccessible_files_are_unavailable_with_a_reason() {
    let directory = tempfile::tempdir().unwrap();
    let unavailable = |path: &Path| match FileStore::open(path).unwrap_err() {
        StoreError::Unavailable(error) => error.to_string(),
        other => panic!("{other}"),
    };
    let path = directory.path().join("sessions.redb");
    let store = fill(&path);
    assert!(unavailable(&path).contains("is in use by another process"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    drop(store);
    assert_filled(&FileStore::open(&path).unwrap(), "after a second store was rejected");

    assert!(unavailable(&directory.path().join("missing/sessions.redb")).contains("missing"));
    unavailable(directory.path());
}

/// The file of a process that was killed while it created the file.
#[test]
fn an_incomplete_new_file_is_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    for half in [Vec::new(), vec![0; 5_000], b"redb".to_vec()] {
        fs::write(path.with_extension("redb.new"), half).unwrap();
        drop(fill(&path));
        assert_filled(&FileStore::open(&path).unwrap(), "after an incomplete file");
        assert!(!path.with_extension("redb.new").exists());
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_malformed_record_is_corrupt_and_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let (sessions, _) = sessions_in(FileStore::open(&path).unwrap());
    let login = block_on(sessions.start(&user("u-1"))).unwrap();
    let key = Principal::new("https://auth.example.com", "u-1").session(login.session);
    let garbage = record(b"{");
    block_on(sessions.store().insert(&key, garbage.clone(), START)).unwrap();
    for _ in 0..2 {
        let refused = block_on(sessions.refresh(&login.refresh_token)).unwrap_err();
        assert!(matches!(refused, RefreshError::Store(StoreError::Corrupt(_))), "{refused}");
        assert_eq!(block_on(sessions.store().load(&key)).unwrap().as_ref(), Some(&garbage));
    }
    drop(sessions);

    // A completely malformed record does not affect concurrent operations on other records.
    let mut name = Vec::new();
    for part in ["https://auth.example.com", "u-1"] {
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    put(&path, "sessions", &[&name[..], login.session.as_bytes()].concat(), b"short");
    let (sessions, _) = sessions_in(FileStore::open(&path).unwrap());
    let store = sessions.store();
    assert!(matches!(block_on(store.load(&key)), Err(StoreError::Corrupt(_))));
    assert!(matches!(block_on(store.list(&key.principal)), Err(StoreError::Corrupt(_))));
    let replaced = block_on(store.replace(&key, 0, garbage, START));
    assert!(matches!(replaced, Err(StoreError::Corrupt(_))));
    assert!(block_on(sessions.start(&user("u-2"))).is_ok());
    assert!(block_on(sessions.end_by_id("u-1", login.session)).unwrap(), "a logout works");
    assert_eq!(block_on(store.load(&key)).unwrap(), None);
}

#[test]
fn destroying_an_open_file_does_not_cause_a_panic() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    drop(fill(&path));
    let store = FileStore::open(&path).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    let mut noise = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    getrandom::fill(&mut noise).unwrap();
    file.write_all_at(&noise, 0).unwrap();
    for number in 100..200 {
        // Either succeeds from the cache or fails.
        let key = key("u-3", number);
        let _ = block_on(store.load(&key));
        let _ = block_on(store.insert(&key, record(b""), START));
        let _ = block_on(end(&store, &key, UNTIL, START));
        assert!(store.deny_list().is_ended(&key), "also if the file cannot be written");
    }
    drop(store);
    assert!(matches!(FileStore::open(&path), Err(StoreError::Corrupt(_))));
}

#[test]
fn a_logout_is_executed_even_if_it_is_cancelled() {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let store = fill(&path);
    let (one, all, long) = (key("u-2", 2), key("u-3", 3), key("u-4", 200));
    let of_a_day = Record { access_lifetime: DAY, ..record(b"") };
    block_on(store.insert(&long, of_a_day, START)).unwrap();
    let mut waker = Context::from_waker(Waker::noop());
    for session in [&one, &long] {
        let ending = pin!(end(&store, session, UNTIL, START));
        assert!(ending.poll(&mut waker).is_pending());
    }
    {
        // The floor is before the start of the session and must be raised.
        let ending = pin!(end_all(&store, &all.principal, UnixMillis::new(0), UNTIL, START));
        assert!(ending.poll(&mut waker).is_pending());
    }
    let deny_list = Arc::clone(store.deny_list());
    drop(store);
    assert!(deny_list.is_ended(&one) && deny_list.is_ended(&all));
    assert!(deny_list.denied_for(&long) >= Some(DAY), "for as long as the record demands");
    let store = FileStore::open(&path).unwrap();
    assert!(store.deny_list().is_ended(&one) && store.deny_list().is_ended(&all));
    assert_eq!(block_on(store.load(&one)).unwrap(), None);
    assert_eq!(block_on(store.list(&all.principal)).unwrap(), []);
}

#[test]
fn a_fast_clock_does_not_remove_sessions() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    let store = fill(&path);
    for number in 100..250 {
        let key = key("u-99", number);
        block_on(store.insert(&key, record(b""), NumericDate::MAX)).unwrap();
        block_on(end(&store, &key, NumericDate::MAX, NumericDate::MAX)).unwrap();
    }
    drop(store);
    assert_filled(&FileStore::open(&path).unwrap(), "after the clock was corrected");
}

/// Tells the child process the path of the file.
const FULL: &str = "JWT_SESSION_FULL_DISK";

/// Simulates a full disk with a limit on the file size. Starts itself again as the limited child process.
#[test]
fn a_full_disk_only_affects_operations_that_need_space() {
    if let Some(path) = std::env::var_os(FULL) {
        return fill_the_disk(Path::new(&path));
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sessions.redb");
    // The limit is in blocks of 512 or 1024 bytes, depending on the shell.
    let limited = "trap '' XFSZ; ulimit -f 4000; exec \"$0\" \"$1\" --exact --nocapture";
    let child = Command::new("sh")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .arg("a_full_disk_only_affects_operations_that_need_space")
        .env(FULL, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}{}", String::from_utf8_lossy(&child.stderr));
    let acknowledged: usize =
        said.split_once("acknowledged ").unwrap().1.lines().next().unwrap().parse().unwrap();
    let store = FileStore::open(&path).unwrap();
    let kept = (0..acknowledged).filter(|number| {
        let key = key(&format!("u-{number}"), 0);
        block_on(store.load(&key)).unwrap().is_some()
    });
    assert_eq!(kept.count(), acknowledged - 1, "all sessions except the one that was ended");
    assert!(store.deny_list().is_ended(&key("u-0", 0)));
}

fn fill_the_disk(path: &Path) {
    let store = FileStore::open(path).unwrap();
    let insert = |number: usize| {
        let key = key(&format!("u-{number}"), 0);
        block_on(store.insert(&key, record(&vec![7; 20_000]), START))
    };
    let acknowledged = (0..10_000).take_while(|number| insert(*number).is_ok()).count();
    assert!(acknowledged < 10_000, "the disk becomes full");
    // The file is reopened, and operations that free space succeed.
    thread::sleep(Duration::from_millis(1_100));
    let first = key("u-0", 0);
    assert!(block_on(store.load(&first)).unwrap().is_some());
    assert!(block_on(end(&store, &first, UNTIL, START)).unwrap());
    println!("acknowledged {acknowledged}");
}
