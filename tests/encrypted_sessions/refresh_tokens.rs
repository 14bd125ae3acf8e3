//! Encrypted refresh tokens, and sessions whose subject is secret.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use typed_jwt::session::{
    AccessError, EndError, IntoRefreshKeys, MemoryStore, RefreshError, RefreshKeys, RefreshToken,
    SessionVerifier, Sessions, SetupError, Store,
};
use typed_jwt::web::{CookieSessions, Cookies, FetchMetadata, SessionCookie};
use typed_jwt::{
    A256Gcm, A256GcmKey, Claims, Es256, Es256SigningKey, KeyRing, MalformedToken, ManualClock,
    NestedKey, NumericDate, Tokens, VerifyError, jwe, jws, peek,
};

use super::web::send;
use super::{
    CANARY, IDLE, Server, TTL, lifetimes, refresh_ring, ring, signed_refresh_ring, start, tokens,
    user,
};

/// Claims that do not show whose session it is.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random, pad = 64,
)]
struct Patient {
    #[claim(sub, secret)]
    name: String,
}

fn patient(name: &str) -> Patient {
    Patient { name: name.into() }
}

/// Creates sessions of patients in a store, at [`start`].
fn sessions_of_patients(
    refresh_keys: impl IntoRefreshKeys,
    store: &MemoryStore,
) -> Result<Sessions<Patient, MemoryStore>, SetupError> {
    let clock = ManualClock::new(start());
    let access = Tokens::builder(ring(&clock, "access-1")).clock(clock).build().unwrap();
    Sessions::new(access, refresh_keys, store.clone(), lifetimes())
}

/// Returns the claims of an encrypted refresh token.
fn claims(token: &RefreshToken, keys: &KeyRing<A256Gcm>) -> Map<String, Value> {
    let decrypted = jwe::decrypt(token.as_str(), keys).unwrap();
    serde_json::from_slice(decrypted.payload()).unwrap()
}

/// Returns true if the text contains the canary, as it is or in base64url.
fn shows_canary(text: &str) -> bool {
    let decoded = text.split('.').filter_map(|part| URL_SAFE_NO_PAD.decode(part).ok());
    text.contains(CANARY)
        || decoded.into_iter().any(|bytes| String::from_utf8_lossy(&bytes).contains(CANARY))
}

#[tokio::test]
async fn a_refresh_token_shows_its_header_and_nothing_else() {
    let keys = refresh_ring();
    let sessions = sessions_of_patients(keys.clone(), &MemoryStore::new()).unwrap();
    let login = sessions.start(&patient(CANARY)).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    for token in [&login.refresh_token, &renewed.refresh_token] {
        let header = token.as_str().split('.').next().unwrap();
        let header = URL_SAFE_NO_PAD.decode(header).unwrap();
        assert_eq!(
            String::from_utf8(header).unwrap(),
            r#"{"alg":"dir","enc":"A256GCM","typ":"refresh+jwt","kid":"refresh-1"}"#
        );
        assert!(!shows_canary(token.as_str()));
        assert_eq!(claims(token, &keys)["sub"], CANARY);
    }
    // The claims are those of signed refresh tokens.
    let signed_keys = signed_refresh_ring();
    let clock = ManualClock::new(start());
    let signed = Sessions::new(
        tokens(&ring(&clock, "1"), &clock),
        signed_keys.clone(),
        MemoryStore::new(),
        lifetimes(),
    )
    .unwrap();
    let signed = signed.start(&user(CANARY)).await.unwrap();
    assert!(shows_canary(signed.refresh_token.as_str()));
    let signed = jws::verify(signed.refresh_token.as_str(), &signed_keys).unwrap();
    let signed: Map<String, Value> = serde_json::from_slice(signed.payload()).unwrap();
    let encrypted = claims(&login.refresh_token, &keys);
    assert_eq!(encrypted.keys().collect::<Vec<_>>(), signed.keys().collect::<Vec<_>>());
    for name in ["iss", "aud", "iat", "exp", "cnt", "sub"] {
        assert_eq!(encrypted[name], signed[name], "{name}");
    }
}

