//! Race tests for any store.

#![allow(dead_code, reason = "each test file uses only some of it")]

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;

use jwt_session::{RefreshError, Sessions, Store};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{User, user};

pub(crate) const TASKS: usize = 64;

/// Returns `RACE_ROUNDS`, or a default that keeps the test short.
pub(crate) fn rounds(usual: usize) -> usize {
    env::var("RACE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

/// In each round, 64 tasks refresh one session with the same token. All of them must get the same
/// successor.
pub(crate) async fn one_successor<S: Store>(sessions: Sessions<User, S>, rounds: usize) {
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

/// In each round, a logout races with refreshes on two servers. Afterwards, the server of the
/// logout must reject all tokens of the session, and no server may refresh it.
pub(crate) async fn logout_wins<S: Store>(
    here: Sessions<User, S>,
    there: Sessions<User, S>,
    rounds: usize,
) {
    for round in 0..rounds {
        let login = here.start(&user(&format!("u-{round}"))).await.unwrap();
        let verified = here.verify(&login.access_token).unwrap();
        let barrier = Arc::new(Barrier::new(5));
        let mut refreshes = JoinSet::new();
        for number in 0..4 {
            let sessions = if number % 2 == 0 { here.clone() } else { there.clone() };
            let (barrier, token) = (Arc::clone(&barrier), login.refresh_token.clone());
            refreshes.spawn(async move {
                barrier.wait().await;
                sessions.refresh(&token).await
            });
        }
        barrier.wait().await;
        here.end(&verified).await.unwrap();
        for refreshed in refreshes.join_all().await {
            match refreshed {
                Ok(tokens) => {
                    assert!(here.verify(&tokens.access_token).is_err(), "round {round}");
                    for sessions in [&here, &there] {
                        let again = sessions.refresh(&tokens.refresh_token).await;
                        assert!(matches!(again, Err(RefreshError::Ended)), "round {round}");
                    }
                }
                Err(error) => assert!(matches!(error, RefreshError::Ended), "{error}"),
            }
        }
        assert!(here.list(&format!("u-{round}")).await.unwrap().is_empty());
    }
}
