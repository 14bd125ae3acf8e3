//! What is told to `tracing`: never a token, a key, a claim, or whose session it is.
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
//! | `mirror_behind` | error | `reason`: the deny-list is no longer kept like the store's |
//! | `mirror_complete` | info | none: it is again |
//! | `store_evicts` | warn | none: the store may forget who was logged out |
//!
//! `session` is a [`SessionId`]: random, of no use without a token, and in every token's `jti`.

use jwt_core::{Claims, Verified};
use tracing::{debug, error, info, trace, warn};

use crate::error::{AccessError, RefreshError};
use crate::id::SessionId;
use crate::store::StoreError;

const TARGET: &str = "jwt_session";

/// Why a session was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Logout,
    Reuse,
    Forbidden,
}

impl Why {
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
    trace!(target: TARGET, session = SessionId::of(token).map(tracing::field::display), "verified");
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

pub(crate) fn ended(session: SessionId, why: Why) {
    info!(target: TARGET, %session, why = why.as_str(), "ended");
}

pub(crate) fn ended_all(sessions: usize) {
    info!(target: TARGET, sessions, "ended_all");
}

/// The kind of failure alone: a client library's message may hold what was sent.
pub(crate) fn store_failed(failure: &StoreError) {
    error!(target: TARGET, reason = reason(failure), "store_failed");
}

#[cfg(feature = "redis")]
pub(crate) fn mirror_behind(failure: &StoreError) {
    error!(target: TARGET, reason = reason(failure), "mirror_behind");
}

#[cfg(feature = "redis")]
pub(crate) fn mirror_complete() {
    info!(target: TARGET, "mirror_complete");
}

#[cfg(feature = "redis")]
pub(crate) fn store_evicts() {
    warn!(target: TARGET, "store_evicts");
}

fn reason(failure: &StoreError) -> &'static str {
    match failure {
        StoreError::Unavailable(_) => "unavailable",
        StoreError::Corrupt(_) => "corrupt",
    }
}
