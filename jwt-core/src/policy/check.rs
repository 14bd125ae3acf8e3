//! The check of a token's registered claims (RFC 8725 §3).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{IssuerTemplates, OtherClaim, Policy};
use crate::audience;
use crate::error::{ClaimError, VerifyError, differ_in_trailing_slash};
use crate::json::{JsonStr, Value};
use crate::registered::{Registered, RegisteredClaim, Times, invalid, missing};
use crate::time::NumericDate;

/// The result of comparing the start of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadPrefix {
    /// Equal to [`Policy::payload_prefix`], byte by byte.
    Own,
    /// Not compared.
    Unknown,
}

impl Policy<'_> {
    /// Checks the registered claims of an authentic payload at the time `now`: JSON types, times,
    /// issuer, audience, and the presence of `jti`, in this order.
    ///
    /// Issuer and audience are not compared again if they are part of the policy's own prefix.
    pub(crate) fn check(
        &self,
        claims: Registered<'_, '_>,
        prefix: PayloadPrefix,
        now: NumericDate,
    ) -> Result<Times, VerifyError> {
        let times = claims.check_types(self.any_type)?;
        self.check_times(times, now)?;
        if prefix == PayloadPrefix::Unknown || self.from_fields.issuer {
            match self.issuer_templates() {
                None => self.check_issuer(claims.json(RegisteredClaim::Issuer))?,
                Some(templates) => self.check_issuer_templates(templates, claims)?,
            }
        }
        if prefix == PayloadPrefix::Unknown || self.from_fields.audience {
            match self.audience_claim() {
                None => self.check_audience(claims.json(RegisteredClaim::Audience))?,
                Some(claim) => self.check_audience_claim(claim, claims)?,
            }
        }
        if self.random_token_id && claims.json(RegisteredClaim::TokenId).is_none() {
            return Err(missing(RegisteredClaim::TokenId));
        }
        Ok(times)
    }

    /// Refuses at `now >= exp + leeway` and at `now + leeway < nbf`; with `max_age` also at
    /// `now >= iat + max_age + leeway` and at `now + leeway < iat`.
    fn check_times(&self, times: Times, now: NumericDate) -> Result<(), VerifyError> {
        if self.expiry_required && times.expires_at.is_none() {
            return Err(missing(RegisteredClaim::ExpiresAt));
        }
        let counted_from = self.max_age.and(times.issued_at);
        if self.max_age.is_some() && counted_from.is_none() {
            return Err(missing(RegisteredClaim::IssuedAt));
        }
        if let Some(expires_at) = times.expires_at {
            self.check_not_after(expires_at, now)?;
        }
        if let (Some(issued_at), Some(max_age)) = (counted_from, self.max_age) {
            self.check_not_after(issued_at.saturating_add(max_age), now)?;
        }
        if let Some(not_before) = times.not_before {
            self.check_not_before(not_before, now)?;
        }
        counted_from.map_or(Ok(()), |issued_at| self.check_not_before(issued_at, now))
    }

    pub(super) fn check_not_after(
        &self,
        expired_at: NumericDate,
        now: NumericDate,
    ) -> Result<(), VerifyError> {
        // The sum is rarely needed.
        if now < expired_at || now < expired_at.saturating_add(self.leeway) {
            return Ok(());
        }
        Err(VerifyError::Expired { expired_at, now })
    }

    pub(super) fn check_not_before(
        &self,
        valid_from: NumericDate,
        now: NumericDate,
    ) -> Result<(), VerifyError> {
        if now >= valid_from || now.saturating_add(self.leeway) >= valid_from {
            return Ok(());
        }
        Err(VerifyError::NotYetValid { valid_from, now })
    }

    pub(crate) fn check_issuer(&self, iss: Option<Value<'_>>) -> Result<(), VerifyError> {
        const ISSUER: RegisteredClaim = RegisteredClaim::Issuer;
        let Some(expected) = self.issuer.values() else { return Ok(()) };
        let actual = iss.ok_or_else(|| missing(ISSUER))?;
        let actual = actual.as_json_str().ok_or_else(|| invalid(ISSUER, "is not a string"))?;
        if expected.clone().any(|issuer| actual == *issuer) {
            return Ok(());
        }
        Err(unexpected_issuer(expected, &actual.decode()))
    }

    /// Refuses every issuer except the templates with the value of this token's claim, which must be one
    /// of the accepted values.
    #[inline(never)]
    fn check_issuer_templates(
        &self,
        templates: &IssuerTemplates,
        claims: Registered<'_, '_>,
    ) -> Result<(), VerifyError> {
        const ISSUER: RegisteredClaim = RegisteredClaim::Issuer;
        // The policy of stored claims accepts any issuer.
        let Some(mut accepted) = self.issuer.values() else { return Ok(()) };
        let actual = claims.json(ISSUER).ok_or_else(|| missing(ISSUER))?;
        let actual = actual.as_json_str().ok_or_else(|| invalid(ISSUER, "is not a string"))?;
        let actual = actual.decode();
        let value = text_of(&templates.claim, templates.claim.of(claims))?;
        match accepted.find(|accepted| value == **accepted) {
            Some(accepted) if templates.contain(&actual, accepted) => Ok(()),
            accepted => Err(unexpected_template(templates, accepted, &actual)),
        }
    }

    /// Refuses an `aud` of another JSON type, and every value of `claim` that is not an expected audience.
    #[inline(never)]
    fn check_audience_claim(
        &self,
        claim: &OtherClaim,
        claims: Registered<'_, '_>,
    ) -> Result<(), VerifyError> {
        if let Some(aud) = claims.json(RegisteredClaim::Audience) {
            audience::any(aud, |_| true).ok_or_else(invalid_audience)?;
        }
        self.check_value_as_audience(claim, claim.of(claims))
    }

    /// Refuses every value of `claim` except a string that is an expected audience.
    pub(crate) fn check_value_as_audience(
        &self,
        claim: &OtherClaim,
        value: Option<Value<'_>>,
    ) -> Result<(), VerifyError> {
        let Some(expected) = self.audience.values() else { return Ok(()) };
        let text = text_of(claim, value)?;
        if expected.clone().any(|own| text == *own) {
            return Ok(());
        }
        Err(unexpected_audience(expected, value))
    }

    pub(crate) fn check_audience(&self, aud: Option<Value<'_>>) -> Result<(), VerifyError> {
        let expected = self.audience.values();
        let is_expected = |actual: JsonStr<'_>| {
            expected.clone().is_none_or(|mut expected| expected.any(|own| actual == *own))
        };
        let found = aud.map(|aud| audience::any(aud, is_expected));
        match (found, aud, expected) {
            (Some(None), ..) => Err(invalid_audience()),
            (_, _, None) | (Some(Some(true)), ..) => Ok(()),
            (None, _, Some(_)) => Err(missing(RegisteredClaim::Audience)),
            (Some(Some(false)), aud, Some(expected)) => Err(unexpected_audience(expected, aud)),
        }
    }
}

