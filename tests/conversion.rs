//! Functions of the application (`deserialize_with`, `with`, `Deserialize`, `default`, `validate`)
//! run only for tokens that the policy accepts, and once.
//!
//! Each test runs both readers: with a token in the layout of its type, and with the same claims in
//! another order.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

use std::cell::Cell;

use serde::{Deserialize, Deserializer};
use typed_jwt::{Claims, ManualClock, Scratch, Tokens, VerifyError};

use common::NOW;

/// The number of calls of each function of the application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Calls {
    deserialize_with: u32,
    with: u32,
    deserialize: u32,
    default: u32,
    validate: u32,
}

const NONE: Calls = Calls { deserialize_with: 0, with: 0, deserialize: 0, default: 0, validate: 0 };
const ONCE: Calls = Calls { deserialize_with: 1, with: 1, deserialize: 1, default: 1, validate: 1 };

thread_local! {
    static CALLS: Cell<Calls> = const { Cell::new(NONE) };
}

fn called(count: impl FnOnce(&mut Calls)) {
    CALLS.with(|calls| {
        let mut changed = calls.get();
        count(&mut changed);
        calls.set(changed);
    });
}

fn lower_case<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    called(|calls| calls.deserialize_with += 1);
    Ok(String::deserialize(deserializer)?.to_lowercase())
}

mod in_minutes {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
    pub(super) fn serialize<S: Serializer>(
        seconds: &u32,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(seconds / 60)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        super::called(|calls| calls.with += 1);
        Ok(u32::deserialize(deserializer)? * 60)
    }
}

/// A type with a `Deserialize` written by hand.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
struct Role(String);

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        called(|calls| calls.deserialize += 1);
        Ok(Self(String::deserialize(deserializer)?))
    }
}

fn no_limit() -> Option<u32> {
    called(|calls| calls.default += 1);
    None
}

#[expect(clippy::ptr_arg, reason = "a rule takes a reference to the field")]
fn is_short(name: &String) -> bool {
    called(|calls| calls.validate += 1);
    name.len() < 50
}

#[derive(Clone, Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", max_age = "5m")]
struct Session {
    #[claim(sub, validate = is_short)]
    user: String,
    #[serde(deserialize_with = "lower_case")]
    team: String,
    #[serde(with = "in_minutes")]
    idle: u32,
    role: Role,
    #[serde(default = "no_limit")]
    limit: Option<u32>,
}

/// The same claims, with unknown claims refused, and issuer and audience given at run time.
#[derive(Clone, Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = runtime, ttl = "15m", max_age = "5m", unknown = reject)]
struct Closed {
    #[claim(sub, validate = is_short)]
    user: String,
    #[serde(deserialize_with = "lower_case")]
    team: String,
    #[serde(with = "in_minutes")]
    idle: u32,
    role: Role,
    #[serde(default = "no_limit")]
    limit: Option<u32>,
}

/// Returns the claims of a valid token in the layout of the types, with some of them replaced.
fn claims(replaced: &[(&str, &str)]) -> String {
    let mut claims = format!(
        r#"{{"iss":"https://auth.example.com","aud":"web","iat":{NOW},"exp":{},"sub":"u-1","team":"Red","idle":5,"role":"admin"}}"#,
        NOW + 900
    );
    for (old, new) in replaced {
        assert!(claims.contains(old), "{old}");
        claims = claims.replace(old, new);
    }
    claims
}

/// Returns the same members in another order, with white space.
fn reordered(claims: &str) -> String {
    let members = claims.strip_prefix('{').unwrap().strip_suffix('}').unwrap().split(',');
    format!("{{ {} }}", members.rev().collect::<Vec<_>>().join(" , "))
}

/// Returns, for every verifying function, its error (`None` if it accepts the token) and the calls
/// that it made.
fn answers(claims: &str, now: u64) -> Vec<(&'static str, Option<String>, Calls)> {
    let token = common::of_type("session+jwt", claims);
    let (key, now) = (common::key(), common::at(now));
    let (mut scratch, mut another) = (Scratch::new(), Scratch::new());
    let clock = ManualClock::new(now);
    let of_session =
        Tokens::<Session, _>::builder(key.clone()).clock(clock.clone()).build().unwrap();
    let of_closed = Tokens::<Closed, _>::builder(key.clone())
        .issuer("https://auth.example.com")
        .audience("web")
        .clock(clock)
        .build()
        .unwrap();
    let counted = |function: &'static str, verify: &mut dyn FnMut() -> Result<(), VerifyError>| {
        CALLS.set(NONE);
        let error = verify().err().map(|error| error.reason().to_owned());
        (function, error, CALLS.get())
    };
    vec![
        counted("verify_at", &mut || Session::verify_at(&token, &key, now).map(drop)),
        counted("verify_in_at", &mut || {
            Session::verify_in_at(&token, &key, &mut scratch, now).map(drop)
        }),
        counted("Tokens::verify", &mut || of_session.verify(&token).map(drop)),
        counted("Tokens::verify, closed", &mut || of_closed.verify(&token).map(drop)),
        counted("the long way", &mut || {
            typed_jwt::__private_0_1_0::verify_by_name::<Session, _>(
                &token,
                &key,
                &mut another,
                now,
            )
            .map(drop)
        }),
    ]
}

