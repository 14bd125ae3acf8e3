//! Many at once: one successor, and a logout is final.

mod common;

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;

use common::{sessions_in, user};
use jwt_session::{FileStore, MemoryStore, RefreshError, Sessions, Store};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const TASKS: usize = 64;

/// `RACE_ROUNDS`, or a number that takes a moment.
fn rounds(usual: usize) -> usize {
    env::var("RACE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

/// Each round begins a session and refreshes it with one token from 64 tasks; all of them get the same successor.
async fn one_successor<S: Store>(sessions: Sessions<common::User, S>, rounds: usize) {
    for round in 0..rounds {
        let login = sessions.start(&user(&format!("u-{round}"))).await.unwrap();
        let barrier = Arc::new(Barrier::new(TASKS));
        let mut tasks = JoinSet::new();
        for _ in 0..TASKS {
            let (sessions, barrier) = (sessions.clone(), Arc::clone(&barrier));
            let token = login.refresh_token.clone();
            tasks.spawn(async move {
                barrier.wait().await;
                sessions.refresh(&token).await.unwrap().refresh_token.as_str().to_owned()
            });
        }
        let successors: BTreeSet<String> = tasks.join_all().await.into_iter().collect();
        assert_eq!(successors.len(), 1, "round {round}");
        assert!(!successors.contains(login.refresh_token.as_str()));
    }
}

/// Each round lets a logout and refreshes race; afterwards nothing of the session is accepted.
async fn logout_wins<S: Store>(sessions: Sessions<common::User, S>, rounds: usize) {
    for round in 0..rounds {
        let login = sessions.start(&user(&format!("u-{round}"))).await.unwrap();
        let verified = sessions.verify(&login.access_token).unwrap();
        let barrier = Arc::new(Barrier::new(5));
        let mut refreshes = JoinSet::new();
        for _ in 0..4 {
            let (sessions, barrier) = (sessions.clone(), Arc::clone(&barrier));
            let token = login.refresh_token.clone();
            refreshes.spawn(async move {
                barrier.wait().await;
                sessions.refresh(&token).await
            });
        }
        barrier.wait().await;
        sessions.end(&verified).await.unwrap();
        for refreshed in refreshes.join_all().await {
            match refreshed {
                Ok(tokens) => {
                    assert!(sessions.verify(&tokens.access_token).is_err(), "round {round}");
                    let again = sessions.refresh(&tokens.refresh_token).await;
                    assert!(matches!(again, Err(RefreshError::Ended)), "round {round}");
                }
                Err(error) => assert!(matches!(error, RefreshError::Ended), "{error}"),
            }
        }
        assert!(sessions.list(&format!("u-{round}")).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_successor_in_memory() {
    one_successor(sessions_in(MemoryStore::new()).0, rounds(200)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logout_wins_in_memory() {
    logout_wins(sessions_in(MemoryStore::new()).0, rounds(200)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_successor_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::open(directory.path().join("sessions.redb")).unwrap();
    one_successor(sessions_in(store).0, rounds(50)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn logout_wins_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::open(directory.path().join("sessions.redb")).unwrap();
    logout_wins(sessions_in(store).0, rounds(50)).await;
}
