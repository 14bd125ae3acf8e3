//! What a store keeps of a session.

use jwt_core::NumericDate;

/// A session as a store keeps it: bytes that are nobody's business but the engine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Counts the refreshes. A record is only ever replaced by its successor.
    pub revision: u64,
    /// From when on the store may forget it.
    pub expires_at: NumericDate,
    /// The session: JSON, of which one string holds the claims.
    pub bytes: Vec<u8>,
}
