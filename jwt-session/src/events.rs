//! Events for `tracing`. They never contain a token, a key, a claim, or the user of a session.
//!
//! | event | level | fields |
//! | --- | --- | --- |
//! | `issued` | info | `session` |
//! | `verified` | trace | `session` |
//! | `refused` | debug | `token` (`access` or `refresh`), `reason` |
//! | `refreshed` | info | `session`, `repeated` |
//! | `reuse_detected` | warn | `session` |
//! | `ended` | info | `session`, `why` (`logout`, `reuse`, `forbidden`) |
//! | `ended_all` | info | `sessions` |
//! | `store_failed` | error | `reason` |
//! | `mirror_behind` | error | `reason`: the deny list is no longer synchronized with the store |
//! | `mirror_complete` | info | none: the deny list is synchronized again |
//! | `store_evicts` | warn | none: the store may evict records of logouts |
//!
//! `Tokens` do not send events. For a verifier without sessions, jwt-axum sends `refused` with the same fields.
//!
//! A mirror is a part of its store: `jwt-session-redis` sends the last three events.
//!
//! `session` is a [`SessionId`]: it is random, is useless without a token, and is in the `jti` of
//! every token.

use jwt_core::{Claims, Verified};
use tracing::{debug, error, info, trace, warn};

use crate::error::{AccessError, RefreshError};
use crate::id::SessionId;
use crate::store::StoreError;

const TARGET: &str = "jwt_session";

/// Reason for ending a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndReason {
    Logout,
    Reuse,
    Forbidden,
}

impl EndReason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Reuse => "reuse",
            Self::Forbidden => "forbidden",
        }
    }
}

pub(crate) fn issued(session: SessionId) {
    info!(target: TARGET, %session, "issued");
}

pub(crate) fn verified<T: Claims>(token: &Verified<T>) {
    trace!(target: TARGET, session = SessionId::from_token(token).map(tracing::field::display), "verified");
}

pub(crate) fn access_refused(error: &AccessError) {
    debug!(target: TARGET, token = "access", reason = error.reason(), "refused");
}

pub(crate) fn refresh_refused(error: &RefreshError) {
    debug!(target: TARGET, token = "refresh", reason = error.reason(), "refused");
    if let RefreshError::Store(error) = error {
        store_failed(error);
    }
}

pub(crate) fn refreshed(session: SessionId, repeated: bool) {
    info!(target: TARGET, %session, repeated, "refreshed");
}

pub(crate) fn reuse_detected(session: SessionId) {
    warn!(target: TARGET, %session, "reuse_detected");
}

pub(crate) fn ended(session: SessionId, why: EndReason) {
    info!(target: TARGET, %session, why = why.as_str(), "ended");
}

pub(crate) fn ended_all(sessions: usize) {
    info!(target: TARGET, sessions, "ended_all");
}

/// Logs only the kind of the error, because the message of a client library may contain what was
/// sent.
pub(crate) fn store_failed(failure: &StoreError) {
    error!(target: TARGET, reason = failure.reason(), "store_failed");
}
