//! The event of a refused access token.

use jwt_core::VerifyError;

/// Sends the event `refused` of jwt-session, for tokens that are verified without sessions. The
/// target is the same, because one filter of a subscriber should apply to both.
pub(crate) fn access_refused(error: &VerifyError) {
    tracing::debug!(target: "jwt_session", token = "access", reason = error.reason(), "refused");
}
