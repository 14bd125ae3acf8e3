//! Tests of sessions with a manual clock.

mod common;

use std::convert::Infallible;
use std::time::Duration;

use common::{ABSOLUTE, GRACE, IDLE, START, TTL, User, sessions_in, sessions_on, user};
use jwt_session::{
    AccessError, Denied, EndError, Lifetimes, MemoryStore, Principal, RefreshError, RefreshToken,
    Renewal, SessionId, SessionVerifier, Sessions, SetupError, StartError, Store,
};
use typed_jwt::{Claims, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens, VerifyError};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_session_from_login_to_logout() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start_with_label(&user("u-1"), "Firefox").await.unwrap();
    let verified = sessions.verify(&login.access_token).unwrap();
    assert_eq!(*verified, user("u-1"));
    assert_eq!(SessionId::from_token(&verified), Some(login.session));
    assert_eq!(verified.expires_at(), Some(login.access_expires_at));
    assert_eq!(login.access_expires_at, START.saturating_add(TTL));
    assert_eq!(login.refresh_expires_at, START.saturating_add(IDLE));

    clock.advance(TTL);
    let expired = sessions.verify(&login.access_token).unwrap_err();
    assert_eq!(expired.public_message(), "token expired");
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    assert_eq!(renewed.session, login.session);
    assert_eq!(*sessions.verify(&renewed.access_token).unwrap(), user("u-1"));

    let listed = sessions.list("u-1").await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].label.as_deref(), Some("Firefox"));
    assert_eq!((listed[0].started_at, listed[0].refreshed_at), (START, START.saturating_add(TTL)));

    let verified = sessions.verify(&renewed.access_token).unwrap();
    sessions.end(&verified).await.unwrap();
    let refused = sessions.verify(&renewed.access_token).unwrap_err();
    assert!(matches!(refused, AccessError::Denied(Denied::Ended)), "{refused}");
    assert_eq!(refused.public_message(), "invalid token");
    let refused = sessions.refresh(&renewed.refresh_token).await.unwrap_err();
    assert!(matches!(refused, RefreshError::Ended), "{refused}");
    assert!(sessions.list("u-1").await.unwrap().is_empty());
    sessions.end(&verified).await.unwrap();
}

#[tokio::test]
async fn a_subject_may_be_a_number() {
    #[derive(Clone, Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "15m", jti = random)]
    struct Numbered {
        #[claim(sub)]
        user: u64,
        login: NumericDate,
    }

    let clock = ManualClock::new(START);
    let tokens =
        Tokens::<Numbered, _>::builder(common::access_keys()).clock(clock.clone()).build().unwrap();
    let store = MemoryStore::new();
    let sessions =
        Sessions::new(tokens, common::refresh_keys(), store, common::lifetimes()).unwrap();
    assert_eq!(sessions.now(), START);
    let claims = Numbered { user: 42, login: sessions.now() };
    let first = sessions.start(&claims).await.unwrap();
    clock.advance(TTL);
    let renewed = sessions.refresh(&first.refresh_token).await.unwrap();
    let verified = sessions.verify(&renewed.access_token).unwrap();
    assert_eq!((&*verified, verified.subject()), (&claims, Some("42")));
    assert_eq!(sessions.list("42").await.unwrap().len(), 1);

    // Another user cannot be loaded into the session.
    let other = Numbered { user: 43, ..claims.clone() };
    let loaded = |renewal: Renewal<Numbered>| {
        assert_eq!((&*renewal.subject, renewal.claims.unwrap().user), ("42", 42));
        std::future::ready(Ok::<_, Infallible>(Some(other)))
    };
    let refused = sessions.refresh_with(&renewed.refresh_token, loaded).await.unwrap_err();
    assert!(matches!(refused, RefreshError::SubjectChanged), "{refused}");

    sessions.end(&verified).await.unwrap();
    assert!(sessions.verify(&renewed.access_token).is_err());
    let again = sessions.start(&claims).await.unwrap();
    let by_id = sessions.start(&claims).await.unwrap();
    assert!(sessions.end_by_id("42", by_id.session).await.unwrap());
    assert!(!sessions.end_by_id("042", again.session).await.unwrap());
    assert!(sessions.verify(&again.access_token).is_ok());
    assert_eq!(sessions.end_all("42").await.unwrap(), 1);
    assert!(sessions.verify(&again.access_token).is_err());
    assert!(sessions.refresh(&again.refresh_token).await.is_err());
}

