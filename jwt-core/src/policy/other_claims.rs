//! Issuers and audiences that depend on claims of the application.

use alloc::string::String;

use super::Policy;
use crate::json::Value;
use crate::registered::Registered;

/// The claims of the application that issuer and audience depend on.
#[derive(Debug)]
pub struct OtherClaims {
    /// The issuer, if it contains the value of a claim.
    pub issuer: Option<IssuerTemplate>,
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

/// An issuer that contains the value of a claim.
#[derive(Debug)]
pub struct IssuerTemplate {
    /// The text before the value.
    pub start: &'static str,
    /// The claim.
    pub claim: OtherClaim,
    /// The text after the value.
    pub end: &'static str,
}

impl OtherClaim {
    /// Returns the value of the claim.
    pub(crate) fn of<'de>(&self, claims: Registered<'_, 'de>) -> Option<Value<'de>> {
        claims.of_application(self.index)
    }
}

impl IssuerTemplate {
    /// Returns the issuer that contains `value`.
    pub(crate) fn with(&self, value: &str) -> String {
        [self.start, value, self.end].concat()
    }

    /// Returns the value that `issuer` contains, or `None` if the text around it differs.
    pub(crate) fn value_in<'i>(&self, issuer: &'i str) -> Option<&'i str> {
        issuer.strip_prefix(self.start)?.strip_suffix(self.end)
    }
}

impl Policy<'_> {
    /// Returns the template of the issuer, if the issuer contains the value of a claim.
    #[inline]
    pub(crate) fn issuer_template(&self) -> Option<&'static IssuerTemplate> {
        self.other_claims?.issuer.as_ref()
    }

    /// Returns the claim that holds the audience in place of `aud`.
    #[inline]
    pub(crate) fn audience_claim(&self) -> Option<&'static OtherClaim> {
        self.other_claims?.audience.as_ref()
    }

    /// Returns the issuer, if it is the only accepted one.
    pub(crate) fn only_issuer(&self) -> Option<&str> {
        if self.issuer_template().is_some() { None } else { self.issuer.only() }
    }
}
