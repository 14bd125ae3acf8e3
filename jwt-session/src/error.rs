//! What can go wrong, a type for each thing that an application does.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use jwt_core::{EncodeError, VerifyError};

use crate::deny_list::Denied;
use crate::store::StoreError;

/// What a client is told where it is to come back later: HTTP status 503.
const UNAVAILABLE: &str = "temporarily unavailable";

/// What a client is told where it has to log in again: HTTP status 401.
const INVALID: &str = "invalid token";

/// Why an access token was refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum AccessError {
    /// The token itself is refused: its form, signature, claims or times.
    Refused(VerifyError),
    /// It is on the deny-list, or the deny-list cannot be relied on.
    Denied(Denied),
}

impl AccessError {
    /// The text that may go to a client: `"token expired"` where it should refresh, `"temporarily unavailable"` where it
    /// should come back later (the server's fault: HTTP status 503), else `"invalid token"`.
    #[must_use]
    pub const fn public_message(&self) -> &'static str {
        match self {
            Self::Refused(error) => error.public_message(),
            Self::Denied(Denied::Outdated) => "token expired",
            Self::Denied(Denied::Stale { .. }) => UNAVAILABLE,
            Self::Denied(_) => INVALID,
        }
    }

    /// The reason in a word, for logs and metrics.
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
            Self::Denied(Denied::Ended) => f.write_str("the session was ended"),
            Self::Denied(Denied::Outdated) => f.write_str(
                "the deny-list was too long for its memory: the token must be refreshed",
            ),
            Self::Denied(Denied::Stale { age: Some(age) }) => {
                let seconds = age.as_secs_f32();
                write!(
                    f,
                    "the deny-list has not been complete for {seconds:.1} s: is the store up?"
                )
            }
            Self::Denied(Denied::Stale { age: None }) => {
                f.write_str("the deny-list has never been complete: was the store ever up?")
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

/// Why no session was started.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The claims cannot be issued.
    Claims(EncodeError),
    /// The subject is absent: an `Option` that is `None`.
    NoSubject,
    /// The operating system gave no randomness.
    NoRandomness,
    /// The store failed. If it kept the session all the same, nobody has its tokens.
    Store(StoreError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claims(error) => error.fmt(f),
            Self::NoSubject => f.write_str("a session has a subject, and `sub` is `None`"),
            Self::NoRandomness => f.write_str("the operating system gave no randomness"),
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

/// Why a session was not refreshed.
#[derive(Debug)]
#[non_exhaustive]
pub enum RefreshError {
    /// The refresh token itself is refused: its form, signature, claims or times.
    Refused(VerifyError),
    /// There is no such session: it was ended, or is long over.
    Ended,
    /// The session is over: it was not refreshed for too long, or its whole time has passed.
    Expired,
    /// The token has been used before, and not just now: somebody has a copy. The session was ended (RFC 9700 §4.14.2).
    Reused,
    /// The token was never one of this session, however well it is signed.
    Unknown,
    /// The application says that the user may not go on. The session was ended.
    Forbidden,
    /// The application could not read the claims anew. The session goes on.
    Claims(Box<dyn Error + Send + Sync>),
    /// The claims as read anew are somebody else's. The session goes on.
    SubjectChanged,
    /// The claims cannot be issued. The session goes on.
    Encode(EncodeError),
    /// The operating system gave no randomness. The session goes on.
    NoRandomness,
    /// The store failed. The session goes on: if the refresh happened all the same, the same token gives the same
    /// successor during the grace time.
    Store(StoreError),
    /// Others were faster, many times in a row. The session goes on.
    Busy,
}

impl RefreshError {
    /// The text that may go to a client: `"temporarily unavailable"` where it may try again with the same token (the
    /// server's fault: HTTP status 503), else `"invalid token"`: it has to log in again.
    #[must_use]
    pub const fn public_message(&self) -> &'static str {
        if self.session_goes_on() { UNAVAILABLE } else { INVALID }
    }

    /// Whether the client may try again with the same token.
    #[must_use]
    pub const fn session_goes_on(&self) -> bool {
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

    /// The reason in a word, for logs and metrics.
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
            Self::Ended => f.write_str("there is no such session: it was ended, or is long over"),
            Self::Expired => {
                f.write_str("the session is over: its idle or absolute time has passed")
            }
            Self::Reused => f.write_str("the refresh token was used before: the session was ended"),
            Self::Unknown => f.write_str("the refresh token was never one of this session"),
            Self::Forbidden => f.write_str("the user may not go on: the session was ended"),
            Self::Claims(error) => write!(f, "the claims could not be read anew: {error}"),
            Self::SubjectChanged => f.write_str("the claims as read anew are of another subject"),
            Self::Encode(error) => error.fmt(f),
            Self::NoRandomness => f.write_str("the operating system gave no randomness"),
            Self::Store(error) => error.fmt(f),
            Self::Busy => f.write_str("the session is refreshed from too many places at once"),
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

/// Why a session was not ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum EndError {
    /// The refresh token is refused, so that nobody can say which session it is of.
    Refused(VerifyError),
    /// The token is not of a session.
    NoSession,
    /// The store failed. This server refuses the session's tokens from now on, and the others may not: end it again.
    Store(StoreError),
}

impl fmt::Display for EndError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::NoSession => f.write_str("the token is not of a session"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl Error for EndError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::NoSession => None,
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

/// Why sessions cannot be kept like this.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupError {
    /// The policy of the claims has no single issuer, by which sessions are told from those of others.
    NoIssuer,
    /// A session would be over before its first access token, which lives for `ttl`.
    IdleTooShort {
        /// The idle time given.
        idle: Duration,
        /// The `ttl` of the claims type.
        ttl: Duration,
    },
    /// A session may last at least as long as it may be idle.
    AbsoluteTooShort {
        /// The absolute time given.
        absolute: Duration,
        /// The idle time given.
        idle: Duration,
    },
    /// A used refresh token would be good for as long as an access token or longer.
    GraceTooLong {
        /// The grace time given.
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
            Self::IdleTooShort { idle, ttl } => write!(
                f,
                "an idle time of {idle:?} ends a session before its first access token expires (`ttl`, {ttl:?})",
            ),
            Self::AbsoluteTooShort { absolute, idle } => write!(
                f,
                "an absolute time of {absolute:?} is shorter than the idle time of {idle:?}",
            ),
            Self::GraceTooLong { grace, ttl } => write!(
                f,
                "a grace time of {grace:?} is for lost answers, and should be seconds: shorter than `ttl`, {ttl:?}",
            ),
        }
    }
}

impl Error for SetupError {}
