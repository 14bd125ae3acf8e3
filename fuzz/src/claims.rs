//! Target `claims`: any correctly signed payload, verified as six claims types.

use std::fmt::Debug;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use typed_jwt::{Claims, EncodeError, MalformedToken, NumericDate, Scratch, Verified, VerifyError};

use crate::model::MAX_LEN;
use crate::model::json::{self, Json, Reading};
use crate::model::policy::{self, Verdict};
use crate::signer;
use crate::types::{Borrowing, Closed, Collecting, Everything, NOW, Tenant, Typed, now};

const HEADER: &[u8] = br#"{"alg":"HS256","typ":"session+jwt"}"#;

const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// Checks the result of verification against the model and `serde_json`.
///
/// A payload must be accepted if it is strict JSON, the policy of the model accepts it and
/// `serde_json` can read the fields. The claims must be those that `serde_json` reads, and must
/// stay the same if they are issued again.
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
    typed(&token, &payload);
    tenant(&token, &payload);
}

fn everything(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let verified = Everything::verify_at(token, &key, now());
    payload.agrees_on_json(&verified);
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
    assert_eq!(
        *Everything::verify_at(&token, &key, now()).expect("a token that was just issued"),
        claims
    );
}

/// Allows for the rounding error of `serde_json`, which reads a time as a double.
fn is_same_time(one: Option<NumericDate>, other: Option<NumericDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let apart = one.saturating_duration_since(other) + other.saturating_duration_since(one);
    apart < Duration::from_micros(1)
}

fn collecting(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let verified = Collecting::verify_at(token, &key, now());
    payload.agrees_on_json(&verified);
    payload.agrees_on_policy(&verified);
    payload.agrees_on_claims(&verified, payload.read_collecting().as_ref());
    let Ok(claims) = verified.map(Verified::into_inner) else { return };
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    assert_eq!(
        *Collecting::verify_at(&token, &key, now()).expect("a token that was just issued"),
        claims
    );
}