#[tokio::test]
async fn claims_with_a_time_of_their_own_are_refreshed() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "15m", jti = random)]
    struct Dated {
        #[claim(sub)]
        name: String,
        #[claim(nbf)]
        from: NumericDate,
    }

    let clock = ManualClock::new(START);
    let tokens =
        Tokens::<Dated, _>::builder(common::access_keys()).clock(clock.clone()).build().unwrap();
    let store = MemoryStore::new();
    let sessions =
        Sessions::new(tokens, common::refresh_keys(), store, common::lifetimes()).unwrap();
    let login = sessions.start(&Dated { name: "u-1".into(), from: START }).await.unwrap();
    clock.advance(TTL);
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    let verified = sessions.verify(&renewed.access_token).unwrap();
    assert_eq!((verified.name.as_str(), verified.from), ("u-1", START));
}

#[tokio::test]
async fn access_tokens_have_unique_ids_that_contain_the_session_id() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    let ids = [&login, &renewed].map(|tokens| {
        let verified = sessions.verify(&tokens.access_token).unwrap();
        assert_eq!(SessionId::from_token(&verified), Some(login.session));
        verified.token_id().unwrap().to_owned()
    });
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_replayed_refresh_token_ends_the_session_for_both() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let other = sessions.start(&user("u-1")).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    clock.advance(GRACE);
    let replayed = sessions.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(replayed, RefreshError::Reused), "{replayed}");
    assert_eq!(replayed.public_message(), "invalid token");
    for tokens in [&login, &renewed] {
        assert!(sessions.verify(&tokens.access_token).is_err());
        let refused = sessions.refresh(&tokens.refresh_token).await.unwrap_err();
        assert!(matches!(refused, RefreshError::Ended), "{refused}");
    }
    // Another session of the same user continues.
    assert!(sessions.verify(&other.access_token).is_ok());
    assert!(sessions.refresh(&other.refresh_token).await.is_ok());
}

#[tokio::test]
async fn an_older_token_is_a_replay_even_within_the_grace_time() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let first = sessions.start(&user("u-1")).await.unwrap();
    let second = sessions.refresh(&first.refresh_token).await.unwrap();
    sessions.refresh(&second.refresh_token).await.unwrap();
    let replayed = sessions.refresh(&first.refresh_token).await.unwrap_err();
    assert!(matches!(replayed, RefreshError::Reused), "{replayed}");
}

#[tokio::test]
async fn a_repeated_refresh_returns_the_same_refresh_token() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    clock.advance(GRACE.saturating_sub(SECOND));
    let again = sessions.refresh(&login.refresh_token).await.unwrap();
    assert_eq!(again.refresh_token, renewed.refresh_token);
    assert_ne!(again.access_token, renewed.access_token, "each access token has a unique id");
    assert!(sessions.verify(&again.access_token).is_ok());
    // The successor can still be used for one refresh.
    assert!(sessions.refresh(&again.refresh_token).await.is_ok());
}

#[tokio::test]
async fn without_grace_a_second_use_is_a_replay() {
    let clock = ManualClock::new(START);
    let lifetimes = Lifetimes::new(IDLE, ABSOLUTE).with_grace(Duration::ZERO);
    let sessions = sessions_on(&clock, MemoryStore::new(), lifetimes);
    let login = sessions.start(&user("u-1")).await.unwrap();
    sessions.refresh(&login.refresh_token).await.unwrap();
    let replayed = sessions.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(replayed, RefreshError::Reused), "{replayed}");
}

