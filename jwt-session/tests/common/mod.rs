//! Helpers for several test files.

#![allow(dead_code, reason = "each test file uses only some of it")]

pub(crate) mod races;

use std::time::Duration;

use jwt_session::{
    EndAllSessions, EndSession, Lifetimes, Principal, SessionRef, Sessions, Store, StoreError,
    UnixMillis,
};
use typed_jwt::{Claims, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens};

pub(crate) const START: NumericDate = NumericDate::from_unix(1_800_000_000);

pub(crate) const TTL: Duration = Duration::from_secs(15 * 60);
pub(crate) const IDLE: Duration = Duration::from_secs(60 * 60);
pub(crate) const ABSOLUTE: Duration = Duration::from_secs(8 * 60 * 60);
pub(crate) const GRACE: Duration = Duration::from_secs(10);

pub(crate) const ACCESS_SECRET: [u8; 32] = *b"a secret that all services share";
pub(crate) const REFRESH_SECRET: [u8; 32] = *b"a secret of those that log in...";

#[derive(Clone, Debug, PartialEq, Eq, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    jti = random,
)]
pub(crate) struct User {
    #[claim(sub)]
    pub(crate) name: String,
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

pub(crate) fn user(name: &str) -> User {
    User { name: name.into(), role: "member".into(), scopes: vec!["read".into()] }
}

pub(crate) fn access_keys() -> KeyRing<typed_jwt::Hs256> {
    KeyRing::new(Hs256Key::from_bytes(ACCESS_SECRET).unwrap().with_id("access-1")).unwrap()
}

pub(crate) fn refresh_keys() -> KeyRing<typed_jwt::Hs256> {
    KeyRing::new(Hs256Key::from_bytes(REFRESH_SECRET).unwrap().with_id("refresh-1")).unwrap()
}

pub(crate) fn lifetimes() -> Lifetimes {
    Lifetimes::new(IDLE, ABSOLUTE).with_grace(GRACE)
}

/// Creates sessions in a store, with a manual clock.
pub(crate) fn sessions_in<S: Store>(store: S) -> (Sessions<User, S>, ManualClock) {
    let clock = ManualClock::new(START);
    (sessions_on(&clock, store, lifetimes()), clock)
}

pub(crate) fn sessions_on<S: Store>(
    clock: &ManualClock,
    store: S,
    lifetimes: Lifetimes,
) -> Sessions<User, S> {
    let tokens = Tokens::builder(access_keys()).clock(clock.clone()).build().unwrap();
    Sessions::new(tokens, refresh_keys(), store, lifetimes).unwrap()
}

/// Ends a session in a store, as [`Sessions`] does. Returns whether there was a record.
pub(crate) async fn end<S: Store>(
    store: &S,
    session: &SessionRef,
    until: NumericDate,
    now: NumericDate,
) -> Result<bool, StoreError> {
    let request = EndSession::begin(store.deny_list(), session.clone(), until, now);
    Ok(store.end(request).await?.existed())
}

/// Ends all sessions of a principal in a store, as [`Sessions`] does. Returns their number.
pub(crate) async fn end_all<S: Store>(
    store: &S,
    principal: &Principal,
    floor: UnixMillis,
    until: NumericDate,
    now: NumericDate,
) -> Result<usize, StoreError> {
    let list = store.deny_list();
    let request = EndAllSessions::begin(list, principal.clone(), floor, until, now);
    Ok(store.end_all(request).await?.count())
}
