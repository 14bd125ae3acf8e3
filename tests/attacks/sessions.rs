//! The entry points of sessions: for access tokens, and for refresh tokens, which are of another
//! type.

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde::Deserialize;
use typed_jwt::session::{
    AccessError, DenyList, EndAllSessions, EndError, EndSession, Ended, EndedAll, InsertOutcome,
    IntoRefreshKeys, Lifetimes, MemoryStore, Principal, Record, RefreshError, RefreshKeys,
    RefreshToken, SessionId, SessionRef, SessionVerifier, Sessions, Store, StoreError,
};
use typed_jwt::{
    A256Gcm, A256GcmKey, Claims, Clock, Hs256, Hs256Key, KeyRing, ManualClock, NumericDate,
    SessionClaims, SystemClock, Tokens, VerifyingKey, jwe, jws, testing,
};

use super::cases::{ISSUER, KEY_ID, Kind, SECRET};
use super::claims_types::session::{Owned, Role};
use super::encrypted::encrypters::Algorithm;
use super::entry_points::name;
use super::matrix::NOW;

/// Verifies an access token with a deny list that is not empty.
pub(crate) fn verify<T: SessionClaims, K: VerifyingKey<T::Alg>>(
    tokens: Tokens<T, K>,
    token: &str,
) -> Result<(), String> {
    static STORE: OnceLock<MemoryStore> = OnceLock::new();
    let store = STORE.get_or_init(|| {
        let (sessions, store) = sessions(SystemClock);
        run(sessions.end_all("somebody else")).unwrap();
        store
    });
    match SessionVerifier::new(tokens, store.deny_list().clone()).verify(token) {
        Ok(_) => Ok(()),
        Err(AccessError::Refused(error)) => Err(name(&error)),
        Err(other) => Err(format!("{other:?}")),
    }
}

/// Refreshes the session of a login.
pub(crate) fn refresh(
    login: &Login,
    token: &str,
    clock: impl Clock + 'static,
) -> Result<(), String> {
    match run(login.sessions(clock).refresh(&RefreshToken::new(token))) {
        Ok(_) => Ok(()),
        Err(RefreshError::Refused(error)) => Err(name(&error)),
        Err(other) => Err(format!("{other:?}")),
    }
}

/// Ends the session of a login.
pub(crate) fn end_by_refresh_token(
    login: &Login,
    token: &str,
    clock: impl Clock + 'static,
) -> Result<(), String> {
    match run(login.sessions(clock).end_by_refresh_token(&RefreshToken::new(token))) {
        Ok(true) => Ok(()),
        Ok(false) => Err("no session".into()),
        Err(EndError::Refused(error)) => Err(name(&error)),
        Err(other) => Err(format!("{other:?}")),
    }
}

/// The tokens of a session that began at [`NOW`], and its store.
#[derive(Clone)]
pub(crate) struct Login {
    session: String,
    token_id: String,
    secret: String,
    store: Unchanging,
    refresh_keys: RefreshKeys,
}

/// Returns the login that all cases share, with signed refresh tokens.
pub(crate) fn login() -> &'static Login {
    static LOGIN: OnceLock<Login> = OnceLock::new();
    LOGIN.get_or_init(|| Login::new(ring().into()))
}

/// Returns the login of all cases of encrypted refresh tokens.
pub(crate) fn encrypted_login() -> &'static Login {
    static LOGIN: OnceLock<Login> = OnceLock::new();
    LOGIN.get_or_init(|| Login::new(encrypted_ring().into()))
}

/// Returns the same login, of sessions that accept signed refresh tokens as well.
pub(crate) fn login_of_both_forms() -> &'static Login {
    static LOGIN: OnceLock<Login> = OnceLock::new();
    LOGIN.get_or_init(|| {
        let refresh_keys = RefreshKeys::signed_accepting_encrypted(ring(), encrypted_ring());
        encrypted_login().with_refresh_keys(refresh_keys)
    })
}

impl Login {
    fn new(refresh_keys: RefreshKeys) -> Self {
        let store = MemoryStore::new();
        let tokens = Tokens::builder(ring()).clock(At(NumericDate::from_unix(NOW)));
        let tokens = tokens.build().unwrap();
        let sessions = sessions_with(tokens, refresh_keys.clone(), store.clone());
        let tokens = run(sessions.start(&ferris())).unwrap();
        let claim = |token: &str, name: &str| -> String {
            let payload = match token.split('.').count() {
                3 => jws::verify(token, &ring()).unwrap().payload().to_vec(),
                _ => jwe::decrypt(token, &encrypted_ring()).unwrap().payload().to_vec(),
            };
            let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap();
            claims[name].as_str().unwrap().into()
        };
        let key = Principal::new(ISSUER, "ferris").session(tokens.session);
        let record = run(store.load(&key)).unwrap().unwrap();
        Self {
            session: tokens.session.to_string(),
            token_id: claim(&tokens.access_token, "jti"),
            secret: claim(tokens.refresh_token.as_str(), "sec"),
            store: Unchanging { key, record, deny_list: Arc::clone(store.deny_list()) },
            refresh_keys,
        }
    }

