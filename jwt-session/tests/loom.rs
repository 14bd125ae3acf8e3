//! Checks all interleavings of concurrent operations in one process with the model checker loom:
//! `scripts/loom.sh`.
#![cfg(jwt_session_loom)]

mod common;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{sessions_in, user};
use futures_util::FutureExt;
use jwt_session::{MemoryStore, RefreshError, RefreshToken, SessionTokens, Sessions};
use loom::thread;

type Memory = Sessions<common::User, MemoryStore>;

/// The memory store never waits, so one poll is enough.
fn now<F: Future>(future: F) -> F::Output {
    future.now_or_never().expect("nothing waits in memory")
}

fn model(threads: usize, check: impl Fn(Memory, SessionTokens) + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    // Checks all interleavings of two threads. With more threads, only those with up to three
    // preemptions.
    builder.preemption_bound = (threads > 2).then_some(3);
    let tried = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tried);
    builder.check(move || {
        count.fetch_add(1, Ordering::Relaxed);
        let (sessions, _) = sessions_in(MemoryStore::new());
        let login = now(sessions.start(&user("u-1"))).unwrap();
        check(sessions, login);
    });
    let tried = tried.load(Ordering::Relaxed);
    println!("{tried} interleavings");
    assert!(tried > 2, "the model has no concurrency");
}

fn refresh(sessions: &Memory, token: &RefreshToken) -> Result<SessionTokens, RefreshError> {
    now(sessions.refresh(token))
}

fn one_successor(threads: usize) {
    model(threads, move |sessions, login| {
        let all: Vec<_> = (1..threads)
            .map(|_| {
                let (sessions, token) = (sessions.clone(), login.refresh_token.clone());
                thread::spawn(move || refresh(&sessions, &token).unwrap().refresh_token)
            })
            .collect();
        let mine = refresh(&sessions, &login.refresh_token).unwrap().refresh_token;
        for other in all {
            assert_eq!(other.join().unwrap(), mine);
        }
    });
}

#[test]
fn two_refreshes_give_one_successor() {
    one_successor(2);
}

#[test]
fn three_refreshes_give_one_successor() {
    one_successor(3);
}

/// After a logout, all tokens of the session are rejected, whatever the result of the refresh.
fn logout_is_final(logout: fn(&Memory, &SessionTokens)) {
    model(2, move |sessions, login| {
        let (other, token) = (sessions.clone(), login.refresh_token.clone());
        let refreshed = thread::spawn(move || refresh(&other, &token));
        logout(&sessions, &login);
        assert!(sessions.verify(&login.access_token).is_err());
        if let Ok(tokens) = refreshed.join().unwrap() {
            assert!(sessions.verify(&tokens.access_token).is_err());
            assert!(refresh(&sessions, &tokens.refresh_token).is_err());
        }
        assert!(sessions.store().is_empty());
    });
}

#[test]
fn a_logout_that_races_a_refresh_is_final() {
    logout_is_final(|sessions, login| {
        now(sessions.end_by_id("u-1", login.session)).unwrap();
    });
}

#[test]
fn a_logout_everywhere_that_races_a_refresh_is_final() {
    logout_is_final(|sessions, _| {
        now(sessions.end_all("u-1")).unwrap();
    });
}

#[test]
fn a_login_that_races_a_logout_everywhere_is_before_or_after_it() {
    model(2, |sessions, _| {
        let other = sessions.clone();
        let login = thread::spawn(move || now(other.start(&user("u-1"))).unwrap());
        let ended = now(sessions.end_all("u-1")).unwrap();
        let login = login.join().unwrap();
        let lives = sessions.verify(&login.access_token).is_ok();
        assert_eq!(refresh(&sessions, &login.refresh_token).is_ok(), lives);
        assert_eq!(ended, if lives { 1 } else { 2 });
    });
}

#[test]
fn a_replay_that_races_the_next_refresh_ends_the_session() {
    model(2, |sessions, first| {
        let second = refresh(&sessions, &first.refresh_token).unwrap();
        let third = refresh(&sessions, &second.refresh_token).unwrap();
        let (other, replayed) = (sessions.clone(), first.refresh_token);
        let replay = thread::spawn(move || refresh(&other, &replayed));
        let next = refresh(&sessions, &third.refresh_token);
        assert!(matches!(replay.join().unwrap(), Err(RefreshError::Reused)));
        if let Ok(next) = next {
            assert!(sessions.verify(&next.access_token).is_err());
            assert!(refresh(&sessions, &next.refresh_token).is_err());
        }
        assert!(sessions.store().is_empty());
    });
}
