//! Errors of secret claims, which do not contain their values.

use crate::error::{EncodeError, VerifyError};

/// An error that may be about the value of a claim.
pub trait ClaimFailure {
    /// Returns the error without any part of the value.
    #[must_use]
    fn without_value(self) -> Self;
}

/// Removes the value of a secret claim from an error of writing or reading it.
#[inline]
pub fn without_value<T, E: ClaimFailure>(result: Result<T, E>) -> Result<T, E> {
    result.map_err(E::without_value)
}

impl ClaimFailure for EncodeError {
    #[cold]
    fn without_value(self) -> Self {
        match self {
            Self::Claim { claim, source } => Self::Claim { claim, source: source.without_value() },
            Self::Rejected { claim, source } => {
                Self::Rejected { claim, source: source.without_value() }
            }
            other => other,
        }
    }
}

impl ClaimFailure for VerifyError {
    #[cold]
    fn without_value(self) -> Self {
        match self {
            Self::InvalidClaim { claim, source } => {
                Self::InvalidClaim { claim, source: source.without_value() }
            }
            Self::Rejected { claim, source } => {
                Self::Rejected { claim, source: source.without_value() }
            }
            other => other,
        }
    }
}