    fn with_refresh_keys(&self, refresh_keys: RefreshKeys) -> Self {
        Self { refresh_keys, ..self.clone() }
    }

    pub(crate) fn access_token(&'static self) -> Kind {
        Kind::Session { token_id: &self.token_id }
    }

    pub(crate) fn refresh_token(&'static self) -> Kind {
        Kind::Refresh { session: &self.session, secret: &self.secret }
    }

    fn sessions(&self, clock: impl Clock + 'static) -> Sessions<Owned, Unchanging> {
        let tokens = Tokens::builder(ring()).clock(clock).build().unwrap();
        sessions_with(tokens, self.refresh_keys.clone(), self.store.clone())
    }
}

/// A store of one session that refreshes and logouts do not change. Every token is therefore
/// compared with the session as it was at the login.
#[derive(Clone)]
struct Unchanging {
    key: SessionRef,
    record: Record,
    deny_list: Arc<DenyList>,
}

impl Store for Unchanging {
    async fn load(&self, key: &SessionRef) -> Result<Option<Record>, StoreError> {
        Ok((*key == self.key).then(|| self.record.clone()))
    }

    async fn replace(
        &self,
        key: &SessionRef,
        expected: u64,
        _: Record,
        _: NumericDate,
    ) -> Result<bool, StoreError> {
        Ok(*key == self.key && expected == self.record.revision)
    }

    async fn end(&self, request: EndSession) -> Result<Ended, StoreError> {
        let (existed, until) = (*request.session() == self.key, request.until());
        Ok(request.finish(existed, until))
    }

    async fn insert(
        &self,
        _: &SessionRef,
        _: Record,
        _: NumericDate,
    ) -> Result<InsertOutcome, StoreError> {
        unreachable!("no test logs in here")
    }

    async fn end_all(&self, _: EndAllSessions) -> Result<EndedAll, StoreError> {
        unreachable!("no test ends all sessions here")
    }

    async fn list(&self, _: &Principal) -> Result<Vec<(SessionId, Record)>, StoreError> {
        unreachable!("no test lists the sessions here")
    }

    fn deny_list(&self) -> &Arc<DenyList> {
        &self.deny_list
    }
}

/// The ring of access tokens and of refresh tokens. With one ring for both, only the policies
/// distinguish them.
pub(crate) fn ring() -> KeyRing<Hs256> {
    KeyRing::new(Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID)).unwrap()
}

/// The ring of encrypted refresh tokens.
pub(crate) fn encrypted_ring() -> KeyRing<A256Gcm> {
    KeyRing::new(encryption_key()).unwrap()
}

fn encryption_key() -> A256GcmKey {
    A256GcmKey::from_bytes(Algorithm::RefreshA256Gcm.key()).unwrap().with_id(KEY_ID)
}

pub(crate) fn sessions(clock: impl Clock + 'static) -> (Sessions<Owned, MemoryStore>, MemoryStore) {
    let store = MemoryStore::new();
    let tokens = Tokens::builder(ring()).clock(clock).build().unwrap();
    (sessions_of(tokens, store.clone()), store)
}

pub(crate) fn sessions_of<T: SessionClaims, S: Store>(
    tokens: Tokens<T, KeyRing<T::Alg>>,
    store: S,
) -> Sessions<T, S> {
    sessions_with(tokens, ring(), store)
}

fn sessions_with<T: SessionClaims, S: Store>(
    tokens: Tokens<T, KeyRing<T::Alg>>,
    refresh_keys: impl IntoRefreshKeys,
    store: S,
) -> Sessions<T, S> {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let lifetimes = Lifetimes::new(minutes(60), minutes(600));
    Sessions::new(tokens, refresh_keys, store, lifetimes).unwrap()
}

/// Polls once; the memory store never waits.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime =
        RUNTIME.get_or_init(|| tokio::runtime::Builder::new_current_thread().build().unwrap());
    runtime.block_on(future)
}

pub(crate) fn ferris() -> Owned {
    Owned { user: "ferris".into(), role: Role::Member, scopes: Vec::new(), data: None }
}

#[test]
fn hostile_access_tokens_are_refused() {
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    let hostile = testing::hostile_tokens(&ferris(), &key);
    assert!(hostile.len() > 200);
    for token in hostile {
        let alone = Owned::verify_at(&token.token, &key, token.now).unwrap_err();
        let tokens = Tokens::builder(key.clone()).clock(At(token.now)).build().unwrap();
        let refused = verify::<Owned, _>(tokens, &token.token);
        assert_eq!(refused, Err(name(&alone)), "{}", token.name);
    }
}