#[tokio::test]
async fn an_idle_session_expires_exactly() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let [one, other] = [sessions.start(&user("u-1")).await, sessions.start(&user("u-1")).await]
        .map(Result::unwrap);
    clock.advance(IDLE.saturating_sub(SECOND));
    assert!(sessions.refresh(&one.refresh_token).await.is_ok());
    clock.advance(SECOND);
    let late = sessions.refresh(&other.refresh_token).await.unwrap_err();
    assert!(matches!(late, RefreshError::Refused(VerifyError::Expired { .. })), "{late}");
    assert_eq!(sessions.list("u-1").await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_absolute_end_is_never_moved() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let mut tokens = sessions.start(&user("u-1")).await.unwrap();
    let end = START.saturating_add(ABSOLUTE);
    for _ in 0..15 {
        clock.advance(IDLE / 2);
        tokens = sessions.refresh(&tokens.refresh_token).await.unwrap();
        assert!(tokens.refresh_expires_at <= end && tokens.access_expires_at <= end);
    }
    clock.set(NumericDate::from_unix(end.as_unix() - 60));
    let last = sessions.refresh(&tokens.refresh_token).await.unwrap();
    // The last access token expires with its session.
    assert_eq!((last.access_expires_at, last.refresh_expires_at), (end, end));
    assert_eq!(sessions.verify(&last.access_token).unwrap().expires_at(), Some(end));
    clock.set(end);
    assert!(sessions.verify(&last.access_token).is_err());
    assert!(sessions.refresh(&last.refresh_token).await.is_err());
}

#[tokio::test]
async fn setting_the_clock_back_does_not_make_used_tokens_valid() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    clock.advance(TTL);
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    clock.set(START);
    // The grace time does not include the time before the refresh.
    let replayed = sessions.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(replayed, RefreshError::Reused), "{replayed}");
    assert!(matches!(
        sessions.refresh(&renewed.refresh_token).await.unwrap_err(),
        RefreshError::Ended
    ));
    // Ended sessions stay ended, and a new session gets a later start time.
    sessions.end_all("u-1").await.unwrap();
    clock.set(NumericDate::from_unix(START.as_unix() - 3_600));
    let login = sessions.start(&user("u-1")).await.unwrap();
    assert!(sessions.verify(&login.access_token).is_ok());
}

#[tokio::test]
async fn setting_the_clock_forward_has_no_lasting_effect() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    clock.set(NumericDate::MAX);
    assert!(sessions.verify(&login.access_token).is_err());
    assert!(sessions.refresh(&login.refresh_token).await.is_err());
    assert!(matches!(sessions.start(&user("u-1")).await, Err(StartError::Claims(_))));
    sessions.end_all("u-2").await.unwrap();
    clock.set(START);
    assert!(sessions.refresh(&login.refresh_token).await.is_ok());
}

#[tokio::test]
async fn end_all_does_not_affect_later_sessions() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let mut old = Vec::new();
    for _ in 0..3 {
        old.push(sessions.start(&user("u-1")).await.unwrap());
    }
    let other = sessions.start(&user("u-2")).await.unwrap();
    assert_eq!(sessions.end_all("u-1").await.unwrap(), 3);
    // At the same time, after the password was changed, the user logs in again.
    let new = sessions.start(&user("u-1")).await.unwrap();
    for tokens in &old {
        assert!(sessions.verify(&tokens.access_token).is_err());
        assert!(sessions.refresh(&tokens.refresh_token).await.is_err());
    }
    for tokens in [&new, &other] {
        assert!(sessions.verify(&tokens.access_token).is_ok());
        assert!(sessions.refresh(&tokens.refresh_token).await.is_ok());
    }
    assert_eq!(sessions.list("u-1").await.unwrap().len(), 1);
}

#[tokio::test]
async fn users_can_only_end_their_own_sessions() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    assert!(!sessions.end_by_id("u-2", login.session).await.unwrap());
    for made_up in 0..100 {
        let id = SessionId::from_bytes([made_up; 16]);
        assert!(!sessions.end_by_id("u-2", id).await.unwrap());
    }
    assert!(Store::deny_list(sessions.store()).is_empty());
    assert!(sessions.verify(&login.access_token).is_ok());
    let login = sessions.refresh(&login.refresh_token).await.unwrap();
    assert!(sessions.verify(&login.access_token).is_ok());
    assert!(sessions.end_by_id("u-1", login.session).await.unwrap());
    assert!(!sessions.end_by_id("u-1", login.session).await.unwrap());
    assert!(sessions.verify(&login.access_token).is_err());
}