/// The claims of each kind of token that is refused by the policy or because of the payload's form.
fn refused() -> Vec<(&'static str, String)> {
    let exp = format!("\"exp\":{}", NOW + 900);
    let iat = format!("\"iat\":{NOW}");
    let with = |old: &str, new: &str| claims(&[(old, new)]);
    let (expired, old) = (format!("\"exp\":{NOW}"), format!("\"iat\":{}", NOW - 300));
    vec![
        ("expired", with(&exp, &expired)),
        ("expired", with(&iat, &old)),
        ("not_yet_valid", with(&iat, &format!("\"iat\":{}", NOW + 1))),
        ("invalid_claim", with(&exp, "\"exp\":\"never\"")),
        ("invalid_claim", with(&exp, "\"exp\":1e300")),
        ("missing_claim", with(&format!("{exp},"), "")),
        ("unexpected_issuer", with("https://auth", "https://evil")),
        ("missing_claim", with("\"iss\":\"https://auth.example.com\",", "")),
        ("unexpected_audience", with("\"web\"", "\"cli\"")),
        ("invalid_claim", with("\"web\"", "5")),
        // Refused at the end of the payload, after the fields.
        ("not_yet_valid", with("\"admin\"", &format!("\"admin\",\"nbf\":{}", NOW + 1))),
        ("malformed", with("\"admin\"", "\"admin\",\"team\":\"Blue\"")),
        ("malformed", with("\"admin\"", "\"admin\",\"x\":1,\"x\":1")),
        ("malformed", with("\"admin\"", "\"admin\",\"x\":1e999")),
    ]
}

/// The claims of these tests reach both readers: the first take the fast path, the second cannot.
#[test]
fn claims_have_the_layout_of_the_type() {
    let (key, now) = (common::key(), common::at(NOW));
    let takes_it = |claims: &str| {
        let token = common::of_type("session+jwt", claims);
        let mut scratch = Scratch::new();
        typed_jwt::__private_0_1_0::verify_by_layout::<Session, _>(&token, &key, &mut scratch, now)
            .is_some()
    };
    assert!(takes_it(&claims(&[])));
    assert!(!takes_it(&reordered(&claims(&[]))));
}

#[test]
fn claims_in_another_order_are_converted_after_the_policy_and_once() {
    for (expected, claims) in refused() {
        assert_not_called(expected, &reordered(&claims));
    }
    assert_called_once(&reordered(&claims(&[])));
}

#[test]
fn claims_in_the_order_of_the_type_are_not_converted_before_the_policy() {
    for (expected, claims) in refused() {
        assert_not_called(expected, &claims);
    }
}

/// Bytes after the object are not JSON.
#[test]
fn claims_followed_by_other_bytes_are_not_converted() {
    for behind in ["x", "{}", "}", ","] {
        assert_not_called("malformed", &format!("{}{behind}", claims(&[])));
        assert_not_called("malformed", &format!("{}{behind}", reordered(&claims(&[]))));
    }
}

fn assert_not_called(expected: &str, claims: &str) {
    for (function, error, calls) in answers(claims, NOW) {
        assert_eq!(error.as_deref(), Some(expected), "{function}: {claims}");
        assert_eq!(calls, NONE, "{function}: {claims}");
    }
}

#[test]
fn claims_in_the_order_of_the_type_are_converted_once() {
    assert_called_once(&claims(&[]));
}

fn assert_called_once(claims: &str) {
    for (function, error, calls) in answers(claims, NOW) {
        assert_eq!((error, calls), (None, ONCE), "{function}: {claims}");
    }
    let with_limit = claims.replace("\"admin\"", "\"admin\",\"limit\":7");
    for (function, error, calls) in answers(&with_limit, NOW) {
        assert_eq!(
            (error, calls),
            (None, Calls { default: 0, ..ONCE }),
            "{function}: {with_limit}"
        );
    }
}

/// The fast path reads all fields before it reaches the unknown claim.
#[test]
fn fields_before_an_unknown_claim_are_converted_once() {
    let unknown = claims(&[("\"admin\"", "\"admin\",\"x\":1")]);
    for claims in [unknown.clone(), reordered(&unknown)] {
        for (function, error, calls) in answers(&claims, NOW) {
            if function.ends_with("closed") {
                assert_eq!((error.as_deref(), calls), (Some("invalid_claim"), NONE), "{claims}");
            } else {
                assert_eq!((error, calls), (None, ONCE), "{function}: {claims}");
            }
        }
    }
}

/// A field that cannot be converted is an error; the fields before it are not converted again.
#[test]
fn fields_before_an_invalid_field_are_converted_once() {
    let calls_before = Calls { deserialize_with: 1, with: 1, deserialize: 1, ..NONE };
    let wrong = claims(&[("\"admin\"", "5")]);
    for claims in [wrong.clone(), reordered(&wrong)] {
        for (function, error, calls) in answers(&claims, NOW) {
            assert_eq!(error.as_deref(), Some("invalid_claim"), "{function}: {claims}");
            assert_eq!(calls, calls_before, "{function}: {claims}");
        }
    }
}