/// Returns a claim of the application that must be a string.
fn text_of<'de>(
    claim: &OtherClaim,
    value: Option<Value<'de>>,
) -> Result<JsonStr<'de>, VerifyError> {
    let name = Cow::Borrowed(claim.name);
    let Some(value) = value else { return Err(VerifyError::MissingClaim { claim: name }) };
    value.as_json_str().ok_or_else(|| VerifyError::InvalidClaim {
        claim: name,
        source: ClaimError::new("is not a string"),
    })
}

#[cold]
fn invalid_audience() -> VerifyError {
    invalid(RegisteredClaim::Audience, "is not a string or an array of strings")
}

/// `accepted` is the value of the token's claim, if the policy accepts it.
#[cold]
fn unexpected_template(
    templates: &IssuerTemplates,
    accepted: Option<&str>,
    actual: &str,
) -> VerifyError {
    let name = templates.claim.name;
    if accepted.is_none() && templates.has_fixed(actual) {
        let source = IssuerTemplates::NOT_ACCEPTED;
        return VerifyError::InvalidClaim { claim: name.into(), source };
    }
    let placeholder = alloc::format!("{{{name}}}");
    let value = accepted.unwrap_or(&placeholder);
    let expected: Vec<_> = templates.all.iter().map(|template| template.with(value)).collect();
    unexpected_issuer(expected.iter().map(|issuer| &**issuer), actual)
}

#[cold]
fn unexpected_issuer<'e>(expected: impl Iterator<Item = &'e str>, actual: &str) -> VerifyError {
    let expected: Vec<&str> = expected.collect();
    // The issuer that was probably meant, if there are several.
    let alike = expected.iter().find(|own| differ_in_trailing_slash(own, actual));
    let expected = match (alike, &*expected) {
        (Some(one), _) | (None, [one]) => Box::from(*one),
        (None, []) => Box::default(),
        (None, several) => alloc::format!("{several:?}").into(),
    };
    VerifyError::UnexpectedIssuer { expected, actual: shortened(actual) }
}

