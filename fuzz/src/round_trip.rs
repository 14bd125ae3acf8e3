//! Target `round_trip`: any claims value. An issued token verifies with the same claims, and other
//! values are not issued.

use arbitrary::{Arbitrary, Unstructured};
use serde_json::Value;
use typed_jwt::{Claims, EncodeError, NumericDate, Scratch, jws};

use crate::model::MAX_LEN;
use crate::model::json::{self, Json, RESERVED};
use crate::signer;
use crate::types::{Borrowing, Closed, Collecting, Everything, NOW, Typed, now};

/// A value of one of the types, generated from the input.
#[derive(Debug, Arbitrary)]
enum Input<'a> {
    Everything(Box<Everything>),
    Collecting(Collecting),
    Borrowing(Borrowing<'a>),
    Closed(Closed),
    At(Closed, u64),
    Typed(Typed),
}

pub fn check(input: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(input)) else { return };
    match input {
        Input::Everything(claims) => everything(&claims),
        Input::Collecting(claims) => collecting(&claims),
        Input::Borrowing(claims) => borrowing(&claims),
        Input::Closed(claims) => {
            let token = claims.encode_at(&signer::hs256(), now()).map(well_formed);
            let Some(token) = within_limits(token, true) else { return };
            assert_eq!(*Closed::verify_at(&token, &signer::hs256(), now()).unwrap(), claims);
        }
        Input::Typed(claims) => {
            let token = claims.encode_at(&signer::hs256(), now()).map(well_formed);
            let Some(token) = within_limits(token, true) else { return };
            let verified = Typed::verify_at(&token, &signer::hs256(), now()).unwrap();
            assert_eq!(*verified, claims);
            assert_eq!(verified.subject(), Some(&*claims.user.to_string()));
        }
        Input::At(claims, seconds) => at(&claims, NumericDate::from_unix(seconds)),
    }
}

fn everything(claims: &Everything) {
    let floats =
        claims.place.at.into_iter().chain(claims.quoted.iter().filter_map(|place| place.at));
    let can_be_written = claims.ratio.is_finite()
        && floats.into_iter().all(|(x, y)| x.is_finite() && y.is_finite())
        && !claims.map.keys().any(|name| name.starts_with(RESERVED))
        && depth(&claims.any) < 64;
    let token = claims.encode_at(&signer::hs256(), now()).map(well_formed);
    let Some(token) = within_limits(token, can_be_written) else { return };
    assert_eq!(&*Everything::verify_at(&token, &signer::hs256(), now()).unwrap(), claims);
}

fn collecting(claims: &Collecting) {
    let reserved = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "level"];
    let is_taken = |name: &String| reserved.contains(&name.as_str()) || name.starts_with(RESERVED);
    let can_be_written = !claims.rest.keys().any(is_taken);
    let token = claims.encode_at(&signer::hs256(), now()).map(well_formed);
    let Some(token) = within_limits(token, can_be_written) else { return };
    assert_eq!(&*Collecting::verify_at(&token, &signer::hs256(), now()).unwrap(), claims);
}

/// A `&str` can only be read if it has no escapes, so other values are not issued. A `Cow` can
/// always be read.
fn borrowing(claims: &Borrowing<'_>) {
    let is_plain = |text: &str| !text.contains(|c: char| c < ' ' || c == '"' || c == '\\');
    let can_be_written = is_plain(claims.plain) && claims.list.iter().all(|text| is_plain(text));
    let token = claims.encode_at(&signer::hs256(), now()).map(well_formed);
    let Some(token) = within_limits(token, can_be_written) else { return };
    let mut scratch = Scratch::new();
    let verified = Borrowing::verify_in_at(&token, &signer::hs256(), &mut scratch, now());
    assert_eq!(&*verified.unwrap(), claims);
}

/// Issues a token at any time, and checks that it is valid until `ttl` and leeway have passed.
fn at(claims: &Closed, issued: NumericDate) {
    let key = signer::hs256();
    let (ttl, leeway) = (900, 30);
    let end = NumericDate::MAX.as_unix();
    let can_be_written = issued.as_unix() + ttl < end;
    let Some(token) = within_limits(claims.encode_at(&key, issued), can_be_written) else { return };
    let verify = |seconds| Closed::verify_at(&token, &key, NumericDate::from_unix(seconds));
    let expiry = issued.as_unix() + ttl + leeway;
    assert_eq!(*verify(issued.as_unix()).unwrap(), *claims);
    if expiry <= end {
        assert!(verify(expiry - 1).is_ok());
    }
    assert!(verify(expiry).is_err());
}

/// Returns the token if one was issued, and checks the reason otherwise.
fn within_limits(token: Result<String, EncodeError>, can_be_written: bool) -> Option<String> {
    match token {
        Ok(token) => {
            assert!(can_be_written && token.len() <= MAX_LEN);
            Some(token)
        }
        Err(EncodeError::TooLong { len, .. }) => {
            assert!(len > MAX_LEN);
            None
        }
        Err(error) => {
            assert!(!can_be_written, "{error:?}");
            None
        }
    }
}

/// Checks that the model accepts the payload and that `iss` and `exp` follow the policy.
fn well_formed(token: String) -> String {
    let authentic = jws::verify(&token, &signer::hs256()).expect("a token that was just issued");
    let claims = json::read(authentic.payload()).strict().expect("strict JSON");
    assert_eq!(claims.get("iss").and_then(Json::as_str), Some("https://auth.example.com"));
    assert_eq!(claims.get("exp"), Some(&Json::Number((NOW + 900).to_string())));
    token
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
