//! The policy of a claims type.

mod check;
mod issue;
mod matched;
mod other_claims;

use core::time::Duration;

pub(crate) use check::PayloadPrefix;
pub(crate) use issue::{IssuedTimes, OWN_CLAIMS};
pub use other_claims::{IssuerTemplate, IssuerTemplates, OtherClaim, OtherClaims};

use crate::expected::Expected;
use crate::fast_path::PrecomputedHeader;
use crate::header::{ExpectedType, HeaderParameters};
use crate::registered::AnyType;
use crate::requirements::TokenRequirements;

/// The policy of a claims type. The derive generates it from `#[claims(…)]`.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent decision, written by the derive"
)]
pub struct Policy<'p> {
    /// The header's `typ`; `None` accepts any.
    pub typ: Option<&'static ExpectedType>,
    /// The accepted issuers; the first is written. With [`IssuerTemplates`]: the accepted values of their
    /// claim.
    pub issuer: Expected<'p>,
    /// The audiences. All are written; a token must have one of them. If another claim holds the
    /// audience, the first is written.
    pub audience: Expected<'p>,
    /// The claims of the application that issuer and audience depend on, which few policies have.
    pub other_claims: Option<&'static OtherClaims>,
    /// The time from issue to `exp`; `None` if a field holds `exp` or tokens do not expire.
    /// [`UNKNOWN_TTL`] if it is given at run time, or if the tokens are issued elsewhere.
    pub ttl: Option<Duration>,
    /// True if a token without `exp` is refused.
    pub expiry_required: bool,
    /// The tolerated difference between clocks.
    pub leeway: Duration,
    /// The maximum age of a token, counted from `iat`.
    pub max_age: Option<Duration>,
    /// True if `nbf` is written, as the time of issue.
    pub not_before_now: bool,
    /// True if a random `jti` is written and required.
    pub random_token_id: bool,
    /// The maximum length of a token, in bytes.
    pub max_len: usize,
    /// The payload is filled with spaces to a multiple of this number of bytes; 0 if it is not.
    pub pad: usize,
    /// True if claims without a field are refused.
    pub reject_unknown: bool,
    /// The claims that may be of any JSON type.
    pub any_type: AnyType,
    /// The fixed parameters of the header.
    pub header_parameters: &'static HeaderParameters,
    /// The start of the payloads that are issued under this policy: `{"iss":…,"aud":…`, without a
    /// claim that is a field or that has no fixed value; empty if neither claim is written. The claim
    /// that holds the audience replaces `aud`.
    pub payload_prefix: &'p str,
    /// The headers of the tokens that are issued under this policy, one for each algorithm.
    pub headers: &'static [PrecomputedHeader],
    /// The registered claims that are fields, which the policy does not write.
    pub from_fields: FromFields,
}

/// The `ttl` of a policy whose `ttl` is not known at compile time. No token is issued with it, because its
/// `exp` would be out of range.
pub const UNKNOWN_TTL: Duration = Duration::MAX;

/// The claims that a policy can write but that are fields of the type.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromFields {
    /// `iss`, or the claim that it contains
    pub issuer: bool,
    /// `aud`, or the claim that holds the audience
    pub audience: bool,
    /// `iat`
    pub issued_at: bool,
}

impl Policy<'_> {
    /// Returns the requirements on the token except its claims.
    pub(crate) fn token_requirements(&self) -> TokenRequirements {
        TokenRequirements {
            are_claims: true,
            typ: self.typ,
            parameters: self.header_parameters,
            headers: self.headers,
            max_len: self.max_len,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const POLICY: Policy<'static> = Policy {
        typ: None,
        issuer: Expected::Fixed(&["https://a.example"]),
        audience: Expected::Fixed(&["web", "app"]),
        other_claims: None,
        ttl: None,
        expiry_required: true,
        leeway: Duration::from_secs(30),
        max_age: Some(Duration::from_secs(1_000)),
        not_before_now: false,
        random_token_id: true,
        max_len: 8192,
        pad: 0,
        reject_unknown: false,
        any_type: AnyType { subject: false, token_id: false },
        header_parameters: &HeaderParameters::NONE,
        payload_prefix: "",
        headers: &[],
        from_fields: FromFields { issuer: false, audience: false, issued_at: false },
    };
}
