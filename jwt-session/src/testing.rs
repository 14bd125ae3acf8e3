//! The conformance suite for stores. Run it on your own store:
//!
//! ```
//! use std::collections::HashMap;
//! use std::sync::Mutex;
//!
//! use jwt_session::{MemoryStore, testing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // In your tests: #[tokio::test] async fn the_store_conforms() { … }
//! let places: Mutex<HashMap<String, MemoryStore>> = Mutex::default();
//! let cases = testing::assert_conforms(async |place| {
//!     places.lock().unwrap().entry(place.to_owned()).or_default().clone()
//! })
//! .await;
//! assert!(cases > 5);
//! # }
//! ```
//!
//! Requires the feature `testing`, usually in `[dev-dependencies]`.

use std::time::Duration;

use futures_util::future::join_all;
use jwt_core::NumericDate;

use crate::ending::{EndAllSessions, EndSession};
use crate::id::SessionId;
use crate::principal::{Principal, SessionRef};
use crate::record::Record;
use crate::store::{InsertOutcome, Store};
use crate::time::UnixMillis;

/// Start time of the suite, 2027-01-15T08:00:00Z.
const NOW: NumericDate = NumericDate::from_unix(1_800_000_000);

/// Asserts that a store fulfills the contract of [`Store`]. Returns the number of test cases.
///
/// `open` opens the store with the given name. It must be empty at first, and must have the same
/// content when it is opened again. The first instance is dropped before that.
///
/// # Panics
///
/// If a test case fails.
pub async fn assert_conforms<S: Store>(open: impl AsyncFn(&str) -> S) -> usize {
    stores_records_unchanged(&open("keeps").await).await;
    accepts_any_subject(&open("subjects").await).await;
    replaces_only_the_expected_revision(&open("replaces").await).await;
    lets_one_concurrent_replace_succeed(&open("races").await).await;
    ends_a_session(&open("ends").await).await;
    denies_for_the_lifetime_of_tokens(&open("remembers").await).await;
    ends_while_it_is_replaced(&open("ends-races").await).await;
    ends_all_sessions(&open("ends-all").await).await;
    raises_the_floor_to_the_newest(&open("floor").await).await;
    lists_in_order(&open("lists").await).await;
    does_not_affect_other_users(&open("others").await).await;
    persists(&open).await;
    12
}

/// Returns the time `seconds` after the start of the suite.
fn after(seconds: u64) -> NumericDate {
    NOW.saturating_add(Duration::from_secs(seconds))
}

fn principal(subject: &str) -> Principal {
    Principal::new("https://auth.example.com", subject)
}

/// Creates a session that started `millis` milliseconds after the start of the suite.
fn session(subject: &str, millis: u64) -> SessionRef {
    let started_at = UnixMillis::from(NOW).saturating_add(Duration::from_millis(millis));
    #[expect(clippy::expect_used, reason = "a failing test panics")]
    let id = SessionId::generate(started_at).expect("the random number generator works");
    principal(subject).session(id)
}

fn record(revision: u64, bytes: &[u8]) -> Record {
    Record {
        revision,
        expires_at: after(10_000),
        access_lifetime: Duration::ZERO,
        bytes: bytes.to_vec(),
    }
}

#[expect(clippy::expect_used, reason = "a failing test panics")]
async fn insert<S: Store>(store: &S, key: &SessionRef, record: Record) -> InsertOutcome {
    store.insert(key, record, NOW).await.expect("insert succeeds")
}

#[expect(clippy::expect_used, reason = "a failing test panics")]
async fn load<S: Store>(store: &S, key: &SessionRef) -> Option<Record> {
    store.load(key).await.expect("load succeeds")
}

#[expect(clippy::expect_used, reason = "a failing test panics")]
async fn replace<S: Store>(store: &S, key: &SessionRef, expected: u64, record: Record) -> bool {
    store.replace(key, expected, record, NOW).await.expect("replace succeeds")
}

#[expect(clippy::expect_used, reason = "a failing test panics")]
async fn end<S: Store>(store: &S, key: &SessionRef) -> bool {
    let request = EndSession::begin(store.deny_list(), key.clone(), after(1_000), NOW);
    store.end(request).await.expect("end succeeds").existed()
}

#[expect(clippy::expect_used, reason = "a failing test panics")]
async fn end_all<S: Store>(store: &S, principal: &Principal, floor: UnixMillis) -> usize {
    let list = store.deny_list();
    let request = EndAllSessions::begin(list, principal.clone(), floor, after(1_000), NOW);
    store.end_all(request).await.expect("end_all succeeds").count()
}

#[expect(clippy::expect_used, reason = "a failing test panics")]
async fn list<S: Store>(store: &S, principal: &Principal) -> Vec<SessionId> {
    let all = store.list(principal).await.expect("list succeeds");
    all.into_iter().map(|(id, _)| id).collect()
}

