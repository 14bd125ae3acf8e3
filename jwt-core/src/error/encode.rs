use alloc::borrow::Cow;
use core::fmt;

use super::{ClaimError, SignerError};

/// The reason why claims were not issued as a token.
///
/// Claims that `verify` would refuse are not issued. Most variants describe a rule of the policy
/// that the claims break.
#[derive(Debug)]
#[non_exhaustive]
pub enum EncodeError {
    /// The value of a claim cannot be written, or could not be read back.
    Claim {
        /// The claim's name.
        claim: Cow<'static, str>,
        /// The reason.
        source: ClaimError,
    },
    /// A rule of the application refused the claims: `eq`, `one_of` or `validate`.
    Rejected {
        /// The claim's name.
        claim: Cow<'static, str>,
        /// The rule that was broken.
        source: ClaimError,
    },
    /// The token would be longer than `max_len`, and every server would refuse it.
    TooLong {
        /// Length of the token, in bytes.
        len: usize,
        /// Maximum length, in bytes.
        max: usize,
    },
    /// The expiry would be at or after the end of the year 9999.
    TimeOutOfRange,
    /// The operating system provided no random bytes for `jti`, or to encrypt.
    NoRandomness,
    /// The key could not sign or encrypt, for example because the operating system provided no random bytes.
    SigningFailed,
    /// A signer outside of the process, such as a KMS or an HSM, gave no signature that can be used.
    Signer(SignerError),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim { claim, source } => {
                write!(f, "the claim `{claim}` cannot be written: {source}")
            }
            Self::Rejected { claim, source } => write!(f, "the claim `{claim}` {source}"),
            Self::TooLong { len, max } => {
                write!(f, "token would be {len} bytes long; the maximum is {max} (`max_len`)")
            }
            Self::TimeOutOfRange => f.write_str(
                "the expiry would lie beyond the year 9999: were milliseconds given for seconds?",
            ),
            Self::Signer(source) => write!(f, "the token was not signed: {source}"),
            Self::SigningFailed => f.write_str("the key could not sign or encrypt the token"),
            Self::NoRandomness => f.write_str("the operating system gave no random bytes"),
        }
    }
}

impl core::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Claim { source, .. } | Self::Rejected { source, .. } => Some(source),
            Self::Signer(source) => Some(source),
            _ => None,
        }
    }
}

impl From<SignerError> for EncodeError {
    fn from(source: SignerError) -> Self {
        Self::Signer(source)
    }
}
