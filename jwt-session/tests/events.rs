//! Tests of `tracing` events: which ones are sent, and that they do not contain secrets.

mod common;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::future::ready;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use common::{GRACE, START, User, sessions_in};
use jwt_session::{MemoryStore, Principal, RefreshKeys, RefreshToken, Renewal, Sessions, Store};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use tracing_subscriber::fmt::MakeWriter;
use typed_jwt::{A256GcmKey, Claims, KeyRing, ManualClock, Tokens};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const NAME: &str = "canary-subject";
const ROLE: &str = "canary-role";
const SCOPE: &str = "canary-scope";
const LABEL: &str = "canary-label";
const REASON: &str = "canary-reason";

/// Performs all operations with values that must not be logged. Returns the tokens.
async fn everything() -> Vec<String> {
    let (sessions, clock) = sessions_in(MemoryStore::new());
    let claims = User { name: NAME.into(), role: ROLE.into(), scopes: vec![SCOPE.into()] };
    let mut all = Vec::new();
    let first = sessions.start_with_label(&claims, LABEL).await.unwrap();
    sessions.verify(&first.access_token).unwrap();
    sessions.verify(first.refresh_token.as_str()).unwrap_err();
    sessions.verify(&format!("{}x", first.access_token)).unwrap_err();
    let second = sessions.refresh(&first.refresh_token).await.unwrap();
    let again = sessions.refresh(&first.refresh_token).await.unwrap();
    sessions
        .refresh_with(&second.refresh_token, async |_: Renewal<User>| Err(REASON))
        .await
        .unwrap_err();
    sessions.refresh(&RefreshToken::new(&*second.access_token)).await.unwrap_err();
    clock.advance(GRACE);
    sessions.refresh(&first.refresh_token).await.unwrap_err();
    sessions.verify(&second.access_token).unwrap_err();
    let third = sessions.start(&claims).await.unwrap();
    sessions
        .refresh_with(&third.refresh_token, async |_: Renewal<User>| Ok::<_, Infallible>(None))
        .await
        .unwrap_err();
    let fourth = sessions.start(&claims).await.unwrap();
    let verified = sessions.verify(&fourth.access_token).unwrap();
    sessions.end(&verified).await.unwrap();
    let fifth = sessions.start(&claims).await.unwrap();
    sessions.end_all(NAME).await.unwrap();
    clock.set(START.saturating_add(common::ABSOLUTE));
    sessions.verify(&fifth.access_token).unwrap_err();
    for tokens in [first, second, again, third, fourth, fifth] {
        all.extend([tokens.access_token, tokens.refresh_token.as_str().to_owned()]);
    }
    all
}

/// An encrypted session with a secret claim, of a user who is secret as well.
#[derive(Debug, Claims)]
#[claims(
    enc = A256GCM,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    jti = random,
)]
struct Patient {
    #[claim(sub, secret)]
    name: String,
    #[claim(secret)]
    diagnosis: Diagnosis,
}

/// A claim whose errors contain its value.
#[derive(Debug)]
struct Diagnosis(String);

impl Serialize for Diagnosis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.contains("unwritable") {
            return Err(ser::Error::custom(&self.0));
        }
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Diagnosis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.contains("unreadable") { Err(de::Error::custom(text)) } else { Ok(Self(text)) }
    }
}

const SECRET: &str = "canary-471147114711";