fn borrowing(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let mut scratch = Scratch::new();
    let verified = Borrowing::verify_in_at(token, &key, &mut scratch, now());
    payload.agrees_on_json(&verified);
    payload.agrees_on_policy(&verified);
    let Ok(claims) = verified.map(Verified::into_inner) else { return };
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    let mut scratch = Scratch::new();
    let again = Borrowing::verify_in_at(&token, &key, &mut scratch, now());
    // A borrowed string had no escapes, so it is written without escapes and can be borrowed again.
    assert_eq!(*again.expect("a token that was just issued"), claims);
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

/// A subject is accepted if and only if it is the text of a number.
fn typed(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let verified = Typed::verify_at(token, &key, now());
    payload.agrees_on_json(&verified);
    payload.agrees_on_policy(&verified);
    let text = |name| payload.strict.as_ref()?.get(name)?.as_str().map(str::to_owned);
    let Ok(verified) = verified else { return };
    assert_eq!(text("sub"), Some(verified.user.to_string()));
    assert_eq!(text("jti"), verified.id.map(|id| id.to_string()));
    assert_eq!(verified.subject().map(str::to_owned), text("sub"));
    let claims = verified.into_inner();
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    assert_eq!(
        *Typed::verify_at(&token, &key, now()).expect("a token that was just issued"),
        claims
    );
}

/// An accepted token has an accepted tenant, an issuer with this tenant, and an accepted client.
fn tenant(token: &str, payload: &Payload<'_>) {
    let key = signer::hs256();
    let verified = Tenant::verify_at(token, &key, now());
    payload.agrees_on_json(&verified);
    let Ok(verified) = verified else { return };
    let claims = payload.strict.as_ref().expect("an accepted payload is strict JSON");
    let text = |name| claims.get(name).and_then(Json::as_str).expect("a string");
    let (tenant, issuer, client) = (text("tenant"), text("iss"), text("client_id"));
    assert!(["auth", "other"].contains(&tenant), "{tenant}");
    let issuers =
        [format!("https://{tenant}.example.com"), format!("https://example.net/{tenant}/")];
    assert!(issuers.iter().any(|own| own == issuer), "{issuer} {tenant}");
    assert!(policy::AUDIENCES.contains(&client), "{client}");
    assert_eq!((verified.issuer(), verified.matched_audience()), (Some(issuer), Some(client)));
    let claims = verified.into_inner();
    let Some(token) = issued(claims.encode_at(&key, now())) else { return };
    assert_eq!(
        *Tenant::verify_at(&token, &key, now()).expect("a token that was just issued"),
        claims
    );
}

/// Returns the token, or `None` if another spelling made it too long.
fn issued(token: Result<String, EncodeError>) -> Option<String> {
    match token {
        Ok(token) => Some(token),
        Err(EncodeError::TooLong { .. }) => None,
        Err(error) => panic!("verified claims are not issued again: {error:?}"),
    }
}

/// A payload and the result of the model.
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

    /// Checks that the library refuses a payload as malformed if and only if the model does, and
    /// for duplicate members only if the payload has some.
    fn agrees_on_json<T: Debug>(&self, verified: &Result<Verified<T>, VerifyError>) {
        let malformed = match verified {
            Err(VerifyError::Malformed(malformed)) => Some(*malformed),
            _ => None,
        };
        assert_eq!(malformed.is_none(), self.strict.is_some(), "{verified:?}");
        if malformed == Some(MalformedToken::DuplicateMember) {
            assert!(self.has_duplicates, "{verified:?}");
        }
        if self.is_json && self.has_duplicates {
            assert_eq!(malformed, Some(MalformedToken::DuplicateMember));
        }
        if malformed.is_none() {
            let read: Result<Map<String, Value>, _> = serde_json::from_slice(self.bytes);
            assert!(read.is_ok(), "{read:?}");
        }
    }

    /// Checks that library and model agree on the policy.
    ///
    /// The library must refuse every payload that the policy of the model refuses. It may not
    /// refuse any other payload because of the policy.
    fn agrees_on_policy<T: Debug>(&self, verified: &Result<Verified<T>, VerifyError>) {
        let Some(claims) = &self.strict else {
            assert!(verified.is_err(), "{verified:?}");
            return;
        };
        let refused_by_policy = match verified {
            Err(VerifyError::MissingClaim { claim } | VerifyError::InvalidClaim { claim, .. }) => {
                // A field can restrict a registered claim more than the policy does.
                REGISTERED.contains(&claim.as_ref()) && claim != "sub" && claim != "nbf"
            }
            Err(
                VerifyError::Expired { .. }
                | VerifyError::NotYetValid { .. }
                | VerifyError::UnexpectedIssuer { .. }
                | VerifyError::UnexpectedAudience { .. },
            ) => true,
            _ => false,
        };
        match policy::verdict(claims, NOW) {
            Verdict::Accepted => assert!(!refused_by_policy, "{verified:?}"),
            Verdict::Refused => assert!(verified.is_err(), "{verified:?}"),
            Verdict::TooClose => {}
        }
    }

    /// Checks that the claims equal those of `serde_json`, and that they are refused only if
    /// `serde_json` refuses them too.
    fn agrees_on_claims<T: Debug + PartialEq>(
        &self,
        verified: &Result<Verified<T>, VerifyError>,
        read: Option<&T>,
    ) {
        let verdict = self.strict.as_ref().map(|claims| policy::verdict(claims, NOW));
        match (verified, verdict) {
            (Ok(verified), _) => assert_eq!(Some(&**verified), read),
            (Err(error), Some(Verdict::Accepted)) => assert!(read.is_none(), "{error:?}"),
            (Err(_), _) => {}
        }
    }

    fn read<'de, T: Deserialize<'de>>(&'de self) -> Option<T> {
        serde_json::from_slice(self.bytes).ok()
    }

    /// Reads the claims through a `serde_json` map, independently of the library.
    fn read_collecting(&self) -> Option<Collecting> {
        let mut rest: Map<String, Value> = self.read()?;
        let user = rest.remove("sub").map(serde_json::from_value).transpose().ok()?;
        let level = rest.remove("level").map(serde_json::from_value).transpose().ok()?;
        rest.retain(|name, _| !REGISTERED.contains(&name.as_str()));
        Some(Collecting { user, level: level.flatten(), rest })
    }
}
