//! `Tokens`, `KeyRing` and `Sessions` with encrypted claims.

use std::fmt::Write as _;
use std::time::Duration;

use typed_jwt::session::{
    AccessError, Denied, EndError, MemoryStore, Principal, RefreshError, Sessions, Store,
};
use typed_jwt::{
    A256GcmKey, Claims, KeyRing, MalformedToken, ManualClock, Tokens, VerifyError, testing,
};

use super::{CANARY, Server, TTL, User, lifetimes, refresh_ring, ring, start, tokens, user};

#[tokio::test]
async fn login_refresh_and_logout() {
    let Server { sessions, clock, .. } = Server::new();
    let login = sessions.start(&user("ferris")).await.unwrap();
    assert_eq!(login.access_token.split('.').count(), 5);
    assert_eq!(*sessions.verify(&login.access_token).unwrap(), user("ferris"));

    clock.advance(TTL);
    let expired = sessions.verify(&login.access_token).unwrap_err();
    assert_eq!(expired.public_message(), "token expired");
    let renewed = sessions.refresh(&login.refresh_token).await.unwrap();
    let verified = sessions.verify(&renewed.access_token).unwrap();
    assert_eq!(*verified, user("ferris"));

    sessions.end(&verified).await.unwrap();
    let ended = sessions.verify(&renewed.access_token).unwrap_err();
    assert!(matches!(ended, AccessError::Denied(Denied::Ended)), "{ended}");
    let ended = sessions.refresh(&renewed.refresh_token).await.unwrap_err();
    assert!(matches!(ended, RefreshError::Ended), "{ended}");
}

#[tokio::test]
async fn the_deny_list_also_refuses_after_end_all_and_reuse() {
    let Server { sessions, clock, .. } = Server::new();
    let mut logins = Vec::new();
    for _ in 0..3 {
        logins.push(sessions.start(&user("ferris")).await.unwrap());
    }
    let other = sessions.start(&user("corro")).await.unwrap();
    assert_eq!(sessions.end_all("ferris").await.unwrap(), 3);
    for login in &logins {
        let ended = sessions.verify(&login.access_token).unwrap_err();
        assert!(matches!(ended, AccessError::Denied(Denied::Ended)), "{ended}");
    }
    sessions.verify(&other.access_token).unwrap();

    // A refresh token that is used twice ends the session of the encrypted tokens.
    let renewed = sessions.refresh(&other.refresh_token).await.unwrap();
    clock.advance(Duration::from_secs(120));
    sessions.refresh(&renewed.refresh_token).await.unwrap();
    let reused = sessions.refresh(&other.refresh_token).await.unwrap_err();
    assert!(matches!(reused, RefreshError::Reused), "{reused}");
    sessions.verify(&renewed.access_token).unwrap_err();
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_ends_nothing() {
    let Server { sessions, .. } = Server::new();
    let foreign = Server::new().sessions.start(&user("ferris")).await.unwrap();
    let error = sessions.verify(&foreign.access_token).unwrap_err();
    assert!(matches!(error, AccessError::Refused(VerifyError::DecryptionFailed)), "{error}");
    assert_eq!(error.public_message(), "invalid token");
    let error = sessions.end_by_access_token(&foreign.access_token).await.unwrap_err();
    assert!(matches!(error, EndError::Refused(_)), "{error}");
    let error = sessions.refresh(&foreign.refresh_token).await.unwrap_err();
    assert_eq!(error.public_message(), "invalid token");
}

#[tokio::test]
async fn keys_are_rotated_by_kid_and_old_tokens_are_accepted_until_retired() {
    let Server { sessions, keys, clock } = Server::new();
    let old = sessions.start(&user("ferris")).await.unwrap();
    keys.rotate(A256GcmKey::generate().with_id("access-2"), Duration::from_secs(60)).unwrap();
    let new = sessions.start(&user("ferris")).await.unwrap();
    for (login, id) in [(&old, "access-1"), (&new, "access-2")] {
        assert_eq!(typed_jwt::peek(&login.access_token).unwrap().kid(), Some(id));
        assert_eq!(*sessions.verify(&login.access_token).unwrap(), user("ferris"));
    }
    clock.advance(Duration::from_secs(60));
    let error = sessions.verify(&old.access_token).unwrap_err();
    assert!(matches!(error, AccessError::Refused(VerifyError::UnknownKey)), "{error}");
    sessions.verify(&new.access_token).unwrap();
    // The session outlives the key: a refresh encrypts with the current one.
    let renewed = sessions.refresh(&old.refresh_token).await.unwrap();
    assert_eq!(typed_jwt::peek(&renewed.access_token).unwrap().kid(), Some("access-2"));
    assert_eq!(*sessions.verify(&renewed.access_token).unwrap(), user("ferris"));
}

/// A key under the `kid` of another one does not decrypt its tokens.
#[test]
fn a_kid_does_not_make_a_key() {
    let clock = ManualClock::new(start());
    let (one, other) = (ring(&clock, "1"), ring(&clock, "1"));
    let token = tokens(&one, &clock).encode(&user("ferris")).unwrap();
    let error = tokens(&other, &clock).verify(&token).unwrap_err();
    assert!(matches!(error, VerifyError::DecryptionFailed), "{error}");
    let error = tokens(&ring(&clock, "2"), &clock).verify(&token).unwrap_err();
    assert!(matches!(error, VerifyError::UnknownKey), "{error}");
}

#[test]
fn tokens_refuse_every_hostile_token() {
    let clock = ManualClock::new(start());
    let keys = ring(&clock, "1");
    assert!(testing::assert_refuses_all(&user("ferris"), &keys) > 50);
    assert!(testing::assert_refuses_all(&user("ferris"), &A256GcmKey::generate()) > 50);
    let encrypted: Tokens<User, KeyRing<_>> = tokens(&keys, &clock);
    for hostile in testing::hostile_tokens(&user("ferris"), &keys) {
        clock.set(hostile.now);
        encrypted.verify(&hostile.token).expect_err(&hostile.name);
    }
}

/// An encrypted type refuses a signed token by its form, before a key is looked for.
#[test]
fn a_signed_token_of_the_same_policy_is_refused() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
        jti = random,
    )]
    struct Signed {
        #[claim(sub)]
        name: String,
        note: String,
    }

    let clock = ManualClock::new(start());
    let key = typed_jwt::Hs256Key::generate().with_id("1");
    let signed = Tokens::<Signed, _>::builder(key).clock(clock.clone()).build().unwrap();
    let token = signed.encode(&Signed { name: "ferris".into(), note: "x".into() }).unwrap();
    let encrypted = tokens(&ring(&clock, "1"), &clock);
    let error = encrypted.verify(&token).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(_)), "{error}");
    let token = encrypted.encode(&user("ferris")).unwrap();
    let error = signed.verify(&token).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken)), "{error}");
}

