//! The claims type of these tests, and its tokens signed without the library.

use serde_json::{Value, json};
use typed_jwt::{Claims, Hs256Key, Verified, VerifyError};

use crate::common::encrypted::{direct, direct_key};
use crate::common::{NOW, at, base64url, key, of_type};

#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
    max_len = 2048,
    unknown = reject
)]
pub(super) struct Session {
    #[claim(sub)]
    pub(super) user: String,
    #[claim(one_of = ["admin", "user"])]
    pub(super) role: String,
    #[serde(default)]
    pub(super) scopes: Vec<String>,
}

/// The same claims in encrypted tokens.
#[derive(Debug, PartialEq, Claims)]
#[claims(
    enc = A256GCM,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "30s",
    max_len = 2048,
    unknown = reject
)]
pub(super) struct EncryptedSession {
    #[claim(sub)]
    pub(super) user: String,
    #[claim(one_of = ["admin", "user"])]
    pub(super) role: String,
    #[serde(default)]
    pub(super) scopes: Vec<String>,
}

pub(super) const ENCRYPTED_HEADER: &str = r#"{"alg":"dir","enc":"A256GCM","typ":"session+jwt"}"#;

/// Returns the payload as a token that is encrypted correctly.
pub(super) fn encrypted(header: &str, payload: impl AsRef<[u8]>) -> String {
    direct(&base64url(header.as_bytes()), payload)
}

pub(super) const HEADER: &str = r#"{"alg":"HS256","typ":"session+jwt"}"#;

pub(super) fn session() -> Session {
    Session { user: "u-1".into(), role: "admin".into(), scopes: vec![] }
}

/// Returns the claims of a valid session.
pub(super) fn good() -> Value {
    json!({
        "iss": "https://auth.example.com",
        "aud": "web",
        "exp": NOW + 900,
        "sub": "u-1",
        "role": "admin",
    })
}

/// Returns the valid claims with another value of one claim.
pub(super) fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = good();
    claims[name] = value.into();
    claims
}

/// Returns the valid claims without one claim.
pub(super) fn without(name: &str) -> Value {
    let mut claims = good();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

/// Returns the claims as a correctly signed token.
pub(super) fn token(claims: &Value) -> String {
    of_type("session+jwt", claims.to_string())
}

pub(super) fn verify(token: &str) -> Result<Verified<Session>, VerifyError> {
    verify_with(token, &key())
}

pub(super) fn verify_with(token: &str, key: &Hs256Key) -> Result<Verified<Session>, VerifyError> {
    Session::verify_at(token, key, at(NOW))
}

/// Returns the name of an error's variant.
pub(super) fn variant(error: &impl std::fmt::Debug) -> String {
    let shown = format!("{error:?}");
    let end = shown.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(shown.len());
    shown[..end].to_owned()
}

#[test]
fn the_session_of_these_tests_is_valid() {
    assert_eq!(*verify(&token(&good())).unwrap(), session());
    let issued = session().encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*verify(&issued).unwrap(), session());
    let token = encrypted(ENCRYPTED_HEADER, good().to_string());
    let read = EncryptedSession::verify_at(&token, &direct_key(), at(NOW)).unwrap();
    assert_eq!((&read.user, &read.role), (&session().user, &session().role));
}
