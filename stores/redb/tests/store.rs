//! The file store passes the conformance suite, and wins the races that every store must win.

#[path = "../../../jwt-session/tests/common/mod.rs"]
mod common;

use common::races::{logout_wins, one_successor, rounds};
use common::sessions_in;
use jwt_session::testing;
use jwt_session_redb::FileStore;

#[tokio::test]
async fn it_conforms() {
    let directory = tempfile::tempdir().unwrap();
    testing::assert_conforms(async |place| FileStore::open(directory.path().join(place)).unwrap())
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_successor_of_many_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::open(directory.path().join("sessions.redb")).unwrap();
    one_successor(sessions_in(store).0, rounds(50)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logout_wins_over_refreshes() {
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::open(directory.path().join("sessions.redb")).unwrap();
    let (sessions, _) = sessions_in(store);
    logout_wins(sessions.clone(), sessions, rounds(50)).await;
}
