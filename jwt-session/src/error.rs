//! Error types, one for each operation of an application.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use jwt_core::{EncodeError, VerifyError};

use crate::deny_list::Denied;
use crate::store::StoreError;

/// Public message for clients that should retry later: HTTP status 503.
const UNAVAILABLE: &str = "temporarily unavailable";

/// Public message for clients that must log in again: HTTP status 401.
const INVALID: &str = "invalid token";

/// Error of the verification of an access token.
#[derive(Debug)]
#[non_exhaustive]
pub enum AccessError {
    /// The token failed verification: its form, signature, claims or times.
    Refused(VerifyError),
    /// The session was ended, or the deny list cannot be relied on.
    Denied(Denied),
}

impl AccessError {
    /// Returns a message that may be sent to a client: `"token expired"` if it should refresh,
    /// `"temporarily unavailable"` if it should retry later (a fault of the server: HTTP status
    /// 503), and `"invalid token"` otherwise.
    #[must_use]
    pub const fn public_message(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.public_message(),
            Self::Denied(Denied::Outdated) => "token expired",
            Self::Denied(Denied::Stale { .. }) => UNAVAILABLE,
            Self::Denied(_) => INVALID,
        }
    }

    /// Returns a short code for logs and metrics.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.reason(),
            Self::Denied(Denied::Ended) => "ended",
            Self::Denied(Denied::Outdated) => "outdated",
            Self::Denied(Denied::Stale { .. }) => "stale_deny_list",
        }
    }
}

impl From<VerifyError> for AccessError {
    fn from(error: VerifyError) -> Self {
        Self::Refused(error)
    }
}

impl From<Denied> for AccessError {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Denied(Denied::Ended) => f.write_str("session ended"),
            Self::Denied(Denied::Outdated) => f.write_str(
                "entries of the full deny list were discarded; the token must be refreshed",
            ),
            Self::Denied(Denied::Stale { age: Some(age) }) => {
                let seconds = age.as_secs_f32();
                write!(f, "deny list not synchronized for {seconds:.1} s; is the store reachable?")
            }
            Self::Denied(Denied::Stale { age: None }) => {
                f.write_str("deny list never synchronized; is the store reachable?")
            }
        }
    }
}

impl Error for AccessError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Denied(_) => None,
        }
    }
}

/// Error of a login.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The claims cannot be issued.
    Claims(EncodeError),
    /// The claims have no subject: `sub` is `None`.
    NoSubject,
    /// The random number generator of the operating system failed.
    NoRandomness,
    /// The store failed. Even if it stored the session, no client has its tokens.
    Store(StoreError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claims(error) => error.fmt(f),
            Self::NoSubject => f.write_str("missing subject: `sub` is `None`"),
            Self::NoRandomness => {
                f.write_str("the random number generator of the operating system failed")
            }
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Claims(error) => Some(error),
            Self::Store(error) => Some(error),
            Self::NoSubject | Self::NoRandomness => None,
        }
    }
}

impl From<EncodeError> for StartError {
    fn from(error: EncodeError) -> Self {
        Self::Claims(error)
    }
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<getrandom::Error> for StartError {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}

/// Error of a refresh.
#[derive(Debug)]
#[non_exhaustive]
pub enum RefreshError {
    /// The refresh token failed verification: its form, signature, claims or times.
    Refused(VerifyError),
    /// There is no such session: it was ended, or expired some time ago.
    Ended,
    /// The session has exceeded its idle or absolute lifetime.
    Expired,
    /// The token was used before, and the grace time has passed: it has been copied. The session
    /// was ended (RFC 9700 §4.14.2).
    Reused,
    /// The token is authentic, but was never a token of this session.
    Unknown,
    /// The application rejected the user. The session was ended.
    Forbidden,
    /// The application failed to load the claims. The session is still valid.
    Claims(Box<dyn Error + Send + Sync>),
    /// The loaded claims have a different subject. The session is still valid.
    SubjectChanged,
    /// The claims cannot be issued. The session is still valid.
    Encode(EncodeError),
    /// The random number generator of the operating system failed. The session is still valid.
    NoRandomness,
    /// The store failed. The session is still valid: if the refresh was executed nevertheless, the
    /// same token returns the same successor during the grace time.
    Store(StoreError),
    /// Concurrent refreshes won several times in a row. The session is still valid.
    Busy,
}

impl RefreshError {
    /// Returns a message that may be sent to a client: `"temporarily unavailable"` if it may retry
    /// with the same token (a fault of the server: HTTP status 503), and `"invalid token"` if it
    /// must log in again.
    #[must_use]
    pub const fn public_message(&self) -> &'static str {
        if self.is_retryable() { UNAVAILABLE } else { INVALID }
    }