#[tokio::test]
async fn a_refresh_token_ends_its_session_current_or_used() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    clock.advance(TTL);
    assert!(sessions.end_by_refresh_token(&login.refresh_token).await.unwrap());
    assert!(!sessions.end_by_refresh_token(&renewed.refresh_token).await.unwrap());
    assert!(sessions.refresh(&renewed.refresh_token).await.is_err());
    let garbage = sessions.end_by_refresh_token(&RefreshToken::new("a.b.c")).await.unwrap_err();
    assert!(matches!(garbage, EndError::Refused(_)), "{garbage}");
}

#[tokio::test]
async fn refresh_with_loads_the_current_claims() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let promote = async |renewal: Renewal<User>| {
        let claims = renewal.claims.unwrap();
        assert_eq!((&*renewal.subject, renewal.session), ("u-1", login.session));
        Ok::<_, Infallible>(Some(User { role: "admin".into(), ..claims }))
    };
    let renewed = sessions.refresh_with(&login.refresh_token, promote).await.unwrap();
    assert_eq!(sessions.verify(&renewed.access_token).unwrap().role, "admin");
    // The new claims are kept.
    let renewed = sessions.refresh(&renewed.refresh_token).await.unwrap();
    assert_eq!(sessions.verify(&renewed.access_token).unwrap().role, "admin");
}

#[tokio::test]
async fn an_error_while_loading_claims_does_not_change_the_session() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let failing = async |_: Renewal<User>| Err("the database is down");
    let failed = sessions.refresh_with(&login.refresh_token, failing).await.unwrap_err();
    assert!(matches!(failed, RefreshError::Claims(_)) && failed.is_retryable(), "{failed}");
    assert_eq!(failed.public_message(), "temporarily unavailable");
    let somebody_else = async |_: Renewal<User>| Ok::<_, Infallible>(Some(user("u-2")));
    let failed = sessions.refresh_with(&login.refresh_token, somebody_else).await.unwrap_err();
    assert!(matches!(failed, RefreshError::SubjectChanged), "{failed}");
    let too_long = User { role: "x".repeat(9_000), ..user("u-1") };
    let too_long = async |_: Renewal<User>| Ok::<_, Infallible>(Some(too_long));
    let failed = sessions.refresh_with(&login.refresh_token, too_long).await.unwrap_err();
    assert!(matches!(failed, RefreshError::Encode(_)), "{failed}");
    assert!(sessions.refresh(&login.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_disabled_user_loses_the_session() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let disabled = async |_: Renewal<User>| Ok::<_, Infallible>(None);
    let refused = sessions.refresh_with(&login.refresh_token, disabled).await.unwrap_err();
    assert!(matches!(refused, RefreshError::Forbidden), "{refused}");
    assert!(sessions.verify(&login.access_token).is_err());
    assert!(sessions.refresh(&login.refresh_token).await.is_err());
}

#[tokio::test]
async fn a_logout_while_claims_are_read_is_final() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    sessions.refresh(&login.refresh_token).await.unwrap();
    // The refresh is repeated, and the user logs out while the database loads the claims.
    let slow = async |_: Renewal<User>| {
        sessions.end_by_id("u-1", login.session).await.unwrap();
        clock.advance(TTL + Duration::from_secs(120));
        Ok::<_, Infallible>(Some(user("u-1")))
    };
    let late = sessions.refresh_with(&login.refresh_token, slow).await.unwrap();
    // The deny list entry may have expired by now. The token must have expired as well, because it
    // was issued with the time at which the session was known to exist.
    for _ in 0..2_000 {
        sessions.start(&user("u-2")).await.unwrap();
        let login = sessions.start(&user("u-3")).await.unwrap();
        sessions.end_by_id("u-3", login.session).await.unwrap();
    }
    assert!(sessions.verify(&late.access_token).is_err());
    assert!(sessions.refresh(&late.refresh_token).await.is_err());
}

#[tokio::test]
async fn access_and_refresh_tokens_are_not_interchangeable() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let refused = sessions.verify(login.refresh_token.as_str()).unwrap_err();
    assert!(matches!(refused, AccessError::Refused(VerifyError::UnexpectedType { .. })));
    let as_refresh = RefreshToken::new(&*login.access_token);
    let refused = sessions.refresh(&as_refresh).await.unwrap_err();
    assert!(matches!(refused, RefreshError::Refused(VerifyError::UnexpectedType { .. })));
    assert!(matches!(
        sessions.end_by_refresh_token(&as_refresh).await,
        Err(EndError::Refused(VerifyError::UnexpectedType { .. }))
    ));
    assert!(sessions.refresh(&login.refresh_token).await.is_ok());
}

