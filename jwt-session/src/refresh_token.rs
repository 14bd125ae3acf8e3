//! What a client shows to get its next access token.

use std::fmt;

use jwt_core::NumericDate;
use jwt_derive::Claims;

use crate::id::SessionId;
use crate::secret::Secret;

/// A refresh token. It is shown to the server that issued it, at one address, and to nobody else (RFC 9700 §4.14).
///
/// It has a type of its own, so that it cannot be taken for an access token, which is text; and a `typ` of its own, so
/// that it is not accepted as one. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

impl RefreshToken {
    /// The token as the client sent it; nothing is checked yet.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The token as it is sent to the client.
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

/// Its claims. The audience is the kind of session, so that the sessions of one claims type do not become those of
/// another.
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
    /// How many tokens of the session were before it.
    #[serde(rename = "cnt")]
    pub(crate) counter: u64,
    #[serde(rename = "sec")]
    pub(crate) secret: Secret,
}