#[cold]
fn unexpected_audience<'e>(
    expected: impl Iterator<Item = &'e str>,
    actual: Option<Value<'_>>,
) -> VerifyError {
    let expected: Vec<&str> = expected.collect();
    VerifyError::UnexpectedAudience {
        expected: alloc::format!("{expected:?}").into(),
        actual: shortened(actual.map(Value::spelling).unwrap_or_default()),
    }
}

/// Shortens a claim for an error. The claim is authentic, but a third party may control its length.
fn shortened(json: &str) -> Box<str> {
    const LONG_ENOUGH: usize = 200;
    match json.char_indices().nth(LONG_ENOUGH).and_then(|(end, _)| json.get(..end)) {
        Some(start) => alloc::format!("{start}…").into(),
        None => json.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::POLICY;
    use super::*;
    use crate::expected::Expected;

    const GOOD: [(&str, &str); 6] = [
        ("iss", "\"https://a.example\""),
        ("aud", "\"web\""),
        ("exp", "2000"),
        ("nbf", "1500"),
        ("iat", "1400"),
        ("jti", "\"1\""),
    ];

    /// Checks valid claims with some of them replaced, or removed if the text is empty.
    fn at(seconds: u64, others: &[(&str, &str)]) -> Result<(), VerifyError> {
        judged(&POLICY, seconds, others)
    }

    fn judged(
        policy: &Policy<'_>,
        seconds: u64,
        others: &[(&str, &str)],
    ) -> Result<(), VerifyError> {
        let mut values = [None; RegisteredClaim::COUNT];
        for (name, json) in GOOD.iter().chain(others) {
            let value = (!json.is_empty()).then(|| Value::well_formed(json));
            values[RegisteredClaim::named(name).unwrap() as usize] = value;
        }
        let now = NumericDate::from_unix(seconds);
        policy.check(Registered(&values), PayloadPrefix::Unknown, now).map(drop)
    }

    #[test]
    fn time_boundaries_are_exact_to_the_second() {
        assert!(matches!(at(1469, &[]), Err(VerifyError::NotYetValid { .. })));
        assert!(at(1470, &[]).is_ok());
        assert!(at(2029, &[]).is_ok());
        assert!(matches!(at(2030, &[]), Err(VerifyError::Expired { .. })));
        let fractional = [("exp", "2000.5")];
        assert!(at(2030, &fractional).is_ok());
        assert!(matches!(at(2031, &fractional), Err(VerifyError::Expired { .. })));
    }

    #[test]
    fn age_counts_from_iat() {
        let old = [("exp", "9000")];
        assert!(at(2429, &old).is_ok());
        assert!(matches!(at(2430, &old), Err(VerifyError::Expired { .. })));
        let future = [("nbf", ""), ("iat", "1800")];
        assert!(matches!(at(1769, &future), Err(VerifyError::NotYetValid { .. })));
        assert!(at(1770, &future).is_ok());
    }

    #[test]
    fn every_expected_claim_must_be_there() {
        for name in ["iss", "aud", "exp", "iat", "jti"] {
            match at(1600, &[(name, "")]) {
                Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, name),
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn every_claim_of_another_json_type_is_invalid() {
        for wrong in ["null", "true", "{}", "[]", "[5]", "-1", "1e300"] {
            for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
                match at(1600, &[(name, wrong)]) {
                    Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, name),
                    // An empty array is a valid `aud` without an audience.
                    Err(VerifyError::UnexpectedAudience { .. })
                        if name == "aud" && wrong == "[]" => {}
                    other => panic!("{name} {wrong}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn issuers_are_compared_letter_by_letter() {
        for iss in [
            "https://a.example/",
            "https://a.exampl",
            "https://A.example",
            "",
            "a.example",
            "https://a.example.evil",
        ] {
            let refused = at(1600, &[("iss", &alloc::format!("{iss:?}"))]);
            assert!(matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })), "{iss}");
        }
    }

    #[test]
    fn one_of_the_audiences_is_enough() {
        for aud in [r#""app""#, r#"["x","web"]"#, r#"["\u0077eb"]"#] {
            assert!(at(1600, &[("aud", aud)]).is_ok(), "{aud}");
        }
        for aud in [r#""Web""#, r#""""#, "[]", r#"["x"]"#, r#""web app""#] {
            let refused = at(1600, &[("aud", aud)]);
            assert!(matches!(refused, Err(VerifyError::UnexpectedAudience { .. })), "{aud}");
        }
    }

    #[test]
    fn a_policy_without_its_run_time_value_accepts_nothing() {
        let policy = Policy { issuer: Expected::Unset, ..POLICY };
        let refused = judged(&policy, 1600, &[]);
        assert!(matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })));
    }
}
