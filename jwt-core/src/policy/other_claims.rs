//! Issuers and audiences that depend on claims of the application.

use alloc::string::String;

use super::Policy;
use crate::error::ClaimError;
use crate::json::Value;
use crate::registered::Registered;

/// The claims of the application that issuer and audience depend on.
#[derive(Debug)]
pub struct OtherClaims {
    /// The issuers, if one of them contains the value of a claim.
    pub issuer: Option<IssuerTemplates>,
    /// The claim that holds the audience, in place of `aud`.
    pub audience: Option<OtherClaim>,
}

/// A claim of the application.
#[derive(Debug)]
pub struct OtherClaim {
    /// The name of the claim.
    pub name: &'static str,
    /// The index of the claim among those of the application.
    pub index: usize,
}

/// The issuers of a policy, of which at least one contains the value of a claim. No two of them can be
/// the same text for different values.
#[derive(Debug)]
pub struct IssuerTemplates {
    /// The claim.
    pub claim: OtherClaim,
    /// The issuers. The first is written.
    pub all: &'static [IssuerTemplate],
}

/// An issuer that may contain the value of a claim.
#[derive(Debug)]
pub enum IssuerTemplate {
    /// An issuer without a claim.
    Fixed(&'static str),
    /// The text before and after the value of the claim.
    Around(&'static str, &'static str),
}

impl OtherClaim {
    /// Returns the value of the claim.
    pub(crate) fn of<'de>(&self, claims: Registered<'_, 'de>) -> Option<Value<'de>> {
        claims.of_application(self.index)
    }
}

impl IssuerTemplates {
    /// The reason for which a value of the claim is refused.
    pub(crate) const NOT_ACCEPTED: ClaimError =
        ClaimError::new("is not a value that the policy accepts in the issuer");

    /// Returns true if `issuer` is one of the issuers without a claim.
    pub(crate) fn has_fixed(&self, issuer: &str) -> bool {
        let is_fixed =
            |template: &_| matches!(template, IssuerTemplate::Fixed(own) if *own == issuer);
        self.all.iter().any(is_fixed)
    }

    /// Returns true if `issuer` is one of the issuers with `value`.
    pub(crate) fn contain(&self, issuer: &str, value: &str) -> bool {
        self.all.iter().any(|template| template.is(issuer, value))
    }
}

impl IssuerTemplate {
    /// Returns the issuer with `value`.
    pub(crate) fn with(&self, value: &str) -> String {
        match self {
            Self::Fixed(issuer) => (*issuer).into(),
            Self::Around(start, end) => [start, value, end].concat(),
        }
    }

    /// Returns true if `issuer` is this issuer with `value`.
    fn is(&self, issuer: &str, value: &str) -> bool {
        match self {
            Self::Fixed(own) => issuer == *own,
            Self::Around(start, end) => {
                issuer.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) == Some(value)
            }
        }
    }
}

impl Policy<'_> {
    /// Returns the issuers, if one of them contains the value of a claim.
    #[inline]
    pub(crate) fn issuer_templates(&self) -> Option<&'static IssuerTemplates> {
        self.other_claims?.issuer.as_ref()
    }

    /// Returns the claim that holds the audience in place of `aud`.
    #[inline]
    pub(crate) fn audience_claim(&self) -> Option<&'static OtherClaim> {
        self.other_claims?.audience.as_ref()
    }

    /// Returns the issuer, if it is the only accepted one.
    pub(crate) fn only_issuer(&self) -> Option<&str> {
        if self.issuer_templates().is_some() { None } else { self.issuer.only() }
    }
}
