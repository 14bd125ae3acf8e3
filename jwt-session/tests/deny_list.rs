//! The deny list is bounded, and denies tokens if it had to discard entries.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{START, User, sessions_on, user};
use jwt_session::{
    AccessError, Denied, DenyList, MemoryStore, Principal, SessionId, SessionRef, SessionVerifier,
    UnixMillis,
};
use typed_jwt::{KeyRing, ManualClock, NumericDate, Tokens};

type Verifier = SessionVerifier<User>;

fn verifier(clock: &ManualClock, list: &Arc<DenyList>) -> Verifier {
    let ring: KeyRing<typed_jwt::Hs256> = common::access_keys();
    let tokens = Tokens::builder(ring).clock(clock.clone()).build().unwrap();
    SessionVerifier::new(tokens, Arc::clone(list))
}

/// A session that started at `n`.
fn session(n: u32) -> SessionRef {
    let mut id = [0; 16];
    id[12..].copy_from_slice(&n.to_be_bytes());
    Principal::new("https://auth.example.com", "u-1").session(SessionId::from_bytes(id))
}

fn denied(verifier: &Verifier, token: &str) -> Option<Denied> {
    match verifier.verify(token) {
        Ok(_) => None,
        Err(AccessError::Denied(denied)) => Some(denied),
        Err(other) => panic!("{other}"),
    }
}

fn after(time: NumericDate, seconds: u64) -> NumericDate {
    time.saturating_add(Duration::from_secs(seconds))
}

#[tokio::test]
async fn a_million_entries_are_distinguished() {
    const MILLION: u32 = 1_000_000;
    let list = DenyList::new();
    for n in 0..MILLION {
        list.end(&session(n), after(START, 1_000), START);
    }
    assert_eq!(list.len(), MILLION as usize);
    for n in (0..MILLION).step_by(997) {
        assert!(list.is_ended(&session(n)));
    }
    let others = (MILLION..2 * MILLION).filter(|&n| list.is_ended(&session(n))).count();
    assert_eq!(others, 0);
}

/// Setting the clock far forward does not remove entries.
#[tokio::test]
async fn a_fast_clock_does_not_remove_entries() {
    let list = DenyList::new();
    list.end(&session(0), after(START, 1_000), START);
    for n in 1..100_000 {
        list.end(&session(n), NumericDate::MAX, NumericDate::MAX);
    }
    assert!(list.is_ended(&session(0)));
}

#[tokio::test]
async fn the_number_of_floors_is_bounded() {
    let clock = ManualClock::new(START);
    let sessions = sessions_on(&clock, MemoryStore::new(), common::lifetimes());
    let list = Arc::new(DenyList::new().with_max_entries(100));
    let verifier = verifier(&clock, &list);
    let ended = sessions.start(&user("u-0")).await.unwrap();
    for n in 0..1_000 {
        let account = Principal::new("https://auth.example.com", format!("u-{n}"));
        list.end_all(&account, UnixMillis::from(START), after(START, 1_000 + n), START);
    }
    assert!(list.len() <= 100);
    assert!(denied(&verifier, &ended.access_token).is_some());
}

#[tokio::test]
async fn an_incomplete_mirror_denies_all_tokens() {
    let clock = ManualClock::new(START);
    let sessions = sessions_on(&clock, MemoryStore::new(), common::lifetimes());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let list = Arc::new(DenyList::mirror(Duration::from_secs(3_600)));
    let verifier = verifier(&clock, &list);
    let refused = verifier.verify(&login.access_token).unwrap_err();
    assert!(matches!(refused, AccessError::Denied(Denied::Stale { age: None })), "{refused}");
    assert_eq!(refused.public_message(), "temporarily unavailable");
    list.complete_at(Instant::now());
    assert_eq!(denied(&verifier, &login.access_token), None);

    let list = Arc::new(DenyList::mirror(Duration::ZERO));
    let verifier = self::verifier(&clock, &list);
    let began = Instant::now();
    list.complete_at(began);
    // The age is measured in milliseconds and must be more than zero.
    while began.elapsed() < Duration::from_millis(2) {}
    let stale = denied(&verifier, &login.access_token);
    assert!(matches!(stale, Some(Denied::Stale { age: Some(_) })), "{stale:?}");
}

/// Entries apply only to the issuer and subject of the session.
#[tokio::test]
async fn entries_apply_to_one_principal() {
    let list = DenyList::new();
    let mine = session(7);
    let theirs = Principal::new("https://other.example.com", "u-1").session(mine.id);
    list.end(&mine, after(START, 60), START);
    assert!(list.is_ended(&mine) && !list.is_ended(&theirs));
    list.end_all(&theirs.principal, UnixMillis::from(START), after(START, 60), START);
    let other = Principal::new("https://auth.example.com", "u-2").session(session(8).id);
    assert!(list.is_ended(&theirs) && !list.is_ended(&other));
}
