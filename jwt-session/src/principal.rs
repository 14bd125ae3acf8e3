//! Identifies a session: issuer, subject and session id.

use std::fmt;
use std::sync::Arc;

use crate::id::SessionId;

/// The owner of sessions: a subject (`sub`) at an issuer (`iss`; RFC 7519 §4.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    issuer: Arc<str>,
    subject: Arc<str>,
}

impl Principal {
    /// Creates the principal `subject` at `issuer`.
    #[must_use]
    pub fn new(issuer: impl Into<Arc<str>>, subject: impl Into<Arc<str>>) -> Self {
        Self { issuer: issuer.into(), subject: subject.into() }
    }

    /// Returns the issuer: `iss` of the principal's tokens.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the subject: `sub` of the principal's tokens.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns a reference to the session `id` of this principal.
    #[must_use]
    pub fn session(&self, id: SessionId) -> SessionRef {
        SessionRef { principal: self.clone(), id }
    }
}

/// Omits the subject, which is personal data.
impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Refers to one session of a principal.
///
/// The principal is part of the reference, so that a user cannot end the sessions of another user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionRef {
    /// The owner of the session.
    pub principal: Principal,
    /// The id of the session.
    pub id: SessionId,
}
