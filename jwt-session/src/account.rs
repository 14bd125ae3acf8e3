//! Where a session is kept.

use std::fmt;
use std::sync::Arc;

use crate::id::SessionId;

/// Whose sessions: those of one subject at one issuer, `sub` and `iss` (RFC 7519 §4.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    issuer: Arc<str>,
    subject: Arc<str>,
}

impl Account {
    /// The account of `subject` at `issuer`.
    #[must_use]
    pub fn new(issuer: impl Into<Arc<str>>, subject: impl Into<Arc<str>>) -> Self {
        Self { issuer: issuer.into(), subject: subject.into() }
    }

    /// `iss` of its tokens.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `sub` of its tokens.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Its session `id`.
    #[must_use]
    pub fn session(&self, id: SessionId) -> SessionKey {
        SessionKey { account: self.clone(), id }
    }
}

/// Without the subject, which is personal.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// One session of an account. Whoever asks for a session says whose it is, so that nobody ends those of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    /// Whose it is.
    pub account: Account,
    /// Which it is.
    pub id: SessionId,
}
