//! Race tests: concurrent refreshes return one successor, and a logout is final.

mod common;

use common::races::{logout_wins, one_successor, rounds};
use common::sessions_in;
use jwt_session::MemoryStore;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_successor_in_memory() {
    one_successor(sessions_in(MemoryStore::new()).0, rounds(200)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logout_wins_in_memory() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    logout_wins(sessions.clone(), sessions, rounds(200)).await;
}