#[derive(Clone)]
pub(crate) struct At(pub(crate) NumericDate);

impl Clock for At {
    fn now(&self) -> NumericDate {
        self.0
    }
}

/// The claims of a refresh token, which anyone who has the token can read.
#[derive(Clone, Debug, Deserialize, Claims)]
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
fn hostile_refresh_tokens_are_refused_and_end_no_session() {
    let now = NumericDate::from_unix(NOW);
    let clock = ManualClock::new(now);
    let (sessions, store) = sessions(clock.clone());
    let login = run(sessions.start(&ferris())).unwrap();
    let authentic = jws::verify(login.refresh_token.as_str(), &ring()).unwrap();
    let claims: Refresh = serde_json::from_slice(authentic.payload()).unwrap();
    let key = Hs256Key::from_bytes(SECRET).unwrap().with_id(KEY_ID);
    let hostile = testing::hostile_tokens(&claims, &key);
    assert!(hostile.len() > 200);
    for token in hostile {
        clock.set(token.now);
        let expected = name(&Refresh::verify_at(&token.token, &key, token.now).unwrap_err());
        let shown = RefreshToken::new(&*token.token);
        match run(sessions.refresh(&shown)) {
            Err(RefreshError::Refused(error)) => assert_eq!(name(&error), expected),
            other => panic!("{}: {other:?}", token.name),
        }
        match run(sessions.end_by_refresh_token(&shown)) {
            Err(EndError::Refused(error)) => assert_eq!(name(&error), expected),
            other => panic!("{}: {other:?}", token.name),
        }
    }
    assert_eq!(store.len(), 1);
    clock.set(now);
    run(sessions.refresh(&login.refresh_token)).unwrap();
}

/// The claims of an encrypted refresh token.
#[derive(Clone, Debug, Deserialize, Claims)]
#[claims(
    enc = A256GCM, typ = "refresh+jwt", iss = "https://auth.example.com", aud = "session+jwt web",
    unknown = reject, pad = 128,
)]
struct EncryptedRefresh {
    #[claim(sub, secret)]
    sub: String,
    #[claim(exp)]
    exp: NumericDate,
    sid: String,
    cnt: u64,
    sec: String,
}

/// Sessions that also accept signed refresh tokens refuse them as well.
#[test]
fn hostile_encrypted_refresh_tokens_are_refused_and_end_no_session() {
    let now = NumericDate::from_unix(NOW);
    let clock = ManualClock::new(now);
    let store = MemoryStore::new();
    let of = |keys: RefreshKeys| {
        let tokens = Tokens::builder(ring()).clock(clock.clone()).build().unwrap();
        sessions_with::<Owned, _>(tokens, keys, store.clone())
    };
    let encrypted = of(encrypted_ring().into());
    let of_both = [
        of(RefreshKeys::signed_accepting_encrypted(ring(), encrypted_ring())),
        of(RefreshKeys::encrypted_accepting_signed(encrypted_ring(), ring())),
    ];
    let login = run(encrypted.start(&ferris())).unwrap();
    let decrypted = jwe::decrypt(login.refresh_token.as_str(), &encrypted_ring()).unwrap();
    let claims: EncryptedRefresh = serde_json::from_slice(decrypted.payload()).unwrap();
    let key = encryption_key();
    let hostile = testing::hostile_tokens(&claims, &key);
    assert!(hostile.len() > 200);
    for token in hostile {
        clock.set(token.now);
        let error = EncryptedRefresh::verify_at(&token.token, &key, token.now).unwrap_err();
        let is_encrypted = token.token.split('.').count() == 5;
        let expected = name(&error);
        let shown = RefreshToken::new(&*token.token);
        for (is_alone, sessions) in [(true, &encrypted), (false, &of_both[0]), (false, &of_both[1])]
        {
            let refused = [
                match run(sessions.refresh(&shown)) {
                    Err(RefreshError::Refused(error)) => name(&error),
                    other => panic!("{}: {other:?}", token.name),
                },
                match run(sessions.end_by_refresh_token(&shown)) {
                    Err(EndError::Refused(error)) => name(&error),
                    other => panic!("{}: {other:?}", token.name),
                },
            ];
            if is_alone || is_encrypted {
                assert_eq!(refused, [&*expected, &*expected], "{}", token.name);
            }
        }
    }
    assert_eq!(store.len(), 1);
    clock.set(now);
    run(encrypted.refresh(&login.refresh_token)).unwrap();
}

/// Signed with the right key, but not issued by the session: a server that verifies access tokens
/// may have the key.
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
    run(sessions.refresh(&renewed.refresh_token)).unwrap();
}
