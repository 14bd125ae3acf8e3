//! What a store keeps of a session.

use std::time::Duration;

use jwt_core::NumericDate;

/// A session as a store keeps it: bytes that are nobody's business but the engine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Counts the refreshes. A record is only ever replaced by its successor.
    pub revision: u64,
    /// From when on the store may forget it.
    pub expires_at: NumericDate,
    /// For how long an access token of the session may be accepted that is issued now: so long is it remembered that the
    /// session was ended. Whole seconds count.
    pub access_lifetime: Duration,
    /// The session: JSON, of which one string holds the claims.
    pub bytes: Vec<u8>,
}

impl Record {
    /// Until when a session with this record is remembered that is ended `now`: at least until `until`.
    pub(crate) fn remembered_until(&self, until: NumericDate, now: NumericDate) -> NumericDate {
        until.max(now.saturating_add(self.access_lifetime))
    }
}