/// Performs operations of a session with secret claims. Returns what the library prints, and the tokens.
async fn operations_with_a_secret() -> (String, Vec<String>) {
    let clock = ManualClock::new(START);
    let keys = KeyRing::new(A256GcmKey::generate().with_id("2026-11")).unwrap();
    let tokens = Tokens::builder(keys).clock(clock.clone()).build().unwrap();
    let (store, lifetimes) = (MemoryStore::new(), common::lifetimes());
    let refresh_keys = KeyRing::new(A256GcmKey::generate().with_id("refresh-1")).unwrap();
    let sessions = Sessions::new(tokens, refresh_keys.clone(), store, lifetimes).unwrap();
    let patient =
        |diagnosis: &str| Patient { name: SECRET.into(), diagnosis: Diagnosis(diagnosis.into()) };
    let mut printed = format!("{:?}", RefreshKeys::from(refresh_keys));
    for diagnosis in [format!("{SECRET} unwritable"), format!("{SECRET} unreadable")] {
        let diagnosis = &*diagnosis;
        let error = sessions.start(&patient(diagnosis)).await.unwrap_err();
        writeln!(printed, "{error} {error:?}").unwrap();
    }
    let first = sessions.start(&patient(SECRET)).await.unwrap();
    let verified = sessions.verify(&first.access_token).unwrap();
    assert_eq!(verified.diagnosis.0, SECRET);
    writeln!(printed, "{verified:?} {first:?} {sessions:?}").unwrap();
    for len in 0..first.access_token.len() {
        let error = sessions.verify(&first.access_token[..len]).unwrap_err();
        writeln!(printed, "{error} {error:?}").unwrap();
    }
    let token = first.refresh_token.as_str();
    for shown in (0..token.len()).map(|len| &token[..len]).chain([&*first.access_token]) {
        let shown = RefreshToken::new(shown);
        let error = sessions.refresh(&shown).await.unwrap_err();
        writeln!(printed, "{shown:?} {error} {error:?}").unwrap();
        let error = sessions.end_by_refresh_token(&shown).await.unwrap_err();
        writeln!(printed, "{error} {error:?}").unwrap();
    }
    let second = sessions.refresh(&first.refresh_token).await.unwrap();
    let other = |renewal: Renewal<Patient>| {
        writeln!(printed, "{renewal:?}").unwrap();
        ready(Ok::<_, Infallible>(renewal.claims.map(|_| Patient {
            name: format!("{SECRET} of somebody else"),
            diagnosis: Diagnosis(String::new()),
        })))
    };
    let error = sessions.refresh_with(&second.refresh_token, other).await.unwrap_err();
    let listed = sessions.list(SECRET).await.unwrap();
    assert_eq!(listed.len(), 1);
    let session = Principal::new("https://auth.example.com", SECRET).session(first.session);
    let record = sessions.store().load(&session).await.unwrap();
    writeln!(printed, "{error} {error:?} {listed:?} {session:?} {record:?}").unwrap();
    clock.advance(GRACE);
    let error = sessions.refresh(&first.refresh_token).await.unwrap_err();
    writeln!(printed, "{second:?} {error} {error:?}").unwrap();
    let error = sessions.verify(&second.access_token).unwrap_err();
    writeln!(printed, "{error} {error:?}").unwrap();
    let third = sessions.start(&patient(SECRET)).await.unwrap();
    assert!(sessions.end_by_id(SECRET, third.session).await.unwrap());
    assert_eq!(sessions.end_all(SECRET).await.unwrap(), 0);
    writeln!(printed, "{:?} {:?}", sessions.verifier(), sessions.store()).unwrap();
    let tokens = [first, second, third]
        .into_iter()
        .flat_map(|tokens| [tokens.access_token, tokens.refresh_token.as_str().to_owned()])
        .collect();
    (printed, tokens)
}

#[tokio::test]
async fn secret_claims_are_neither_printed_nor_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let (printed, tokens) = operations_with_a_secret().await;
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("issued session=") && log.contains("reason=\"reused\""), "{log}");
    assert!(printed.contains("claims: [redacted]"), "{printed}");
    for text in [log, printed].into_iter().chain(tokens) {
        // The canary, its digits, and those of its base64url that do not depend on neighbours.
        for form in ["canary", "471147114711", "Y2FuYXJ5", "NhbmFyeS", "jYW5hcnkt"] {
            assert!(!text.contains(form), "`{form}` is in {text}");
        }
    }
}

#[tokio::test]
async fn events_describe_operations_without_secrets() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let tokens = everything().await;
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();

    for told in [
        "INFO jwt_session: issued session=",
        "TRACE jwt_session: verified session=",
        "DEBUG jwt_session: refused token=\"access\" reason=\"unexpected_type\"",
        "DEBUG jwt_session: refused token=\"access\" reason=\"expired\"",
        "DEBUG jwt_session: refused token=\"access\" reason=\"ended\"",
        "DEBUG jwt_session: refused token=\"refresh\" reason=\"unexpected_type\"",
        "DEBUG jwt_session: refused token=\"refresh\" reason=\"claims_unavailable\"",
        "DEBUG jwt_session: refused token=\"refresh\" reason=\"reused\"",
        "DEBUG jwt_session: refused token=\"refresh\" reason=\"forbidden\"",
        "repeated=false",
        "repeated=true",
        "WARN jwt_session: reuse_detected session=",
        "why=\"reuse\"",
        "why=\"forbidden\"",
        "why=\"logout\"",
        "INFO jwt_session: ended_all sessions=1",
    ] {
        assert!(log.contains(told), "{told} is not in\n{log}");
    }
    for canary in [NAME, ROLE, SCOPE, LABEL, REASON, "auth.example.com", "access-1", "refresh-1"] {
        assert!(!log.contains(canary), "{canary} is in\n{log}");
    }
    for secret in [common::ACCESS_SECRET, common::REFRESH_SECRET] {
        assert!(!log.contains(str::from_utf8(&secret).unwrap()));
    }
    for token in tokens {
        for part in token.split('.') {
            // No 16 consecutive characters of a token may be logged.
            for window in part.as_bytes().windows(16) {
                let window = str::from_utf8(window).unwrap();
                assert!(!log.contains(window), "{window} is in\n{log}");
            }
        }
    }
}