async fn stores_records_unchanged<S: Store>(store: &S) {
    let every_byte: Vec<u8> = (0..=255).collect();
    let large = vec![b'x'; 64 * 1_024];
    let records = [
        record(0, b"{}"),
        record(1, b""),
        record(u64::MAX, &every_byte),
        record(1 << 53, &large),
        Record { expires_at: NumericDate::MAX, ..record(2, b"\r\n\0") },
    ];
    for record in records {
        let key = session("u-1", 0);
        assert_eq!(load(store, &key).await, None);
        assert_eq!(insert(store, &key, record.clone()).await, InsertOutcome::Stored);
        assert_eq!(load(store, &key).await.as_ref(), Some(&record));
        assert!(!store.deny_list().is_ended(&key));
    }
}

async fn accepts_any_subject<S: Store>(store: &S) {
    let long = "x".repeat(2_000);
    let subjects = ["", " ", "u-1", "U-1", "u-1 ", "{u}", "a:b", "a\0b", "a\r\nb", "é", "*", &long];
    let mut keys = Vec::new();
    for subject in subjects {
        let key = session(subject, 0);
        insert(store, &key, record(0, subject.as_bytes())).await;
        keys.push(key);
    }
    for (key, subject) in keys.iter().zip(subjects) {
        assert_eq!(load(store, key).await, Some(record(0, subject.as_bytes())));
        assert_eq!(list(store, &key.principal).await, [key.id], "{subject:?}");
    }
    let elsewhere = Principal::new("https://other.example.com", "u-1");
    assert_eq!(list(store, &elsewhere).await, []);
    assert_eq!(end_all(store, &elsewhere, UnixMillis::from(after(1))).await, 0);
    assert_eq!(list(store, &principal("u-1")).await.len(), 1);
}

async fn replaces_only_the_expected_revision<S: Store>(store: &S) {
    let key = session("u-1", 0);
    assert!(!replace(store, &key, 0, record(1, b"b")).await, "there is no session to replace");
    assert_eq!(load(store, &key).await, None);
    insert(store, &key, record(0, b"a")).await;
    assert!(!replace(store, &key, 1, record(2, b"c")).await);
    assert_eq!(load(store, &key).await, Some(record(0, b"a")));
    assert!(replace(store, &key, 0, record(1, b"b")).await);
    assert!(!replace(store, &key, 0, record(1, b"z")).await);
    assert_eq!(load(store, &key).await, Some(record(1, b"b")));
}

async fn lets_one_concurrent_replace_succeed<S: Store>(store: &S) {
    const MANY: u8 = 64;
    let key = session("u-1", 0);
    insert(store, &key, record(0, b"")).await;
    for revision in 0..5 {
        let replaced =
            (0..MANY).map(|n| replace(store, &key, revision, record(revision + 1, &[n])));
        let replaced = join_all(replaced).await;
        let winners: Vec<usize> = (0..replaced.len()).filter(|&n| replaced[n]).collect();
        assert_eq!(winners.len(), 1, "exactly one of {MANY} calls replaces the record");
        let kept = load(store, &key).await.map(|record| record.bytes);
        assert_eq!(kept.as_deref().map(|bytes| usize::from(bytes[0])), winners.first().copied());
    }
}

async fn ends_a_session<S: Store>(store: &S) {
    let key = session("u-1", 0);
    insert(store, &key, record(0, b"a")).await;
    assert!(end(store, &key).await);
    assert_eq!(load(store, &key).await, None);
    assert!(store.deny_list().is_ended(&key));
    assert!(!end(store, &key).await, "the session was already ended");
    assert!(!replace(store, &key, 0, record(1, b"b")).await);
    assert_eq!(load(store, &key).await, None);

    let unknown = session("u-2", 0);
    assert!(!end(store, &unknown).await);
    assert!(store.deny_list().is_ended(&unknown), "also if there is no record");
    assert!(!store.deny_list().is_ended(&session("u-1", 0)));
}

async fn denies_for_the_lifetime_of_tokens<S: Store>(store: &S) {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let of_a_day = Record { access_lifetime: DAY, ..record(0, b"") };
    let list = store.deny_list();
    let alone = session("u-1", 0);
    insert(store, &alone, of_a_day.clone()).await;
    assert!(end(store, &alone).await);
    // When the session is ended again, there is no record of it.
    assert!(!end(store, &alone).await);
    assert!(list.denied_for(&alone) >= Some(DAY));
    let all = [session("u-2", 0), session("u-2", 1)];
    insert(store, &all[0], of_a_day).await;
    insert(store, &all[1], record(0, b"")).await;
    assert_eq!(end_all(store, &all[0].principal, UnixMillis::from(after(1))).await, 2);
    assert_eq!(end_all(store, &all[0].principal, UnixMillis::from(after(1))).await, 0);
    assert!(list.denied_for(&all[0]) >= Some(DAY));
    let short = session("u-3", 0);
    insert(store, &short, record(0, b"")).await;
    assert!(end(store, &short).await);
    assert!(list.denied_for(&short) < Some(DAY));
}