/// Claims of the same user with the same keys, for another purpose.
#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256, typ = "admin+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct Admin {
    #[claim(sub)]
    name: String,
}

#[tokio::test]
async fn sessions_of_different_kinds_are_isolated() {
    let store = MemoryStore::new();
    let (sessions, clock) = sessions_in(store.clone());
    let tokens = Tokens::builder(common::access_keys()).clock(clock.clone()).build().unwrap();
    let admins: Sessions<Admin, _> =
        Sessions::new(tokens, common::refresh_keys(), store, common::lifetimes()).unwrap();
    let login = sessions.start(&user("u-1")).await.unwrap();
    let refused = admins.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(refused, RefreshError::Refused(VerifyError::UnexpectedAudience { .. })));
    assert!(admins.verify(&login.access_token).is_err());
    // A user can list and end sessions of both kinds.
    let admin = admins.start(&Admin { name: "u-1".into() }).await.unwrap();
    assert_eq!(sessions.list("u-1").await.unwrap().len(), 2);
    assert_eq!(sessions.end_all("u-1").await.unwrap(), 2);
    assert!(admins.verify(&admin.access_token).is_err());
    assert!(admins.refresh(&admin.refresh_token).await.is_err());
}

#[tokio::test]
async fn tokens_of_another_servers_keys_are_refused() {
    let store = MemoryStore::new();
    let (sessions, clock) = sessions_in(store.clone());
    let others = |id: &str| KeyRing::new(Hs256Key::generate().with_id(id)).unwrap();
    let tokens = Tokens::builder(others("access-1")).clock(clock.clone()).build().unwrap();
    let foreign: Sessions<User, _> =
        Sessions::new(tokens, others("refresh-1"), store, common::lifetimes()).unwrap();
    let login = foreign.start(&user("u-1")).await.unwrap();
    assert!(matches!(
        sessions.verify(&login.access_token),
        Err(AccessError::Refused(VerifyError::InvalidSignature))
    ));
    assert!(matches!(
        sessions.refresh(&login.refresh_token).await,
        Err(RefreshError::Refused(VerifyError::InvalidSignature))
    ));
    // No session was ended.
    assert!(foreign.refresh(&login.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_verifier_needs_only_keys_and_the_deny_list() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let key = Hs256Key::from_bytes(common::ACCESS_SECRET).unwrap();
    let tokens = Tokens::<User, _>::builder(key).clock(clock).build().unwrap();
    let deny_list = Store::deny_list(sessions.store());
    let verifier = SessionVerifier::new(tokens, deny_list.clone());
    let login = sessions.start(&user("u-1")).await.unwrap();
    let token = verifier.verify(&login.access_token).unwrap();
    sessions.end(&token).await.unwrap();
    assert!(matches!(
        verifier.verify(&login.access_token),
        Err(AccessError::Denied(Denied::Ended))
    ));
}

#[tokio::test]
async fn tokens_without_a_session_cannot_be_ended() {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let tokens = Tokens::builder(common::access_keys()).clock(clock.clone()).build().unwrap();
    let alone = sessions.verify(&tokens.encode(&user("u-1")).unwrap()).unwrap();
    assert_eq!(SessionId::from_token(&alone), None);
    assert!(matches!(sessions.end(&alone).await, Err(EndError::NoSession)));
    // A floor applies to all tokens of the subject.
    let token = tokens.encode(&user("u-1")).unwrap();
    sessions.end_all("u-1").await.unwrap();
    assert!(sessions.verify(&token).is_err());
    clock.advance(SECOND);
    assert!(sessions.verify(&tokens.encode(&user("u-1")).unwrap()).is_ok());
}

#[tokio::test]
async fn sessions_of_another_issuer_cannot_be_ended() {
    #[derive(Claims)]
    #[claims(
        alg = HS256,
        typ = "session+jwt",
        iss = "https://former.example.com",
        aud = "web",
        ttl = "15m",
        jti = random,
    )]
    struct Former {
        #[claim(sub)]
        name: String,
    }

    impl From<Former> for User {
        fn from(former: Former) -> Self {
            user(&former.name)
        }
    }

    let store = MemoryStore::new();
    let (sessions, clock) = sessions_in(store.clone());
    let tokens = Tokens::builder(common::access_keys()).clock(clock).build().unwrap();
    let former: Sessions<Former, _> =
        Sessions::new(tokens, common::refresh_keys(), store, common::lifetimes()).unwrap();
    let login = former.start(&Former { name: "u-1".into() }).await.unwrap();
    // The logout would have no effect, because the deny list compares the issuer.
    let token = former.verify(&login.access_token).unwrap().convert();
    assert!(matches!(sessions.end(&token).await, Err(EndError::NoSession)));
}

