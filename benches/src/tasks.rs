//! What is measured, as the tables call it.

/// Ours, as the tables call it.
pub const OURS: &str = "typed-jwt";
/// Ours into claims that borrow from the token.
pub const OURS_BORROWED: &str = "typed-jwt, borrowed";
/// What all libraries do.
pub const VERIFY: &str = "verify";
/// The same, into claims that borrow.
pub const VERIFY_IN: &str = "verify_in";
pub const ENCODE: &str = "encode";
