//! Refresh tokens and their claims.

use std::fmt;

use jwt_core::NumericDate;
use jwt_derive::Claims;

use crate::id::SessionId;
use crate::secret::Secret;

/// A refresh token. Clients send it only to the server that issued it, and only to refresh or to
/// log out (RFC 9700 §4.14).
///
/// It is a separate type, so that it cannot be confused with an access token, which is a `String`.
/// Its `typ` differs as well, so that it is not accepted as an access token. `Debug` output is
/// redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

impl RefreshToken {
    /// Wraps a token that was received from a client. It is not checked yet.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the token as text, to be sent to the client.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken([redacted])")
    }
}

/// Claims of a refresh token. The audience is the session kind, so that a refresh token for one
/// claims type cannot be used for another.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "refresh+jwt",
    iss = runtime,
    aud = runtime,
    unknown = reject,
    crate = jwt_core,
)]
pub(crate) struct RefreshClaims {
    #[claim(sub)]
    pub(crate) subject: String,
    #[claim(exp)]
    pub(crate) expires_at: NumericDate,
    #[serde(rename = "sid")]
    pub(crate) session: SessionId,
    /// Number of refresh tokens that were issued for the session before this one.
    #[serde(rename = "cnt")]
    pub(crate) counter: u64,
    #[serde(rename = "sec")]
    pub(crate) secret: Secret,
}
