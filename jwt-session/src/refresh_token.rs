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

/// Declares the claims of refresh tokens of one form. The audience is the session kind.
/// Therefore a refresh token for one claims type cannot be used for another.
macro_rules! claims {
    ($(#[$doc:meta])* $name:ident, [$($form:tt)*], [$($subject:tt)*]) => {
        $(#[$doc])*
        #[derive(Debug, Claims)]
        #[claims(
            $($form)*,
            typ = "refresh+jwt",
            iss = runtime,
            aud = runtime,
            unknown = reject,
            crate = jwt_core,
        )]
        pub(crate) struct $name {
            #[claim($($subject)*)]
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
    };
}

claims! {
    /// The claims of a refresh token, and their signed form.
    RefreshClaims, [alg = HS256], [sub]
}

#[cfg(feature = "encrypt")]
claims! {
    /// The encrypted form. Its length does not show how long the subject is, within 128 bytes.
    EncryptedRefreshClaims, [enc = A256GCM, pad = 128], [sub, secret]
}

#[cfg(feature = "encrypt")]
impl From<&RefreshClaims> for EncryptedRefreshClaims {
    fn from(claims: &RefreshClaims) -> Self {
        let &RefreshClaims { ref subject, expires_at, session, counter, ref secret } = claims;
        Self { subject: subject.clone(), expires_at, session, counter, secret: secret.clone() }
    }
}

#[cfg(feature = "encrypt")]
impl From<EncryptedRefreshClaims> for RefreshClaims {
    fn from(claims: EncryptedRefreshClaims) -> Self {
        let EncryptedRefreshClaims { subject, expires_at, session, counter, secret } = claims;
        Self { subject, expires_at, session, counter, secret }
    }
}
