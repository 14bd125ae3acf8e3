//! The policy of a claims type, and the check of a token's registered claims (RFC 8725 §3).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::audience;
use crate::error::{ClaimError, EncodeError, VerifyError};
use crate::expected::Expected;
use crate::fast_path::PrecomputedHeader;
use crate::json::{self, JsonStr, Value};
use crate::jws::JwsRequirements;
use crate::registered::{Registered, RegisteredClaim, Times, invalid, missing};
use crate::time::NumericDate;

/// The claims that may follow [`Policy::payload_prefix`], in the order in which they are written.
pub(crate) const OWN_CLAIMS: [RegisteredClaim; 4] = [
    RegisteredClaim::IssuedAt,
    RegisteredClaim::ExpiresAt,
    RegisteredClaim::NotBefore,
    RegisteredClaim::TokenId,
];

/// The policy of a claims type. The derive generates it from `#[claims(…)]`.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent decision, written by the derive"
)]
pub struct Policy<'p> {
    /// The header's `typ`; `None` accepts any.
    pub typ: Option<&'static str>,
    /// The accepted issuers.
    pub issuer: Expected<'p>,
    /// The audiences. All are written; a token must have one of them.
    pub audience: Expected<'p>,
    /// The time from issue to `exp`; `None` if a field holds `exp` or tokens do not expire.
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
    /// True if claims without a field are refused.
    pub reject_unknown: bool,
    /// The start of the payloads that are issued under this policy: `{"iss":…,"aud":…`, without a
    /// claim that is a field or that has no fixed value; empty if neither claim is written.
    pub payload_prefix: &'p str,
    /// The headers of the tokens that are issued under this policy, one for each algorithm.
    pub headers: &'static [PrecomputedHeader],
    /// The registered claims that are fields, which the policy does not write.
    pub from_fields: FromFields,
}

/// The claims that a policy can write but that are fields of the type.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromFields {
    /// `iss`
    pub issuer: bool,
    /// `aud`
    pub audience: bool,
    /// `iat`
    pub issued_at: bool,
}

/// The times of a token that fields or the caller set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IssuedTimes {
    pub(crate) expires_at: Option<NumericDate>,
    pub(crate) not_before: Option<NumericDate>,
    pub(crate) issued_at: Option<NumericDate>,
}

/// The result of comparing the start of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadPrefix {
    /// Equal to [`Policy::payload_prefix`], byte by byte.
    Own,
    /// Not compared.
    Unknown,
}

impl Policy<'_> {
    /// Returns the requirements on the token except its claims.
    pub(crate) fn jws_requirements(&self) -> JwsRequirements {
        JwsRequirements { typ: self.typ, headers: self.headers, max_len: self.max_len }
    }

    /// Builds [`payload_prefix`](Self::payload_prefix) for a policy that is completed at run time.
    pub(crate) fn build_payload_prefix(&self) -> String {
        let mut prefix = String::new();
        for (name, expected, is_field) in [
            ("\"iss\":", self.issuer, self.from_fields.issuer),
            ("\"aud\":", self.audience, self.from_fields.audience),
        ] {
            let Some(values) = expected.values().filter(|_| !is_field) else { continue };
            let values: Vec<String> = values.map(json::quoted).collect();
            let (open, close) = if values.len() == 1 { ("", "") } else { ("[", "]") };
            prefix.push(if prefix.is_empty() { '{' } else { ',' });
            prefix.extend([name, open, &values.join(","), close]);
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
        let times = claims.check_types()?;
        self.check_times(times, now)?;
        if prefix == PayloadPrefix::Unknown || self.from_fields.issuer {
            self.check_issuer(claims.json(RegisteredClaim::Issuer))?;
        }
        if prefix == PayloadPrefix::Unknown || self.from_fields.audience {
            self.check_audience(claims.json(RegisteredClaim::Audience))?;
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

    fn check_not_after(
        &self,
        expired_at: NumericDate,
        now: NumericDate,
    ) -> Result<(), VerifyError> {
        if now < expired_at.saturating_add(self.leeway) {
            return Ok(());
        }
        Err(VerifyError::Expired { expired_at, now })
    }

    fn check_not_before(
        &self,
        valid_from: NumericDate,
        now: NumericDate,
    ) -> Result<(), VerifyError> {
        if now.saturating_add(self.leeway) >= valid_from {
            return Ok(());
        }
        Err(VerifyError::NotYetValid { valid_from, now })
    }

    pub(crate) fn check_issuer(&self, iss: Option<Value<'_>>) -> Result<(), VerifyError> {
        const ISSUER: RegisteredClaim = RegisteredClaim::Issuer;
        let Some(mut expected) = self.issuer.values() else { return Ok(()) };
        let actual = iss.ok_or_else(|| missing(ISSUER))?;
        let actual = actual.as_json_str().ok_or_else(|| invalid(ISSUER, "is not a string"))?;
        if expected.clone().any(|issuer| actual == *issuer) {
            return Ok(());
        }
        let expected: Box<str> = expected.next().unwrap_or_default().into();
        Err(VerifyError::UnexpectedIssuer { expected, actual: shortened(&actual.decode()) })
    }

    pub(crate) fn check_audience(&self, aud: Option<Value<'_>>) -> Result<(), VerifyError> {
        let expected = self.audience.values();
        let is_expected = |actual: JsonStr<'_>| {
            expected.clone().is_none_or(|mut expected| expected.any(|own| actual == *own))
        };
        let found = aud.map(|aud| audience::any(aud, is_expected));
        match (found, aud, expected) {
            (Some(None), ..) => {
                Err(invalid(RegisteredClaim::Audience, "is not a string or an array of strings"))
            }
            (_, _, None) | (Some(Some(true)), ..) => Ok(()),
            (None, _, Some(_)) => Err(missing(RegisteredClaim::Audience)),
            (Some(Some(false)), aud, Some(expected)) => {
                let expected: Vec<&str> = expected.collect();
                Err(VerifyError::UnexpectedAudience {
                    expected: alloc::format!("{expected:?}").into(),
                    actual: shortened(aud.map(Value::spelling).unwrap_or_default()),
                })
            }
        }
    }
}

#[cold]
fn not_issued(claim: RegisteredClaim, reason: fmt::Arguments<'_>) -> EncodeError {
    EncodeError::Claim { claim: claim.name().into(), source: ClaimError::text(reason) }
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
    use super::*;

    const POLICY: Policy<'static> = Policy {
        typ: None,
        issuer: Expected::Fixed(&["https://a.example"]),
        audience: Expected::Fixed(&["web", "app"]),
        ttl: None,
        expiry_required: true,
        leeway: Duration::from_secs(30),
        max_age: Some(Duration::from_secs(1_000)),
        not_before_now: false,
        random_token_id: true,
        max_len: 8192,
        reject_unknown: false,
        payload_prefix: "",
        headers: &[],
        from_fields: FromFields { issuer: false, audience: false, issued_at: false },
    };

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

    #[test]
    fn a_policy_without_its_run_time_value_accepts_nothing() {
        let policy = Policy { issuer: Expected::Unset, ..POLICY };
        let refused = judged(&policy, 1600, &[]);
        assert!(matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })));
    }
}
