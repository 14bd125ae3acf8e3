//! The stored form of a session.

use std::fmt;
use std::time::Duration;

use jwt_core::NumericDate;

/// A session as it is stored. The bytes are opaque to the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Number of refreshes. A record is only ever replaced by the record with the next revision.
    pub revision: u64,
    /// Time from which the store may delete the record.
    pub expires_at: NumericDate,
    /// Maximum time for which an access token of the session that is issued now may be accepted. If
    /// the session ends, it must stay on the deny list for this long. Fractions of a second are
    /// ignored.
    pub access_lifetime: Duration,
    /// The session as JSON. One string in it holds the claims.
    pub bytes: Vec<u8>,
}

/// Omits the bytes, which contain the claims.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("revision", &self.revision)
            .field("expires_at", &self.expires_at)
            .field("access_lifetime", &self.access_lifetime)
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
