//! The values of the policy that an accepted token matched.

use alloc::sync::Arc;

use super::Policy;
use crate::audience;
use crate::expected::{Expected, Matched};
use crate::registered::{Registered, RegisteredClaim};

impl Policy<'_> {
    /// Returns the issuer of a token that the policy has accepted. It is only copied if the policy does
    /// not contain it.
    #[inline]
    pub(crate) fn accepted_issuer(&self, claims: Registered<'_, '_>) -> Matched {
        match (self.issuer, self.other_claims) {
            (Expected::Fixed([_]), None) => Matched::OfType(0),
            _ => self.one_of_the_issuers(claims),
        }
    }

    #[inline(never)]
    fn one_of_the_issuers(&self, claims: Registered<'_, '_>) -> Matched {
        // An issuer that was not located is part of the policy's own prefix, or there is none.
        let Some(issuer) = claims.text(RegisteredClaim::Issuer) else {
            return self.issuer.matched(0);
        };
        let of_policy = match self.issuer_templates() {
            Some(_) => None,
            None => self.issuer.position(|own| issuer == *own),
        };
        match of_policy {
            Some(index) => self.issuer.matched(index),
            None => Matched::Given(Arc::from(issuer.decode())),
        }
    }

    /// Returns the first audience of the policy that is an audience of the token. The policy has accepted
    /// the token.
    #[inline]
    pub(crate) fn matched_audience(&self, claims: Registered<'_, '_>) -> Matched {
        match self.audience {
            Expected::Any | Expected::Unset | Expected::Fixed([_]) => Matched::OfType(0),
            several => several.matched(self.one_of_the_audiences(claims)),
        }
    }

    /// Returns the index of the first audience of the policy that the token has.
    #[inline(never)]
    fn one_of_the_audiences(&self, claims: Registered<'_, '_>) -> usize {
        let found = match self.audience_claim() {
            None => claims.json(RegisteredClaim::Audience),
            Some(claim) => claim.of(claims),
        };
        // An audience that was not located is part of the policy's own prefix, which has all audiences, or
        // the first in another claim.
        let Some(found) = found.filter(|_| self.audience.only().is_none()) else { return 0 };
        let is_found = |own: &str| audience::any(found, |audience| audience == *own) == Some(true);
        self.audience.position(is_found).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
    use alloc::string::String;

    use super::super::tests::POLICY;
    use super::*;
    use crate::json::Value;

    fn matched(policy: &Policy<'static>, iss: &str, aud: &str) -> [Option<String>; 2] {
        let mut values = [None; RegisteredClaim::COUNT];
        for (claim, json) in [(RegisteredClaim::Issuer, iss), (RegisteredClaim::Audience, aud)] {
            values[claim as usize] = (!json.is_empty()).then(|| Value::well_formed(json));
        }
        let claims = Registered(&values);
        let issuer = policy.accepted_issuer(claims);
        let audience = policy.matched_audience(claims);
        [issuer.of(policy.issuer), audience.of(policy.audience)].map(|text| text.map(Into::into))
    }

    #[test]
    fn several_matches_are_in_the_order_of_the_policy() {
        let two = Expected::Fixed(&["https://a.example", "https://b.example"]);
        let policy = Policy { issuer: two, ..POLICY };
        for (iss, aud, expected) in [
            // Part of the prefix.
            ("", "", ["https://a.example", "web"]),
            ("\"https://b.example\"", "\"app\"", ["https://b.example", "app"]),
            (r#""https:\/\/b.example""#, r#"["app","web"]"#, ["https://b.example", "web"]),
            ("\"https://a.example\"", r#"["x","app"]"#, ["https://a.example", "app"]),
        ] {
            let expected = expected.map(|text| Some(text.to_owned()));
            assert_eq!(matched(&policy, iss, aud), expected, "{iss} {aud}");
        }
    }

    #[test]
    fn strings_of_the_policy_are_not_copied() {
        let two = Expected::Fixed(&["https://a.example", "https://b.example"]);
        let policy = Policy { issuer: two, ..POLICY };
        let mut values = [None; RegisteredClaim::COUNT];
        values[RegisteredClaim::Issuer as usize] =
            Some(Value::well_formed("\"https://b.example\""));
        let issuer = policy.accepted_issuer(Registered(&values));
        assert!(matches!(issuer, Matched::OfType(1)));
    }

    #[test]
    fn any_audience_matches_none() {
        let policy = Policy { audience: Expected::Any, issuer: Expected::Any, ..POLICY };
        assert_eq!(matched(&policy, "\"i\"", "\"web\""), [Some("i".into()), None]);
    }
}