/// The claims of a session are in its record, which the library does not print.
#[tokio::test]
async fn secret_claims_are_not_in_debug_output_of_sessions() {
    let clock = ManualClock::new(start());
    let keys = ring(&clock, "1");
    let sessions =
        Sessions::new(tokens(&keys, &clock), refresh_ring(), MemoryStore::new(), lifetimes())
            .unwrap();
    let login = sessions.start(&user("ferris")).await.unwrap();
    let mut printed = format!(
        "{sessions:?} {login:?} {:?} {:?}",
        sessions.verify(&login.access_token).unwrap(),
        sessions.list("ferris").await.unwrap()
    );
    let mut renewal_text = String::new();
    let renewed = sessions
        .refresh_with(&login.refresh_token, |renewal| {
            renewal_text = format!("{renewal:?}");
            let claims: Option<User> = renewal.claims;
            assert_eq!(claims, Some(user("ferris")));
            std::future::ready(Err::<Option<User>, _>("later"))
        })
        .await;
    write!(printed, "{renewal_text} {renewed:?}").unwrap();
    for (_, record) in
        sessions.store().list(&Principal::new("https://auth.example.com", "ferris")).await.unwrap()
    {
        // As text and as the numbers of its bytes.
        assert!(String::from_utf8(record.bytes.clone()).unwrap().contains(CANARY));
        write!(printed, "{record:?}").unwrap();
    }
    let numbers = format!("{:?}", CANARY.as_bytes());
    assert!(!printed.contains(CANARY), "{printed}");
    assert!(!printed.contains(numbers.trim_matches(['[', ']'])), "{printed}");
}