async fn ends_while_it_is_replaced<S: Store>(store: &S) {
    for round in 0..50 {
        let key = session("u-1", round);
        insert(store, &key, record(0, b"a")).await;
        let (ended, _) =
            futures_util::join!(end(store, &key), replace(store, &key, 0, record(1, b"b")));
        assert!(ended);
        assert_eq!(load(store, &key).await, None, "a concurrent refresh cannot undo a logout");
    }
}

async fn ends_all_sessions<S: Store>(store: &S) {
    let one = principal("u-1");
    let keys = [0, 500, 1_000].map(|millis| session("u-1", millis));
    for key in &keys {
        insert(store, key, record(0, b"")).await;
    }
    let floor = UnixMillis::from(after(2));
    assert_eq!(end_all(store, &one, floor).await, 3);
    assert_eq!(list(store, &one).await, []);
    for key in &keys {
        assert_eq!(load(store, key).await, None);
        assert!(store.deny_list().is_ended(key));
    }
    for millis in [0, 1_999, 2_000] {
        let key = session("u-1", millis);
        assert_eq!(insert(store, &key, record(0, b"")).await, InsertOutcome::RevokedUpTo(floor));
        assert_eq!(load(store, &key).await, None);
        assert!(store.deny_list().is_ended(&key));
    }
    let later = session("u-1", 2_001);
    assert_eq!(insert(store, &later, record(0, b"")).await, InsertOutcome::Stored);
    assert!(!store.deny_list().is_ended(&later));
    // The floor is never lowered, and a principal without sessions can have a floor.
    let lower = UnixMillis::from(after(1));
    assert_eq!(end_all(store, &principal("u-2"), floor).await, 0);
    assert_eq!(end_all(store, &principal("u-2"), lower).await, 0);
    let early = session("u-2", 1_500);
    assert_eq!(insert(store, &early, record(0, b"")).await, InsertOutcome::RevokedUpTo(floor));
    assert!(store.deny_list().is_ended(&early));
}

async fn raises_the_floor_to_the_newest<S: Store>(store: &S) {
    let ahead = session("u-1", 30_000);
    insert(store, &ahead, record(0, b"")).await;
    assert_eq!(end_all(store, &ahead.principal, UnixMillis::from(NOW)).await, 1);
    assert!(
        store.deny_list().is_ended(&ahead),
        "the session started later, by another server's clock"
    );
    let between = session("u-1", 29_999);
    let refused = insert(store, &between, record(0, b"")).await;
    assert_eq!(refused, InsertOutcome::RevokedUpTo(ahead.id.started()));
}

async fn lists_in_order<S: Store>(store: &S) {
    let mut keys = [700, 100, 900, 300].map(|millis| session("u-1", millis));
    for key in &keys {
        insert(store, key, record(0, b"")).await;
    }
    keys.sort_unstable();
    let expected = keys.each_ref().map(|key| key.id);
    assert_eq!(list(store, &principal("u-1")).await, expected);
    assert!(end(store, &keys[1]).await);
    let left = [expected[0], expected[2], expected[3]];
    assert_eq!(list(store, &principal("u-1")).await, left);
    assert_eq!(list(store, &principal("u-3")).await, []);
}

async fn does_not_affect_other_users<S: Store>(store: &S) {
    let mine = session("u-1", 0);
    let theirs = principal("u-2").session(mine.id);
    insert(store, &mine, record(0, b"mine")).await;
    assert_eq!(load(store, &theirs).await, None);
    assert!(!replace(store, &theirs, 0, record(1, b"theirs")).await);
    assert!(!end(store, &theirs).await);
    assert_eq!(end_all(store, &theirs.principal, UnixMillis::from(after(5))).await, 0);
    assert_eq!(load(store, &mine).await, Some(record(0, b"mine")));
    assert!(!store.deny_list().is_ended(&mine));
}

async fn persists<S: Store>(open: &impl AsyncFn(&str) -> S) {
    let [kept, ended, all] = [("u-1", 0), ("u-1", 1), ("u-2", 2)].map(|(s, m)| session(s, m));
    let floor = UnixMillis::from(after(2));
    {
        let store = open("survives").await;
        for key in [&kept, &ended, &all] {
            insert(&store, key, record(0, b"a")).await;
        }
        assert!(replace(&store, &kept, 0, record(1, b"b")).await);
        end(&store, &ended).await;
        assert_eq!(end_all(&store, &all.principal, floor).await, 1);
    }
    let store = open("survives").await;
    assert_eq!(load(&store, &kept).await, Some(record(1, b"b")));
    assert!(!replace(&store, &kept, 0, record(1, b"c")).await);
    assert_eq!(list(&store, &kept.principal).await, [kept.id]);
    for key in [&ended, &all] {
        assert_eq!(load(&store, key).await, None);
        assert!(store.deny_list().is_ended(key), "an ended session stays ended");
    }
    let early = session("u-2", 100);
    assert_eq!(insert(&store, &early, record(0, b"")).await, InsertOutcome::RevokedUpTo(floor));
}
