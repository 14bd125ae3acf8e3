//! The registered claims that a policy writes, and the check of the times of an issued token.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Policy;
use crate::error::{ClaimError, EncodeError};
use crate::json;
use crate::registered::RegisteredClaim;
use crate::time::NumericDate;

/// The claims that may follow [`Policy::payload_prefix`], in the order in which they are written.
pub(crate) const OWN_CLAIMS: [RegisteredClaim; 4] = [
    RegisteredClaim::IssuedAt,
    RegisteredClaim::ExpiresAt,
    RegisteredClaim::NotBefore,
    RegisteredClaim::TokenId,
];

/// The times of a token that fields or the caller set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IssuedTimes {
    pub(crate) expires_at: Option<NumericDate>,
    pub(crate) not_before: Option<NumericDate>,
    pub(crate) issued_at: Option<NumericDate>,
}

impl Policy<'_> {
    /// Builds [`payload_prefix`](Self::payload_prefix) for a policy that is completed at run time.
    pub(crate) fn build_payload_prefix(&self) -> String {
        let mut prefix = String::new();
        // All audiences are written in `aud`. Every other claim is one string.
        let (audience, audiences) = match self.audience_claim() {
            Some(claim) => (claim.name, 1),
            None => (RegisteredClaim::Audience.name(), usize::MAX),
        };
        for (name, most, expected, is_field) in [
            (RegisteredClaim::Issuer.name(), 1, self.issuer, self.from_fields.issuer),
            (audience, audiences, self.audience, self.from_fields.audience),
        ] {
            let Some(values) = expected.values().filter(|_| !is_field) else { continue };
            let values: Vec<String> = values.take(most).map(json::quoted).collect();
            let (open, close) = if values.len() == 1 { ("", "") } else { ("[", "]") };
            prefix.push(if prefix.is_empty() { '{' } else { ',' });
            prefix.extend([&json::quoted(name), ":", open, &values.join(","), close]);
        }
        prefix
    }

    /// Returns true if a claim of [`OWN_CLAIMS`] follows the prefix.
    pub(crate) fn writes(&self, claim: RegisteredClaim) -> bool {
        match claim {
            RegisteredClaim::IssuedAt => !self.from_fields.issued_at,
            RegisteredClaim::ExpiresAt => self.ttl.is_some(),
            RegisteredClaim::NotBefore => self.not_before_now,
            RegisteredClaim::TokenId => self.random_token_id,
            _ => false,
        }
    }

    /// Checks the times of a token that is issued at `now`: `verify` would accept them at that
    /// time, except that `nbf` may be in the future. The token must still be valid at its `nbf`.
    #[inline(never)]
    pub(crate) fn check_issued_times(
        &self,
        times: IssuedTimes,
        now: NumericDate,
    ) -> Result<(), EncodeError> {
        let nbf = times.not_before.unwrap_or(NumericDate::MIN);
        let begins = nbf.saturating_sub(self.leeway).max(now);
        let issued_at = match times.issued_at {
            None if !self.from_fields.issued_at => Some(now.whole_seconds()),
            given => given,
        };
        let counted_from = self.max_age.and(issued_at);
        let too_old = self.max_age.zip(counted_from).map(|(age, iat)| iat.saturating_add(age));
        let after_ttl = || Some(now.whole_seconds().saturating_add(self.ttl?));
        let expires_at = times.expires_at.or_else(after_ttl);
        for (claim, end) in
            [(RegisteredClaim::ExpiresAt, expires_at), (RegisteredClaim::IssuedAt, too_old)]
        {
            let Some(end) = end else { continue };
            if self.check_not_after(end, now).is_err() {
                return Err(not_issued(
                    claim,
                    format_args!(
                        "the token would have expired at {end} (now {now}): give a later time"
                    ),
                ));
            }
            if self.check_not_after(end, begins).is_err() {
                return Err(not_issued(
                    RegisteredClaim::NotBefore,
                    format_args!(
                        "the token would be valid from {nbf} and expire at {end}: give an earlier time"
                    ),
                ));
            }
        }
        match counted_from {
            Some(iat) if self.check_not_before(iat, now).is_err() => Err(not_issued(
                RegisteredClaim::IssuedAt,
                format_args!("{iat} is in the future (now {now}): give an earlier time"),
            )),
            _ => Ok(()),
        }
    }
}

#[cold]
fn not_issued(claim: RegisteredClaim, reason: fmt::Arguments<'_>) -> EncodeError {
    EncodeError::Claim { claim: claim.name().into(), source: ClaimError::text(reason) }
}

#[cfg(test)]
mod tests {
    use super::super::FromFields;
    use super::super::tests::POLICY;
    use super::*;
    use crate::expected::Expected;

    #[test]
    fn the_prefix_has_the_claims_that_are_not_fields() {
        let prefix = |policy: Policy<'_>| policy.build_payload_prefix();
        assert_eq!(prefix(POLICY), r#"{"iss":"https://a.example","aud":["web","app"]"#);
        let quoted = Policy { issuer: Expected::Fixed(&["a\"b"]), ..POLICY };
        let from_fields = FromFields { audience: true, ..POLICY.from_fields };
        assert_eq!(prefix(Policy { from_fields, ..quoted }), r#"{"iss":"a\"b""#);
        let one = Policy { issuer: Expected::Any, audience: Expected::Fixed(&["web"]), ..POLICY };
        assert_eq!(prefix(one), r#"{"aud":"web""#);
        assert_eq!(prefix(Policy { audience: Expected::Any, ..one }), "");
    }
}