#[test]
fn inconsistent_lifetimes_are_rejected() {
    let refused = |lifetimes| {
        let tokens = Tokens::<User, _>::new(common::access_keys());
        let made = Sessions::new(tokens, common::refresh_keys(), MemoryStore::new(), lifetimes);
        made.unwrap_err()
    };
    let too_idle = refused(Lifetimes::new(TTL.saturating_sub(SECOND), ABSOLUTE));
    assert!(matches!(too_idle, SetupError::IdleTooShort { .. }), "{too_idle}");
    let too_short = refused(Lifetimes::new(IDLE, IDLE.saturating_sub(SECOND)));
    assert!(matches!(too_short, SetupError::AbsoluteTooShort { .. }), "{too_short}");
    let too_graceful = refused(Lifetimes::new(IDLE, ABSOLUTE).with_grace(TTL));
    assert!(matches!(too_graceful, SetupError::GraceTooLong { .. }), "{too_graceful}");
}

#[tokio::test]
async fn labels_are_truncated_at_a_character_boundary() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    sessions.start_with_label(&user("u-1"), &"é".repeat(150)).await.unwrap();
    let label = sessions.list("u-1").await.unwrap().remove(0).label.unwrap();
    assert_eq!(label, "é".repeat(100));
}

#[tokio::test]
async fn debug_output_does_not_contain_tokens() {
    let (sessions, _) = sessions_in(MemoryStore::new());
    let login = sessions.start(&user("somebody")).await.unwrap();
    let shown = format!("{login:?} {:?} {sessions:?}", login.refresh_token);
    for part in login.access_token.split('.').chain(login.refresh_token.as_str().split('.')) {
        assert!(!shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("somebody"), "{shown}");
}

/// Claims of many types.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = any, ttl = "15m",
    leeway = "5s", max_age = "1h", nbf = now, jti = random,
)]
struct Rich {
    #[claim(sub)]
    name: String,
    #[claim(aud)]
    audience: Vec<String>,
    #[serde(rename = "a \"b\"")]
    escaped: String,
    nested: Option<Vec<Option<(u64, f64)>>>,
    absent: Option<bool>,
    #[serde(skip)]
    skipped: u8,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, bool>,
}

#[tokio::test]
async fn claims_of_all_types_are_preserved() {
    let clock = ManualClock::new(START);
    let tokens = Tokens::builder(common::access_keys()).clock(clock.clone()).build().unwrap();
    let sessions: Sessions<Rich, _> =
        Sessions::new(tokens, common::refresh_keys(), MemoryStore::new(), common::lifetimes())
            .unwrap();
    let claims = Rich {
        name: "é\"\\\u{0}".into(),
        audience: vec!["web".into(), "app".into()],
        escaped: "line\nend".into(),
        nested: Some(vec![None, Some((u64::MAX, 0.1))]),
        absent: None,
        skipped: 0,
        rest: [("other".to_owned(), true)].into(),
    };
    let mut tokens = sessions.start(&claims).await.unwrap();
    for _ in 0..3 {
        clock.advance(TTL);
        tokens = sessions.refresh(&tokens.refresh_token).await.unwrap();
        assert_eq!(*sessions.verify(&tokens.access_token).unwrap(), claims);
    }
}

/// The same claims after a change of the program.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
struct NewUser {
    #[claim(sub)]
    name: String,
    tenant: u64,
}

