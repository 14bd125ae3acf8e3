//! The interface to a library under test.

use std::time::Duration;

use crate::cases::{Case, ISSUER, Policy, Verdict};

/// Returns the issuers that a policy accepts.
pub(crate) fn issuers(policy: Policy) -> &'static [&'static str] {
    match policy {
        Policy::Several => &[ISSUER, "https://other.example/"],
        Policy::Tenant => &[ISSUER, "https://other.example.com"],
        _ => &[ISSUER],
    }
}

/// A library, configured for the policy of the cases as its documentation recommends.
pub(crate) trait Library {
    /// The name and the version.
    fn name(&self) -> &'static str;

    /// Describes the configuration.
    fn configuration(&self) -> &'static str;

    /// Returns true if the library has an option for this check.
    fn has_option(&self, check: Check) -> bool;

    /// Returns true if the caller can set the time of verification to `at`.
    ///
    /// Other libraries read the system clock.
    fn can_verify_at(&self, at: Duration) -> bool;

    /// Verifies a token that is signed with `secret`.
    fn verify(
        &self,
        policy: Policy,
        secret: &[u8],
        token: &str,
        at: Duration,
    ) -> Result<(), String>;
}

/// The check that a library needs in order to refuse a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// The encoding, the signature and the times, which need no option.
    Basic,
    /// The maximum size of the token or the header.
    Size,
    /// The header parameter `typ`.
    Type,
    /// The key ID.
    KeyId,
    /// The issuer.
    Issuer,
    /// The audience.
    Audience,
    /// The presence of a subject with any value.
    Subject,
    /// The presence of a `jti` with any value.
    TokenId,
    /// The maximum age of the token.
    Age,
    /// Other parameters of the header.
    Parameter,
    /// The absence of other claims.
    UnknownClaims,
    /// A type that may or must be absent, a claim that depends on another, or the spelling of a value.
    OfPolicy,
    /// Limits on nesting and on the number of members, which no RFC sets.
    Limits,
}

impl Check {
    /// Derives the check from the error that typed-jwt returns.
    pub(crate) fn of(row: &Case) -> Self {
        let Verdict::Refused(error) = row.claims else { return Self::Basic };
        match (row.policy, error) {
            (_, "TooLong") => Self::Size,
            (Policy::OptionalType | Policy::NoType | Policy::Tenant | Policy::Typed, error)
                if !error.starts_with("Malformed") =>
            {
                Self::OfPolicy
            }
            (_, "UnexpectedType") => Self::Type,
            (_, "UnknownKey") => Self::KeyId,
            (_, "UnexpectedIssuer" | "MissingClaim(iss)" | "InvalidClaim(iss)") => Self::Issuer,
            (_, "UnexpectedAudience" | "MissingClaim(aud)" | "InvalidClaim(aud)") => Self::Audience,
            (_, "MissingClaim(sub)" | "InvalidClaim(sub)") => Self::Subject,
            (_, "MissingClaim(jti)") => Self::TokenId,
            (_, "Malformed(TooDeep)" | "Malformed(TooManyHeaderMembers)") => Self::Limits,
            (Policy::Recent, _) => Self::Age,
            (Policy::Closed, _) => Self::UnknownClaims,
            (Policy::Parameter, _) => Self::Parameter,
            _ => Self::Basic,
        }
    }
}
