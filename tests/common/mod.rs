//! Shared test data: one key, one time, and tokens signed without the library.

pub(crate) mod encrypted;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use typed_jwt::{Hs256Key, NumericDate, jws};

/// The time of nearly every test: 2023-11-14T22:13:20Z.
pub(crate) const NOW: u64 = 1_700_000_000;

/// The secret of [`key`], which must not appear in any output.
pub(crate) const SECRET: [u8; 32] = *b"0123456789abcdef0123456789abcdef";

pub(crate) fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).unwrap()
}

/// A key that does not sign any token of these tests.
pub(crate) fn another_key() -> Hs256Key {
    Hs256Key::from_bytes([0x5a; 32]).unwrap()
}

pub(crate) fn at(unix_seconds: u64) -> NumericDate {
    NumericDate::from_unix(unix_seconds)
}

/// Returns a token with exactly this header and payload, correctly signed with [`key`].
///
/// The library does not make the signature, so that it can cover any header.
pub(crate) fn signed(header: &str, payload: impl AsRef<[u8]>) -> String {
    signed_segments(&base64url(header.as_bytes()), &base64url(payload.as_ref()))
}

/// Returns a correctly signed token of two segments, which need not be valid base64url.
pub(crate) fn signed_segments(header: &str, payload: &str) -> String {
    let signing_input = format!("{header}.{payload}");
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).unwrap();
    mac.update(signing_input.as_bytes());
    format!("{signing_input}.{}", base64url(&mac.finalize().into_bytes()))
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Returns a correctly signed token of the media type `typ`.
pub(crate) fn of_type(typ: &str, payload: impl AsRef<[u8]>) -> String {
    signed(&format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#), payload)
}

/// Returns the claims of `token`, as read by another JSON library.
pub(crate) fn claims_of(token: &str) -> serde_json::Value {
    serde_json::from_slice(jws::verify(token, &key()).unwrap().payload()).unwrap()
}

/// Returns the names of the members of a JSON object.
pub(crate) fn names(claims: &serde_json::Value) -> Vec<&str> {
    let mut names: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