#[tokio::test]
async fn the_length_of_a_refresh_token_does_not_show_the_subject_or_the_number_of_refreshes() {
    let server = Server::new();
    let mut lengths = BTreeSet::new();
    for len in 1..=40 {
        let login = server.sessions.start(&user(&"x".repeat(len))).await.unwrap();
        lengths.insert(login.refresh_token.as_str().len());
    }
    let mut last = server.sessions.start(&user("ferris")).await.unwrap();
    for _ in 0..101 {
        last = server.sessions.refresh(&last.refresh_token).await.unwrap();
        lengths.insert(last.refresh_token.as_str().len());
    }
    assert_eq!(lengths.len(), 1, "{lengths:?}");
    let longer = server.sessions.start(&user(&"x".repeat(40 + 128))).await.unwrap();
    assert!(!lengths.contains(&longer.refresh_token.as_str().len()));
}

/// A retry within the grace time gets the same successor, in another token.
#[tokio::test]
async fn a_repeated_refresh_returns_the_same_claims() {
    let keys = refresh_ring();
    let sessions = sessions_of_patients(keys.clone(), &MemoryStore::new()).unwrap();
    let login = sessions.start(&patient("ferris")).await.unwrap();
    let once = sessions.refresh(&login.refresh_token).await.unwrap();
    let again = sessions.refresh(&login.refresh_token).await.unwrap();
    assert_eq!(claims(&once.refresh_token, &keys), claims(&again.refresh_token, &keys));
    assert_ne!(once.refresh_token, again.refresh_token);
    sessions.refresh(&once.refresh_token).await.unwrap();
    sessions.refresh(&again.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_secret_subject_requires_encrypted_refresh_tokens() {
    let store = MemoryStore::new();
    let (signed, encrypted) = (signed_refresh_ring(), refresh_ring());
    let refused = [
        RefreshKeys::from(signed.clone()),
        RefreshKeys::signed_accepting_encrypted(signed.clone(), encrypted.clone()),
    ];
    for keys in refused {
        let error = sessions_of_patients(keys, &store).unwrap_err();
        assert_eq!(error, SetupError::ReadableSubject);
        assert!(error.to_string().contains("a `KeyRing` of `A256GcmKey`s"), "{error}");
    }
    let allowed = [
        RefreshKeys::from(encrypted.clone()),
        RefreshKeys::encrypted_accepting_signed(encrypted, signed),
    ];
    for keys in allowed {
        let sessions = sessions_of_patients(keys, &store).unwrap();
        let login = sessions.start(&patient("ferris")).await.unwrap();
        assert_eq!(login.refresh_token.as_str().split('.').count(), 5);
        let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
        let verified = sessions.verify(&renewed.access_token).unwrap();
        assert_eq!(*verified, patient("ferris"));
        sessions.end(&verified).await.unwrap();
        sessions.verify(&renewed.access_token).unwrap_err();
    }
    // Another secret field does not require them.
    let clock = ManualClock::new(start());
    let access = tokens(&ring(&clock, "1"), &clock);
    Sessions::new(access, signed_refresh_ring(), store, lifetimes()).unwrap();
}

/// A nested type, and a type whose policy is known at run time.
#[test]
fn every_type_with_a_secret_subject_requires_encrypted_refresh_tokens() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = ES256, enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com",
        aud = "web", ttl = "15m", jti = random,
    )]
    struct Nested {
        #[claim(sub, secret)]
        name: String,
    }

    #[derive(Debug, Claims)]
    #[claims(
        alg = A256KW, enc = A256GCM, typ = "session+jwt", iss = runtime, aud = runtime,
        ttl = runtime, jti = random,
    )]
    struct AtRunTime<S: typed_jwt::StringLike> {
        #[claim(sub, secret)]
        name: S,
    }

    let keys = || {
        let signing: KeyRing<Es256> =
            KeyRing::new(Es256SigningKey::generate().with_id("1")).unwrap();
        NestedKey::new(signing, A256GcmKey::generate().with_id("1"))
    };
    let at_run_time = || {
        let ring = KeyRing::new(typed_jwt::A256KwKey::generate().with_id("1")).unwrap();
        let tokens = Tokens::<AtRunTime<String>, _>::builder(ring);
        tokens.issuer("https://auth.example.com").audience("web").ttl(TTL).build().unwrap()
    };
    let store = MemoryStore::new;
    let refused = [
        Sessions::new(
            Tokens::<Nested, _>::new(keys()),
            signed_refresh_ring(),
            store(),
            lifetimes(),
        )
        .err(),
        Sessions::new(at_run_time(), signed_refresh_ring(), store(), lifetimes()).err(),
    ];
    assert_eq!(refused, [const { Some(SetupError::ReadableSubject) }; 2]);
    Sessions::new(Tokens::<Nested, _>::new(keys()), refresh_ring(), store(), lifetimes()).unwrap();
    Sessions::new(at_run_time(), refresh_ring(), store(), lifetimes()).unwrap();
}

