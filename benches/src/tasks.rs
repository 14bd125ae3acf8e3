//! Names of the measured operations in the tables.

/// The name of this library.
pub const OURS: &str = "typed-jwt";
/// The name of this library with keys of aws-lc-rs.
pub const OURS_AWS_LC: &str = "typed-jwt, aws_lc";
/// The name of this library with claims that borrow from the token.
pub const OURS_BORROWED: &str = "typed-jwt, borrowed";
/// Verification into owned claims, which all libraries support.
pub const VERIFY: &str = "verify";
/// Verification into claims that borrow.
pub const VERIFY_IN: &str = "verify_in";
pub const ENCODE: &str = "encode";
