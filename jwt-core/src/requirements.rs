//! The requirements on a token, apart from its claims.

use crate::fast_path::PrecomputedHeader;
use crate::header::{ExpectedType, HeaderParameters};

/// The default maximum length of a token, in bytes.
pub const DEFAULT_MAX_LEN: usize = 8192;

/// The requirements on a token, apart from its claims.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequirements {
    /// Whether the payload is claims.
    pub(crate) are_claims: bool,
    /// The header's `typ`; `None` accepts any.
    pub(crate) typ: Option<&'static ExpectedType>,
    /// The fixed parameters of the header.
    pub(crate) parameters: &'static HeaderParameters,
    /// The headers of the tokens that are issued, one for each algorithm, if they are known at
    /// compile time.
    pub(crate) headers: &'static [PrecomputedHeader],
    /// The maximum length of a token, in bytes.
    pub(crate) max_len: usize,
}

impl TokenRequirements {
    /// Any payload under any `typ`.
    pub(crate) const ANY: Self = Self {
        are_claims: false,
        typ: None,
        parameters: &HeaderParameters::NONE,
        headers: &[],
        max_len: DEFAULT_MAX_LEN,
    };
}