/// A server that still signs refresh tokens verifies access tokens with a secret subject, and issues none.
#[tokio::test]
async fn a_verifier_of_a_secret_subject_has_no_refresh_tokens() {
    let (store, clock) = (MemoryStore::new(), ManualClock::new(start()));
    let access_ring = ring(&clock, "access-1");
    let access = || Tokens::builder(access_ring.clone()).clock(clock.clone()).build().unwrap();
    let verifier = SessionVerifier::<Patient, _>::new(access(), store.deny_list().clone());
    let issuer = Sessions::new(access(), refresh_ring(), store, lifetimes()).unwrap();
    let login = issuer.start(&patient("ferris")).await.unwrap();
    let token = verifier.verify(&login.access_token).unwrap();
    assert_eq!(*token, patient("ferris"));
    issuer.end(&token).await.unwrap();
    assert!(matches!(verifier.verify(&login.access_token), Err(AccessError::Denied(_))));
}

/// Sessions in one store that accept signed refresh tokens, encrypted ones, or both.
struct Forms {
    signed: Sessions<super::User, MemoryStore>,
    encrypted: Sessions<super::User, MemoryStore>,
    both: [Sessions<super::User, MemoryStore>; 2],
}

impl Forms {
    fn new() -> Self {
        let (signed, encrypted) = (signed_refresh_ring(), refresh_ring());
        let (store, clock) = (MemoryStore::new(), ManualClock::new(start()));
        let access = ring(&clock, "access-1");
        let sessions = |keys: RefreshKeys| {
            Sessions::new(tokens(&access, &clock), keys, store.clone(), lifetimes()).unwrap()
        };
        Self {
            signed: sessions(signed.clone().into()),
            encrypted: sessions(encrypted.clone().into()),
            both: [
                sessions(RefreshKeys::signed_accepting_encrypted(
                    signed.clone(),
                    encrypted.clone(),
                )),
                sessions(RefreshKeys::encrypted_accepting_signed(encrypted, signed)),
            ],
        }
    }
}

/// Asserts that a refresh and a logout refuse the token for a reason, and that clients do not get to know
/// it.
async fn assert_refused(
    sessions: &Sessions<super::User, MemoryStore>,
    token: &RefreshToken,
    is_expected: impl Fn(&VerifyError) -> bool,
) {
    let error = sessions.refresh(token).await.unwrap_err();
    assert_eq!(error.public_message(), "invalid token");
    assert!(matches!(&error, RefreshError::Refused(error) if is_expected(error)), "{error:?}");
    let error = sessions.end_by_refresh_token(token).await.unwrap_err();
    assert!(matches!(&error, EndError::Refused(error) if is_expected(error)), "{error:?}");
}

#[tokio::test]
async fn the_other_form_is_refused_before_a_key_is_used() {
    let Forms { signed, encrypted, .. } = Forms::new();
    let of_signed = signed.start(&user("ferris")).await.unwrap().refresh_token;
    let of_encrypted = encrypted.start(&user("ferris")).await.unwrap().refresh_token;
    let foreign = Forms::new();
    for token in [&of_signed, &foreign.signed.start(&user("ferris")).await.unwrap().refresh_token] {
        let signed_token = |error: &VerifyError| {
            matches!(error, VerifyError::Malformed(MalformedToken::SignedToken))
        };
        assert_refused(&encrypted, token, signed_token).await;
    }
    for token in
        [&of_encrypted, &foreign.encrypted.start(&user("ferris")).await.unwrap().refresh_token]
    {
        let encrypted_token = |error: &VerifyError| {
            matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken))
        };
        assert_refused(&signed, token, encrypted_token).await;
    }
    // Neither session has ended.
    signed.refresh(&of_signed).await.unwrap();
    encrypted.refresh(&of_encrypted).await.unwrap();
}