    /// Returns whether the client may retry with the same token.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Claims(_)
                | Self::SubjectChanged
                | Self::Encode(_)
                | Self::NoRandomness
                | Self::Store(_)
                | Self::Busy
        )
    }

    /// Returns a short code for logs and metrics.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.reason(),
            Self::Ended => "ended",
            Self::Expired => "expired",
            Self::Reused => "reused",
            Self::Unknown => "unknown",
            Self::Forbidden => "forbidden",
            Self::Claims(_) => "claims_unavailable",
            Self::SubjectChanged => "subject_changed",
            Self::Encode(_) => "not_encodable",
            Self::NoRandomness => "no_randomness",
            Self::Store(StoreError::Unavailable(_)) => "store_unavailable",
            Self::Store(StoreError::Corrupt(_)) => "store_corrupt",
            Self::Busy => "busy",
        }
    }
}

impl fmt::Display for RefreshError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Ended => f.write_str("unknown session: it was ended or has expired"),
            Self::Expired => {
                f.write_str("session expired: its idle or absolute lifetime has passed")
            }
            Self::Reused => f.write_str("refresh token was used before; the session was ended"),
            Self::Unknown => f.write_str("refresh token does not belong to this session"),
            Self::Forbidden => {
                f.write_str("user rejected by the application; the session was ended")
            }
            Self::Claims(error) => write!(f, "failed to load the claims: {error}"),
            Self::SubjectChanged => f.write_str("the loaded claims have a different subject"),
            Self::Encode(error) => error.fmt(f),
            Self::NoRandomness => {
                f.write_str("the random number generator of the operating system failed")
            }
            Self::Store(error) => error.fmt(f),
            Self::Busy => f.write_str("too many concurrent refreshes of the session"),
        }
    }
}

impl Error for RefreshError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Claims(error) => Some(&**error),
            Self::Encode(error) => Some(error),
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl From<VerifyError> for RefreshError {
    fn from(error: VerifyError) -> Self {
        Self::Refused(error)
    }
}

impl From<EncodeError> for RefreshError {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<StoreError> for RefreshError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<getrandom::Error> for RefreshError {
    fn from(_: getrandom::Error) -> Self {
        Self::NoRandomness
    }
}

/// Error of a logout.
#[derive(Debug)]
#[non_exhaustive]
pub enum EndError {
    /// The refresh token failed verification, and therefore its session cannot be determined.
    Refused(VerifyError),
    /// The token does not belong to a session, or to one of another issuer.
    NoSession,
    /// The tokens of the request cannot be read, so their session is unknown and was not ended.
    Unreadable,
    /// The store failed. This server denies the session's tokens from now on, but other servers may
    /// still accept them. Call the method again.
    Store(StoreError),
}

impl fmt::Display for EndError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::NoSession => f.write_str("token does not belong to a session"),
            Self::Unreadable => f.write_str(
                "the tokens of the request are malformed, too long or duplicated: no session was ended",
            ),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl Error for EndError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::NoSession | Self::Unreadable => None,
            Self::Store(error) => Some(error),
        }
    }
}

impl From<VerifyError> for EndError {
    fn from(error: VerifyError) -> Self {
        Self::Refused(error)
    }
}

impl From<StoreError> for EndError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Error in the configuration of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupError {
    /// The policy of the claims type does not have exactly one issuer, which is required to
    /// identify sessions.
    NoIssuer,
    /// The `sub` of the claims type is `secret`, and refresh tokens, which contain it, would be signed and not
    /// encrypted.
    ReadableSubject,
    /// The idle time is shorter than the `ttl`: a session would end before its first access token.
    IdleTooShort {
        /// The configured idle time.
        idle: Duration,
        /// The `ttl` of the claims type.
        ttl: Duration,
    },
    /// The absolute lifetime is shorter than the idle time.
    AbsoluteTooShort {
        /// The configured absolute lifetime.
        absolute: Duration,
        /// The configured idle time.
        idle: Duration,
    },
    /// The grace time is not shorter than the `ttl`.
    GraceTooLong {
        /// The configured grace time.
        grace: Duration,
        /// The `ttl` of the claims type.
        ttl: Duration,
    },
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIssuer => f.write_str(
                "sessions need one issuer: write `iss = \"https://…\"` or `iss = runtime` in `#[claims(…)]`",
            ),
            Self::ReadableSubject => f.write_str(
                "`sub` is secret, and a signed refresh token shows it to anyone who has the token: give `Sessions::new` a \
                 `KeyRing` of `A256GcmKey`s for refresh tokens",
            ),
            Self::IdleTooShort { idle, ttl } => write!(
                f,
                "idle time {idle:?} is shorter than the lifetime of an access token (`ttl` is {ttl:?})",
            ),
            Self::AbsoluteTooShort { absolute, idle } => write!(
                f,
                "absolute lifetime {absolute:?} is shorter than the idle time {idle:?}",
            ),
            Self::GraceTooLong { grace, ttl } => write!(
                f,
                "grace time {grace:?} must be shorter than `ttl` ({ttl:?}); a few seconds are usual",
            ),
        }
    }
}

impl Error for SetupError {}
