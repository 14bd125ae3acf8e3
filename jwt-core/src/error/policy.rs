use core::fmt;
use core::time::Duration;

/// A value of the policy that was given at run time is empty, too short, or not of the required form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// There is no issuer, or one of them is the empty string.
    EmptyIssuer,
    /// An issuer has braces, which enclose the name of a claim only in the attributes of the type.
    InvalidIssuer,
    /// There is no value of the claim that the issuer contains, or one of them is the empty string.
    EmptyIssuerValue,
    /// A value of the claim that the issuer contains has a character that is not a letter, a digit or one
    /// of `-._~` (RFC 3986 §2.3), or is `.` or `..`.
    InvalidIssuerValue,
    /// There is no audience, or one of them is the empty string.
    EmptyAudience,
    /// The `ttl` is not longer than the `leeway`, or less than a second.
    TtlTooShort {
        /// The given `ttl`, in whole seconds.
        ttl: Duration,
        /// The `leeway` of the type.
        leeway: Duration,
    },
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyIssuer => f.write_str("the issuer is empty: is its configuration missing?"),
            Self::InvalidIssuer => f.write_str(
                "an issuer has braces: write an issuer that contains a claim as `iss = \"https://…/{claim}\"` in \
                 `#[claims(…)]`, and give the values of the claim with `issuer_values`",
            ),
            Self::EmptyIssuerValue => f.write_str(
                "a value of the claim in the issuer is empty: is its configuration missing?",
            ),
            Self::InvalidIssuerValue => f.write_str(
                "a value of the claim in the issuer has a character that is not a letter, a digit or one of `-._~`",
            ),
            Self::EmptyAudience => {
                f.write_str("the audience is empty: is its configuration missing?")
            }
            Self::TtlTooShort { ttl, .. } if ttl.is_zero() => {
                f.write_str("the ttl is less than a second: is its configuration missing?")
            }
            Self::TtlTooShort { ttl, leeway } => {
                write!(f, "the ttl {ttl:?} must be longer than the leeway {leeway:?}")
            }
        }
    }
}

impl core::error::Error for PolicyError {}