#[tokio::test]
async fn both_forms_are_accepted_with_their_own_keys_alone() {
    let forms = Forms::new();
    let foreign = Forms::new();
    let segments = [3, 5];
    for (sessions, issued) in forms.both.iter().zip(segments) {
        for (issuer, of_foreign, form) in
            [(&forms.signed, &foreign.signed, 3), (&forms.encrypted, &foreign.encrypted, 5)]
        {
            let login = issuer.start(&user("ferris")).await.unwrap();
            let text = login.refresh_token.as_str();
            assert_eq!(text.split('.').count(), form);
            let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
            assert_eq!(renewed.refresh_token.as_str().split('.').count(), issued);
            assert!(sessions.end_by_refresh_token(&renewed.refresh_token).await.unwrap());

            let foreign = of_foreign.start(&user("ferris")).await.unwrap().refresh_token;
            assert_refused(sessions, &foreign, |error| match form {
                3 => matches!(error, VerifyError::InvalidSignature),
                _ => matches!(error, VerifyError::DecryptionFailed),
            })
            .await;
            // Segments that are removed, added or moved.
            let parts: Vec<&str> = text.split('.').collect();
            let other_parts = [
                parts[..2].join("."),
                parts[1..].join("."),
                format!("{text}."),
                format!("{text}.."),
                text.replace('.', ".."),
                [&parts[..], &parts[..]].concat().join("."),
            ];
            for text in other_parts {
                assert_refused(sessions, &RefreshToken::new(text), |error| {
                    // A signed token with two more dots has the form of an encrypted one.
                    matches!(
                        error,
                        VerifyError::Malformed(_) | VerifyError::UnexpectedAlgorithm { .. }
                    )
                })
                .await;
            }
        }
    }
}

/// With one ring for access and refresh tokens, the policies keep them apart.
#[tokio::test]
async fn tokens_of_another_type_are_refused() {
    #[derive(Debug, Claims)]
    #[claims(
        enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "app",
        ttl = "15m", jti = random,
    )]
    struct AppUser {
        #[claim(sub)]
        name: String,
    }

    let clock = ManualClock::new(start());
    let keys = ring(&clock, "1");
    let sessions =
        Sessions::new(tokens(&keys, &clock), keys.clone(), MemoryStore::new(), lifetimes())
            .unwrap();
    let login = sessions.start(&user("ferris")).await.unwrap();
    let other_type = |error: &VerifyError| matches!(error, VerifyError::UnexpectedType { .. });
    let access_token = RefreshToken::new(&*login.access_token);
    assert_refused(&sessions, &access_token, other_type).await;
    match sessions.verify(login.refresh_token.as_str()).unwrap_err() {
        AccessError::Refused(error) => assert!(other_type(&error), "{error}"),
        other => panic!("{other}"),
    }

    // Another kind of sessions with the same keys and store.
    let access = Tokens::<AppUser, _>::builder(keys.clone()).clock(clock.clone()).build().unwrap();
    let of_app = Sessions::new(access, keys, sessions.store().clone(), lifetimes()).unwrap();
    let of_app = of_app.start(&AppUser { name: "ferris".into() }).await.unwrap();
    assert_refused(&sessions, &of_app.refresh_token, |error| {
        matches!(error, VerifyError::UnexpectedAudience { .. })
    })
    .await;
    sessions.refresh(&login.refresh_token).await.unwrap();
}

