//! The ways into sessions: access tokens, and refresh tokens, which are tokens of another type.

use std::future::Future;
use std::sync::OnceLock;

use serde::Deserialize;
use typed_jwt::session::{
    AccessError, EndError, Lifetimes, MemoryStore, RefreshError, RefreshToken, SessionVerifier,
    Sessions, Store,
};
use typed_jwt::{
    Claims, Clock, Hs256, Hs256Key, KeyRing, NumericDate, SessionClaims, SystemClock, Tokens,
    VerifyError, VerifyingKey, jws, testing,
};

use super::claims_types::session::{OfASession, Role};
use super::rows::{KEY_ID, SECRET};
use super::ways::name;

/// A verifier with a deny-list that is not empty, so that it is asked.
pub(crate) fn verify<T: SessionClaims, K: VerifyingKey<T::Alg>>(
    tokens: Tokens<T, K>,
    token: &str,
) -> Result<(), VerifyError> {
    static STORE: OnceLock<MemoryStore> = OnceLock::new();
    let store = STORE.get_or_init(|| {
        let (sessions, store) = sessions(SystemClock);
        run(sessions.end_all("somebody else")).unwrap();
        store
    });
    match SessionVerifier::new(tokens, store.deny_list().clone()).verify(token) {
        Ok(_) => Ok(()),
        Err(AccessError::Refused(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

/// The session store of an attacker's dreams: its keys are those of the access tokens.
pub(crate) fn refresh(token: &str, clock: impl Clock + 'static) -> Result<(), VerifyError> {
    match run(sessions(clock).0.refresh(&RefreshToken::new(token))) {
        Ok(_) => Ok(()),
        Err(RefreshError::Refused(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

pub(crate) fn end_by_refresh_token(
    token: &str,
    clock: impl Clock + 'static,
) -> Result<(), VerifyError> {
    match run(sessions(clock).0.end_by_refresh_token(&RefreshToken::new(token))) {
        Ok(_) => Ok(()),
        Err(EndError::Refused(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

pub(crate) fn ring() -> KeyRing<Hs256> {
    KeyRing::new(Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID)).unwrap()
}

pub(crate) fn sessions(
    clock: impl Clock + 'static,
) -> (Sessions<OfASession, MemoryStore>, MemoryStore) {
    let minutes = |minutes: u64| std::time::Duration::from_secs(60 * minutes);
    let tokens = Tokens::builder(ring()).clock(clock).build().unwrap();
    let store = MemoryStore::new();
    let lifetimes = Lifetimes::new(minutes(60), minutes(600));
    (Sessions::new(tokens, ring(), store.clone(), lifetimes).unwrap(), store)
}

/// The memory store never waits.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime =
        RUNTIME.get_or_init(|| tokio::runtime::Builder::new_current_thread().build().unwrap());
    runtime.block_on(future)
}

pub(crate) fn ferris() -> OfASession {
    OfASession { user: "ferris".into(), role: Role::Member, scopes: Vec::new(), data: None }
}

#[test]
fn hostile_access_tokens_are_refused() {
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    let hostile = testing::hostile_tokens(&ferris(), &key);
    assert!(hostile.len() > 200);
    for token in hostile {
        let alone = OfASession::verify_at(&token.token, &key, token.now).unwrap_err();
        let tokens = Tokens::builder(key.clone()).clock(At(token.now)).build().unwrap();
        let refused = verify::<OfASession, _>(tokens, &token.token);
        assert_eq!(name(&refused.unwrap_err()), name(&alone), "{}", token.name);
        assert!(run(sessions(At(token.now)).0.refresh(&RefreshToken::new(token.token))).is_err());
    }
}

#[derive(Clone)]
pub(crate) struct At(pub(crate) NumericDate);

impl Clock for At {
    fn now(&self) -> NumericDate {
        self.0
    }
}

/// The claims of a refresh token, as somebody sees them who has one.
#[derive(Clone, Deserialize, Claims)]
#[claims(
    alg = HS256, typ = "refresh+jwt", iss = "https://auth.example.com", aud = "session+jwt web",
    unknown = reject,
)]
struct Refresh {
    #[claim(sub)]
    sub: String,
    #[claim(exp)]
    exp: NumericDate,
    sid: String,
    cnt: u64,
    sec: String,
}

#[test]
fn hostile_refresh_tokens_are_refused_and_end_nothing() {
    let now = NumericDate::from_unix(1_700_000_000);
    let (sessions, store) = sessions(At(now));
    let login = run(sessions.start(&ferris())).unwrap();
    let authentic = jws::verify(login.refresh_token.as_str(), &ring()).unwrap();
    let claims: Refresh = serde_json::from_slice(authentic.payload()).unwrap();
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    let hostile = testing::hostile_tokens(&claims, &key);
    assert!(hostile.len() > 200);
    for token in hostile {
        let (judged, _) = self::sessions(At(token.now));
        let refused = run(judged.refresh(&RefreshToken::new(&*token.token)));
        let ended = run(judged.end_by_refresh_token(&RefreshToken::new(&*token.token)));
        assert!(matches!(refused, Err(RefreshError::Refused(_))), "{}: {refused:?}", token.name);
        assert!(matches!(ended, Err(EndError::Refused(_))), "{}: {ended:?}", token.name);
        if token.now == now {
            let refused = run(sessions.refresh(&RefreshToken::new(token.token)));
            assert!(refused.is_err(), "{}", token.name);
        }
    }
    assert_eq!(store.len(), 1);
    assert!(run(sessions.refresh(&login.refresh_token)).is_ok());
}

/// Signed by one who has the key, and not made by the session: whoever verifies access tokens may have it.
#[test]
fn a_forged_refresh_token_neither_refreshes_nor_ends_a_session() {
    let now = NumericDate::from_unix(1_700_000_000);
    let (sessions, store) = sessions(At(now));
    let login = run(sessions.start(&ferris())).unwrap();
    let renewed = run(sessions.refresh(&login.refresh_token)).unwrap();
    let authentic = jws::verify(renewed.refresh_token.as_str(), &ring()).unwrap();
    let claims: Refresh = serde_json::from_slice(authentic.payload()).unwrap();
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    let forged = |claims: Refresh| {
        let token = RefreshToken::new(claims.encode_at(&key, now).unwrap());
        run(sessions.refresh(&token)).unwrap_err()
    };
    let sec = "A".repeat(43);
    for cnt in [0, 1] {
        let refused = forged(Refresh { sec: sec.clone(), cnt, ..claims.clone() });
        assert!(matches!(refused, RefreshError::Unknown), "{refused}");
    }
    let sid = run(sessions.start(&ferris())).unwrap().session.to_string();
    let refused = forged(Refresh { sid, cnt: 0, ..claims.clone() });
    assert!(matches!(refused, RefreshError::Unknown), "{refused}");
    let refused = forged(Refresh { sub: "corro".into(), ..claims.clone() });
    assert!(matches!(refused, RefreshError::Ended), "{refused}");
    let refused = forged(Refresh { sid: "A".repeat(22), ..claims });
    assert!(matches!(refused, RefreshError::Ended), "{refused}");
    assert_eq!(store.len(), 2);
    assert!(run(sessions.refresh(&renewed.refresh_token)).is_ok());
}
