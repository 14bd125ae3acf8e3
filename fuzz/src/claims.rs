//! Any payload, rightly signed, for claims types of every kind.

use std::fmt::Debug;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use typed_jwt::{Claims, EncodeError, Malformation, NumericDate, Scratch, Verified, VerifyError};

use crate::model::MAX_LEN;
use crate::model::json::{self, Json, Reading};
use crate::model::policy::{self, Verdict};
use crate::signer;
use crate::types::{Borrowing, Closed, Collecting, Everything, NOW, now};

const HEADER: &[u8] = br#"{"alg":"HS256","typ":"session+jwt"}"#;

const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// A payload is accepted where it is strict JSON, the policy of the model holds and `serde_json` reads
/// the fields; what it says is what `serde_json` reads; and issued again it says the same.
pub fn check(input: &[u8]) {
    let token = signer::token(HEADER, input);
    if token.len() > MAX_LEN {
        return;
    }
    let payload = Payload::new(input);
    everything(&token, &payload);
    collecting(&token, &payload);
    borrowing(&token, &payload);
    closed(&token, &payload);
}

fn everything(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let verified = Everything::verify_at(token, &key, now());
    payload.agrees_on_form(&verified);
    payload.agrees_on_policy(&verified);
    let mut read: Option<Everything> = payload.read();
    if let (Ok(verified), Some(read)) = (&verified, &mut read)
        && is_same_time(verified.from, read.from)
    {
        read.from = verified.from;
    }
    payload.agrees_on_claims(&verified, read.as_ref());
    let Ok(claims) = verified.map(Verified::into_inner) else { return };
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    assert_eq!(*Everything::verify_at(&token, &key, now()).expect("our own"), claims);
}

/// `serde_json` reads a time as a double, and so not quite to the nanosecond.
fn is_same_time(one: Option<NumericDate>, other: Option<NumericDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let apart = one.saturating_duration_since(other) + other.saturating_duration_since(one);
    apart < Duration::from_micros(1)
}

fn collecting(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let verified = Collecting::verify_at(token, &key, now());
    payload.agrees_on_form(&verified);
    payload.agrees_on_policy(&verified);
    payload.agrees_on_claims(&verified, payload.read_collecting().as_ref());
    let Ok(claims) = verified.map(Verified::into_inner) else { return };
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    assert_eq!(*Collecting::verify_at(&token, &key, now()).expect("our own"), claims);
}

fn borrowing(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let mut scratch = Scratch::new();
    let verified = Borrowing::verify_in_at(token, &key, &mut scratch, now());
    payload.agrees_on_form(&verified);
    payload.agrees_on_policy(&verified);
    let Ok(claims) = verified.map(Verified::into_inner) else { return };
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    let mut scratch = Scratch::new();
    let again = Borrowing::verify_in_at(&token, &key, &mut scratch, now());
    // What could be borrowed needed no escape, and needs none now.
    assert_eq!(*again.expect("our own"), claims);
}

fn closed(token: &str, payload: &Payload<'_>) {
    let verified = Closed::verify_at(token, &signer::hs256(), now());
    payload.agrees_on_policy(&verified);
    if verified.is_ok() {
        let Some(Json::Object(members)) = &payload.strict else { panic!("{verified:?}") };
        for (name, _) in members {
            let known = ["level", "name"].contains(&name.as_str());
            assert!(known || REGISTERED.contains(&name.as_str()), "{name}");
        }
    }
}

/// The token, unless other spellings made it longer than is allowed.
fn issued(token: Result<String, EncodeError>) -> Option<String> {
    match token {
        Ok(token) => Some(token),
        Err(EncodeError::TooLong { .. }) => None,
        Err(error) => panic!("verified claims are not issued again: {error:?}"),
    }
}

/// A payload, and what the model makes of it.
struct Payload<'a> {
    bytes: &'a [u8],
    strict: Option<Json>,
    is_json: bool,
    has_duplicates: bool,
}

impl<'a> Payload<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let Reading { object, has_duplicates, .. } = json::read(bytes);
        let is_json = object.is_some();
        Self { bytes, strict: object.filter(|_| !has_duplicates), is_json, has_duplicates }
    }

    /// Refused for its form is exactly what the model cannot read, and for duplicates only what has
    /// some.
    fn agrees_on_form<T: Debug>(&self, verified: &Result<Verified<T>, VerifyError>) {
        let malformed = match verified {
            Err(VerifyError::Malformed(malformed)) => Some(*malformed),
            _ => None,
        };
        assert_eq!(malformed.is_none(), self.strict.is_some(), "{verified:?}");
        if malformed == Some(Malformation::DuplicateMember) {
            assert!(self.has_duplicates, "{verified:?}");
        }
        if self.is_json && self.has_duplicates {
            assert_eq!(malformed, Some(Malformation::DuplicateMember));
        }
        if malformed.is_none() {
            let read: Result<Map<String, Value>, _> = serde_json::from_slice(self.bytes);
            assert!(read.is_ok(), "{read:?}");
        }
    }

    /// What the policy of the model refuses is refused, and what it accepts is not refused for the
    /// policy.
    fn agrees_on_policy<T: Debug>(&self, verified: &Result<Verified<T>, VerifyError>) {
        let Some(claims) = &self.strict else {
            assert!(verified.is_err(), "{verified:?}");
            return;
        };
        let refused_by_policy = match verified {
            Err(VerifyError::MissingClaim { claim } | VerifyError::InvalidClaim { claim, .. }) => {
                // A field can want more of a registered claim than the policy does.
                REGISTERED.contains(&claim.as_ref()) && claim != "sub" && claim != "nbf"
            }
            Err(
                VerifyError::Expired { .. }
                | VerifyError::NotYetValid { .. }
                | VerifyError::WrongIssuer { .. }
                | VerifyError::WrongAudience { .. },
            ) => true,
            _ => false,
        };
        match policy::verdict(claims, NOW) {
            Verdict::Accepted => assert!(!refused_by_policy, "{verified:?}"),
            Verdict::Refused => assert!(verified.is_err(), "{verified:?}"),
            Verdict::TooClose => {}
        }
    }

    /// Where form and policy hold, the fields decide, and `serde_json` reads them the same.
    fn agrees_on_claims<T: Debug + PartialEq>(
        &self,
        verified: &Result<Verified<T>, VerifyError>,
        read: Option<&T>,
    ) {
        let verdict = self.strict.as_ref().map(|claims| policy::verdict(claims, NOW));
        match (verified, verdict) {
            (Ok(verified), _) => assert_eq!(Some(&**verified), read),
            (Err(refused), Some(Verdict::Accepted)) => assert!(read.is_none(), "{refused:?}"),
            (Err(_), _) => {}
        }
    }

    fn read<'de, T: Deserialize<'de>>(&'de self) -> Option<T> {
        serde_json::from_slice(self.bytes).ok()
    }

    /// By way of a tree, which is nothing like the library's way.
    fn read_collecting(&self) -> Option<Collecting> {
        let mut rest: Map<String, Value> = self.read()?;
        let user = rest.remove("sub").map(serde_json::from_value).transpose().ok()?;
        let level = rest.remove("level").map(serde_json::from_value).transpose().ok()?;
        rest.retain(|name, _| !REGISTERED.contains(&name.as_str()));
        Some(Collecting { user, level: level.flatten(), rest })
    }
}