#[tokio::test]
async fn refresh_keys_are_rotated_by_kid() {
    let keys = refresh_ring();
    let sessions = sessions_of_patients(keys.clone(), &MemoryStore::new()).unwrap();
    let login = sessions.start(&patient("ferris")).await.unwrap();
    keys.add(A256GcmKey::generate().with_id("refresh-2")).unwrap();
    keys.activate("refresh-2").unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    let kid = peek(renewed.refresh_token.as_str()).unwrap().kid().map(str::to_owned);
    assert_eq!(kid.as_deref(), Some("refresh-2"));
    keys.remove("refresh-1").unwrap();
    let error = sessions.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(error, RefreshError::Refused(VerifyError::UnknownKey)), "{error}");
    sessions.refresh(&renewed.refresh_token).await.unwrap();
}

/// A signed refresh token is accepted until the idle time has passed, by servers that accept both forms.
#[tokio::test]
async fn signed_refresh_tokens_are_accepted_for_the_idle_time() {
    let (signed, encrypted) = (signed_refresh_ring(), refresh_ring());
    let (store, clock) = (MemoryStore::new(), ManualClock::new(start()));
    let access = ring(&clock, "access-1");
    let sessions = |keys: RefreshKeys| {
        Sessions::new(tokens(&access, &clock), keys, store.clone(), lifetimes()).unwrap()
    };
    let before = sessions(signed.clone().into());
    let during = sessions(RefreshKeys::encrypted_accepting_signed(encrypted.clone(), signed));
    let after = sessions(encrypted.into());
    let [early, late, later] = {
        let mut logins = Vec::new();
        for _ in 0..3 {
            logins.push(before.start(&user("ferris")).await.unwrap().refresh_token);
        }
        <[_; 3]>::try_from(logins).unwrap()
    };
    let last: NumericDate = start().saturating_add(IDLE);
    clock.set(last.saturating_sub(std::time::Duration::from_secs(1)));
    let renewed = during.refresh(&early).await.unwrap();
    assert_eq!(renewed.refresh_token.as_str().split('.').count(), 5);
    let too_early = after.refresh(&late).await.unwrap_err();
    assert!(matches!(too_early, RefreshError::Refused(VerifyError::Malformed(_))), "{too_early}");
    clock.set(last);
    let expired = during.refresh(&later).await.unwrap_err();
    assert!(matches!(expired, RefreshError::Refused(VerifyError::Expired { .. })), "{expired}");
    after.refresh(&renewed.refresh_token).await.unwrap();
}

/// The cookies of a browser show neither the subject nor the session, and the layer refreshes them.
#[tokio::test]
async fn cookies_of_a_secret_subject_are_refreshed_and_ended() {
    async fn name(SessionCookie(patient): SessionCookie<Patient>) -> String {
        patient.name.clone()
    }
    let sessions = sessions_of_patients(refresh_ring(), &MemoryStore::new()).unwrap();
    let cookies = CookieSessions::new(sessions.clone(), FetchMetadata, Cookies::LAX);
    let router =
        Router::new().route("/", get(name)).layer(cookies.layer()).with_state(cookies.clone());
    let login = sessions.start(&patient(CANARY)).await.unwrap();
    let jar =
        BTreeMap::from([(super::web::REFRESH.to_owned(), login.refresh_token.as_str().to_owned())]);
    let answer = send(&router, "/", None, &jar).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, CANARY));
    assert_eq!(answer.cookies.len(), 2);
    assert!(answer.cookies.values().all(|cookie| cookie.split('.').count() == 5));
    assert!(!answer.cookies.values().any(|cookie| shows_canary(cookie)));

    // The cookie of a server that signs refresh tokens is refused and removed.
    let of_signed = Forms::new().signed.start(&user("ferris")).await.unwrap().refresh_token;
    let jar = BTreeMap::from([(super::web::REFRESH.to_owned(), of_signed.as_str().to_owned())]);
    let refused = send(&router, "/", None, &jar).await;
    assert_eq!((refused.status, refused.cookies.len()), (StatusCode::UNAUTHORIZED, 0));

    let name = "__Host-refresh";
    let header = format!("{name}={}", answer.cookies[name]).parse().unwrap();
    let headers = HeaderMap::from_iter([(axum::http::header::COOKIE, header)]);
    cookies.end(&headers).await.unwrap();
    let ended = send(&router, "/", None, &answer.cookies).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
}