#[tokio::test]
async fn a_session_survives_a_change_of_its_claims_type() {
    let store = MemoryStore::new();
    let (old, clock) = sessions_in(store.clone());
    let login = old.start(&user("u-1")).await.unwrap();
    let tokens = Tokens::builder(common::access_keys()).clock(clock).build().unwrap();
    let new: Sessions<NewUser, _> =
        Sessions::new(tokens, common::refresh_keys(), store, common::lifetimes()).unwrap();
    let failed = new.refresh(&login.refresh_token).await.unwrap_err();
    assert!(matches!(failed, RefreshError::Claims(_)), "{failed}");
    let migrate = async |renewal: Renewal<NewUser>| {
        assert_eq!(renewal.claims, None);
        Ok::<_, Infallible>(Some(NewUser { name: renewal.subject, tenant: 7 }))
    };
    let renewed = new.refresh_with(&login.refresh_token, migrate).await.unwrap();
    assert_eq!(new.verify(&renewed.access_token).unwrap().tenant, 7);
    let renewed = new.refresh(&renewed.refresh_token).await.unwrap();
    assert_eq!(new.verify(&renewed.access_token).unwrap().tenant, 7);
}

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = any, aud = "web", ttl = "15m", jti = random)]
struct OfAnybody {
    #[claim(sub)]
    name: Option<String>,
}

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m", jti = random)]
struct Maybe {
    #[claim(sub)]
    name: Option<String>,
}

#[tokio::test]
async fn a_session_requires_a_subject_and_one_issuer() {
    let made = Sessions::new(
        Tokens::<OfAnybody, _>::new(common::access_keys()),
        common::refresh_keys(),
        MemoryStore::new(),
        common::lifetimes(),
    );
    assert_eq!(made.unwrap_err(), SetupError::NoIssuer);
    let sessions = Sessions::new(
        Tokens::<Maybe, _>::new(common::access_keys()),
        common::refresh_keys(),
        MemoryStore::new(),
        common::lifetimes(),
    )
    .unwrap();
    let nobody = sessions.start(&Maybe { name: None }).await.unwrap_err();
    assert!(matches!(nobody, StartError::NoSubject), "{nobody}");
    assert!(sessions.start(&Maybe { name: Some(String::new()) }).await.is_ok());
}

#[tokio::test]
async fn keys_can_be_rotated_while_sessions_are_active() {
    let clock = ManualClock::new(START);
    let named = |id: &str| Hs256Key::generate().with_id(id);
    let access = KeyRing::with_clock(named("a-1"), clock.clone()).unwrap();
    let refresh = KeyRing::with_clock(named("r-1"), clock.clone()).unwrap();
    let tokens = Tokens::<User, _>::builder(access.clone()).clock(clock.clone()).build().unwrap();
    let store = MemoryStore::new();
    let sessions = Sessions::new(tokens, refresh.clone(), store, common::lifetimes()).unwrap();
    let login = sessions.start(&user("u-1")).await.unwrap();
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    access.rotate(named("a-2"), TTL).unwrap();
    refresh.rotate(named("r-2"), IDLE).unwrap();
    assert!(sessions.verify(&renewed.access_token).is_ok());
    // The repeated refresh returns the same successor, signed with the new key. Either of them can
    // be used.
    let again = sessions.refresh(&login.refresh_token).await.unwrap();
    assert_ne!(again.refresh_token, renewed.refresh_token);
    let next = sessions.refresh(&renewed.refresh_token).await.unwrap();
    assert_eq!(sessions.verify(&next.access_token).unwrap().header().kid(), Some("a-2"));
    // A leaked key can be removed immediately. All tokens that were signed with it are rejected.
    access.remove("a-1").unwrap();
    refresh.remove("r-1").unwrap();
    assert!(matches!(
        sessions.verify(&renewed.access_token),
        Err(AccessError::Refused(VerifyError::UnknownKey))
    ));
    assert!(matches!(
        sessions.refresh(&renewed.refresh_token).await,
        Err(RefreshError::Refused(VerifyError::UnknownKey))
    ));
    assert!(sessions.refresh(&next.refresh_token).await.is_ok());
}

