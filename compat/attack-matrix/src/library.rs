//! What is asked of a library, and what it can be told to check.

use std::time::Duration;

use crate::rows::{Policy, Row, Verdict};

/// A library, configured as its documentation recommends for the policy of the rows.
pub(crate) trait Library {
    fn name(&self) -> &'static str;

    /// How it is configured.
    fn configuration(&self) -> &'static str;

    /// Whether it has an option for this.
    fn can(&self, need: Need) -> bool;

    /// Whether it can be told the time of verification; else it reads the system's clock.
    fn can_verify_at(&self, at: Duration) -> bool;

    /// Verifies a token that is signed under `secret`.
    fn verify(
        &self,
        policy: Policy,
        secret: &[u8],
        token: &str,
        at: Duration,
    ) -> Result<(), String>;
}

/// What a library must have an option for, so that it can be told to refuse a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing: what a token is, its signature, its times.
    Nothing,
    /// The longest token or header.
    Size,
    /// The header's `typ`.
    Type,
    /// The name of the one key.
    KeyName,
    /// The issuer.
    Issuer,
    /// The audience.
    Audience,
    /// That there is a subject, whichever.
    Subject,
    /// That there is a `jti`, whichever.
    TokenId,
    /// How old a token may be.
    Age,
    /// That there are no other claims.
    Unknown,
    /// Bounds on depth and on members, which no RFC sets.
    Bounds,
}

impl Need {
    /// By the rule that the row is about.
    pub(crate) fn of(row: &Row) -> Self {
        let Verdict::Refused(error) = row.claims else { return Self::Nothing };
        match (row.policy, error) {
            (_, "TooLong") => Self::Size,
            (_, "UnexpectedType") => Self::Type,
            (_, "UnknownKey") => Self::KeyName,
            (_, "WrongIssuer" | "MissingClaim(iss)" | "InvalidClaim(iss)") => Self::Issuer,
            (_, "WrongAudience" | "MissingClaim(aud)" | "InvalidClaim(aud)") => Self::Audience,
            (_, "MissingClaim(sub)" | "InvalidClaim(sub)") => Self::Subject,
            (_, "MissingClaim(jti)") => Self::TokenId,
            (_, "Malformed(TooDeep)" | "Malformed(TooManyHeaderMembers)") => Self::Bounds,
            (Policy::Recent, _) => Self::Age,
            (Policy::Closed, _) => Self::Unknown,
            _ => Self::Nothing,
        }
    }
}
