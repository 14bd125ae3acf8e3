//! Sessions whose access tokens are signed with a private key, and then encrypted.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use typed_jwt::session::{AccessError, Denied, MemoryStore, SessionVerifier, Sessions, Store};
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, FetchMetadata, SessionCookie,
};
use typed_jwt::{
    A256Gcm, A256GcmKey, Claims, Es256, Es256SigningKey, KeyRing, ManualClock, NestedKey, Tokens,
    VerifyError,
};

use super::web::send;
use super::{CANARY, TTL, lifetimes, refresh_ring, start};

#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = ES256, enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
    ttl = "15m", jti = random,
)]
struct User {
    #[claim(sub)]
    name: String,
    #[claim(secret)]
    note: String,
}

type Keys = NestedKey<KeyRing<Es256>, KeyRing<A256Gcm>>;

struct Server {
    sessions: Sessions<User, MemoryStore, Keys>,
    signing: KeyRing<Es256>,
    encryption: KeyRing<A256Gcm>,
    clock: ManualClock,
}

impl Server {
    fn new() -> Self {
        let clock = ManualClock::new(start());
        let signing = Es256SigningKey::generate().with_id("sign-1");
        let signing = KeyRing::with_clock(signing, clock.clone()).unwrap();
        let encryption = A256GcmKey::generate().with_id("encrypt-1");
        let encryption = KeyRing::with_clock(encryption, clock.clone()).unwrap();
        let keys = NestedKey::new(signing.clone(), encryption.clone());
        let tokens = Tokens::<User, _>::builder(keys).clock(clock.clone()).build().unwrap();
        let sessions = Sessions::new(tokens, refresh_ring(), MemoryStore::new(), lifetimes());
        Self { sessions: sessions.unwrap(), signing, encryption, clock }
    }
}

fn ferris() -> User {
    User { name: "ferris".into(), note: CANARY.into() }
}

#[tokio::test]
async fn a_session_lives_through_the_rotation_of_both_keys() {
    let server = Server::new();
    let login = server.sessions.start(&ferris()).await.unwrap();
    let verified = server.sessions.verify(&login.access_token).unwrap();
    assert_eq!(*verified, ferris());
    assert_eq!(verified.header().kid(), Some("sign-1"));
    assert_eq!(verified.header().outer().unwrap().kid(), Some("encrypt-1"));

    server.signing.add(Es256SigningKey::generate().with_id("sign-2")).unwrap();
    server.signing.activate("sign-2").unwrap();
    server.encryption.add(A256GcmKey::generate().with_id("encrypt-2")).unwrap();
    server.encryption.activate("encrypt-2").unwrap();
    assert!(server.sessions.verify(&login.access_token).is_ok());
    server.clock.advance(TTL);
    let renewed = server.sessions.refresh(&login.refresh_token).await.unwrap();
    server.signing.remove("sign-1").unwrap();
    server.encryption.remove("encrypt-1").unwrap();
    let verified = server.sessions.verify(&renewed.access_token).unwrap();
    assert_eq!(verified.header().outer().unwrap().kid(), Some("encrypt-2"));

    server.sessions.end(&verified).await.unwrap();
    let refused = server.sessions.verify(&renewed.access_token);
    assert!(matches!(refused, Err(AccessError::Denied(Denied::Ended))));
    assert!(server.sessions.refresh(&renewed.refresh_token).await.is_err());
}

/// A service that reads the tokens has no private key, and cannot issue.
#[tokio::test]
async fn a_verifier_needs_no_private_key() {
    let server = Server::new();
    let login = server.sessions.start(&ferris()).await.unwrap();
    let signing = Es256SigningKey::generate().with_id("sign-1");
    let other = NestedKey::new(signing.verifying_key(), server.encryption.clone());
    let deny_list = server.sessions.store().deny_list().clone();
    let tokens = Tokens::<User, _>::builder(other).clock(server.clock.clone()).build().unwrap();
    let refused = SessionVerifier::new(tokens, deny_list).verify(&login.access_token);
    assert!(matches!(refused, Err(AccessError::Refused(VerifyError::InvalidSignature))));

    let signing = Es256SigningKey::generate().with_id("sign-2");
    server.signing.add(signing.clone()).unwrap();
    server.signing.activate("sign-2").unwrap();
    let login = server.sessions.start(&ferris()).await.unwrap();
    let keys = NestedKey::new(signing.verifying_key(), server.encryption.clone());
    let tokens = Tokens::<User, _>::builder(keys).clock(server.clock.clone()).build().unwrap();
    let verifier = SessionVerifier::new(tokens, server.sessions.store().deny_list().clone());
    assert_eq!(*verifier.verify(&login.access_token).unwrap(), ferris());
    server.sessions.end_by_access_token(&login.access_token).await.unwrap();
    assert!(matches!(verifier.verify(&login.access_token), Err(AccessError::Denied(_))));
}

#[tokio::test]
async fn bearers_and_cookies_read_nested_tokens() {
    async fn by_bearer(Bearer(user): Bearer<User>) -> String {
        user.name.clone()
    }
    async fn by_cookie(SessionCookie(user): SessionCookie<User>) -> String {
        user.name.clone()
    }

    let server = Server::new();
    let login = server.sessions.start(&ferris()).await.unwrap();
    let cookies = CookieSessions::new(server.sessions.clone(), FetchMetadata, Cookies::LAX);
    let for_bearers = Router::new()
        .route("/bearer", get(by_bearer))
        .with_state(AccessVerifier::from(&server.sessions));
    let for_cookies =
        Router::new().route("/cookie", get(by_cookie)).layer(cookies.layer()).with_state(cookies);
    let router = for_bearers.merge(for_cookies);

    let none = BTreeMap::new();
    let answer = send(&router, "/bearer", Some(&login.access_token), &none).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    // The access token has expired, and the layer refreshes it.
    server.clock.advance(TTL);
    let jar =
        BTreeMap::from([("__Host-refresh".to_owned(), login.refresh_token.as_str().to_owned())]);
    let answer = send(&router, "/cookie", None, &jar).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    let renewed = &answer.cookies["__Host-session"];
    assert_eq!(renewed.split('.').count(), 5);
    assert!(!renewed.contains(CANARY));
    let answer = send(&router, "/cookie", None, &answer.cookies).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = send(&router, "/bearer", Some(&login.access_token), &none).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