/// A claims type with a longer `ttl`.
#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256, typ = "device+jwt", iss = "https://auth.example.com", aud = "device", ttl = "24h",
    jti = random,
)]
struct Device {
    #[claim(sub)]
    owner: String,
}

/// A session can be ended through another claims type. It is denied for the lifetime of its own
/// tokens.
#[tokio::test]
async fn sessions_are_denied_for_the_lifetime_of_their_tokens() {
    let store = MemoryStore::new();
    let (web, clock) = sessions_in(store.clone());
    let day = Duration::from_secs(24 * 60 * 60);
    let tokens = Tokens::builder(common::access_keys()).clock(clock).build().unwrap();
    let lifetimes = Lifetimes::new(day, 30 * day);
    let devices: Sessions<Device, _> =
        Sessions::new(tokens, common::refresh_keys(), store.clone(), lifetimes).unwrap();
    let start = async |owner: &str| devices.start(&Device { owner: owner.into() }).await.unwrap();
    let (one, all) = (start("u-1").await, start("u-2").await);
    assert!(web.end_by_id("u-1", one.session).await.unwrap());
    assert_eq!(web.end_all("u-2").await.unwrap(), 1);
    for (name, tokens) in [("u-1", one), ("u-2", all)] {
        assert!(devices.verify(&tokens.access_token).is_err());
        let key = Principal::new("https://auth.example.com", name).session(tokens.session);
        assert!(Store::deny_list(&store).denied_for(&key) >= Some(day));
    }
}

#[tokio::test]
async fn the_lifetime_of_access_tokens_is_given_at_run_time() {
    #[derive(Clone, Debug, PartialEq, Claims)]
    #[claims(
        alg = HS256, typ = "t", iss = "i", aud = "a", ttl = runtime, leeway = "10s", jti = random,
    )]
    struct Configured {
        #[claim(sub)]
        name: String,
    }

    let clock = ManualClock::new(START);
    let sessions = |ttl, lifetimes| {
        let builder = Tokens::<Configured, _>::builder(common::access_keys()).ttl(ttl);
        let tokens = builder.clock(clock.clone()).build().unwrap();
        Sessions::new(tokens, common::refresh_keys(), MemoryStore::new(), lifetimes)
    };
    let ttl = Duration::from_secs(100);
    let sessions_of_ttl = sessions(ttl, common::lifetimes()).unwrap();
    let user = Configured { name: "u-1".into() };
    let login = sessions_of_ttl.start(&user).await.unwrap();
    assert_eq!(login.access_expires_at, START.saturating_add(ttl));
    let verified = sessions_of_ttl.verify(&login.access_token).unwrap();
    assert_eq!((&*verified, verified.expires_at()), (&user, Some(login.access_expires_at)));

    // The token expires after `ttl` and `leeway`.
    clock.advance(ttl);
    sessions_of_ttl.verify(&login.access_token).unwrap();
    clock.advance(SECOND * 10);
    let expired = sessions_of_ttl.verify(&login.access_token).unwrap_err();
    assert!(matches!(expired, AccessError::Refused(VerifyError::Expired { .. })), "{expired}");
    let renewed = sessions_of_ttl.refresh(&login.refresh_token).await.unwrap();
    assert_eq!(renewed.access_expires_at, renewed.issued_at.saturating_add(ttl));
    let verified = sessions_of_ttl.verify(&renewed.access_token).unwrap();

    // A logout is kept until the token has expired.
    sessions_of_ttl.end(&verified).await.unwrap();
    clock.advance(ttl + SECOND * 9);
    let refused = sessions_of_ttl.verify(&renewed.access_token).unwrap_err();
    assert!(matches!(refused, AccessError::Denied(Denied::Ended)), "{refused}");
    assert!(sessions_of_ttl.refresh(&renewed.refresh_token).await.is_err());

    // The lifetimes of a session are compared with the given `ttl`.
    let error = sessions(IDLE + SECOND, common::lifetimes()).unwrap_err();
    assert!(matches!(error, SetupError::IdleTooShort { ttl, .. } if ttl == IDLE + SECOND));
    let error = sessions(SECOND * 11, common::lifetimes().with_grace(SECOND * 11)).unwrap_err();
    assert!(matches!(error, SetupError::GraceTooLong { ttl, .. } if ttl == SECOND * 11));
}
