//! What a claims type demands of a token, as data: the decisions of RFC 8725 §3, and their check.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::audience;
use crate::error::VerifyError;
use crate::expected::Expected;
use crate::json::{self, Text, Value};
use crate::jws::Form;
use crate::own_header::OwnHeader;
use crate::registered::{Registered, RegisteredClaim, invalid, missing};
use crate::time::NumericDate;

/// What is written before the values of the claims that come from the policy and the clock.
pub(crate) const ISSUED_AT: &str = ",\"iat\":";
pub(crate) const EXPIRES_AT: &str = ",\"exp\":";
pub(crate) const NOT_BEFORE: &str = ",\"nbf\":";
const TOKEN_ID: &str = ",\"jti\":";

/// The claims that may follow [`Policy::opening`], in the order in which they are written.
pub(crate) const OWN_CLAIMS: [(RegisteredClaim, &str); 4] = [
    (RegisteredClaim::IssuedAt, ISSUED_AT),
    (RegisteredClaim::ExpiresAt, EXPIRES_AT),
    (RegisteredClaim::NotBefore, NOT_BEFORE),
    (RegisteredClaim::TokenId, TOKEN_ID),
];

/// The policy of a claims type; the derive writes it from `#[claims(…)]`.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a decision of its own, written by the derive"
)]
pub struct Policy<'p> {
    /// The header's `typ`; `None` accepts any.
    pub typ: Option<&'static str>,
    /// The one issuer.
    pub issuer: Expected<'p>,
    /// The audiences: all are written, one of them must be in a token.
    pub audience: Expected<'p>,
    /// What `exp` is after the time of issue; `None` where a field says it, or nothing does.
    pub ttl: Option<Duration>,
    /// Whether a token without `exp` is refused.
    pub expiry_required: bool,
    /// How far clocks may differ.
    pub leeway: Duration,
    /// How old a token may be by its `iat`.
    pub max_age: Option<Duration>,
    /// Whether `nbf` is written, as the time of issue.
    pub not_before_now: bool,
    /// Whether a random `jti` is written, and demanded.
    pub random_token_id: bool,
    /// The longest token, in bytes.
    pub max_len: usize,
    /// Whether claims that the type does not know are refused.
    pub reject_unknown: bool,
    /// How a payload begins that is issued under this policy: `{"iss":…,"aud":…`, without what fields hold or nobody
    /// says, and empty where that is both.
    pub opening: &'p str,
    /// The header of the tokens that are issued under this policy.
    pub header: OwnHeader,
    /// The registered claims that fields hold, which are not written from the policy.
    pub from_fields: FromFields,
}

/// Which of the claims that a policy can write are fields of the type.
#[derive(Clone, Copy, Debug, Default)]
pub struct FromFields {
    /// `iss`
    pub issuer: bool,
    /// `aud`
    pub audience: bool,
    /// `iat`
    pub issued_at: bool,
}

/// How a payload begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// With [`Policy::opening`], letter by letter.
    Own,
    /// With anything.
    Unknown,
}

impl Policy<'_> {
    /// What is asked of a token but for its claims.
    pub(crate) fn form(&self) -> Form {
        Form { typ: self.typ, own_header: Some(self.header), max_len: self.max_len }
    }

    /// What [`opening`](Self::opening) is to be, for a policy that is completed at run time.
    pub(crate) fn written_opening(&self) -> String {
        let mut opening = String::new();
        for (label, expected, is_field) in [
            ("\"iss\":", self.issuer, self.from_fields.issuer),
            ("\"aud\":", self.audience, self.from_fields.audience),
        ] {
            let Some(values) = expected.values().filter(|_| !is_field) else { continue };
            let values: Vec<String> = values.map(json::quoted).collect();
            let (open, close) = if values.len() == 1 { ("", "") } else { ("[", "]") };
            opening.push(if opening.is_empty() { '{' } else { ',' });
            opening.extend([label, open, &values.join(","), close]);
        }
        opening
    }

    /// Whether a claim of [`OWN_CLAIMS`] follows the opening.
    pub(crate) fn writes(&self, claim: RegisteredClaim) -> bool {
        match claim {
            RegisteredClaim::IssuedAt => !self.from_fields.issued_at,
            RegisteredClaim::ExpiresAt => self.ttl.is_some(),
            RegisteredClaim::NotBefore => self.not_before_now,
            RegisteredClaim::TokenId => self.random_token_id,
            _ => false,
        }
    }

    /// Checks the registered claims of an authentic payload at the time `now`.
    ///
    /// An issuer and an audience that stand in the policy's own opening are those that it asks for.
    pub(crate) fn check(
        &self,
        claims: &mut Registered<'_>,
        opening: Opening,
        now: NumericDate,
    ) -> Result<(), VerifyError> {
        claims.read()?;
        self.check_times(claims, now)?;
        if opening == Opening::Unknown || self.from_fields.issuer {
            self.check_issuer(claims.json(RegisteredClaim::Issuer))?;
        }
        if opening == Opening::Unknown || self.from_fields.audience {
            self.check_audience(claims.json(RegisteredClaim::Audience))?;
        }
        if self.random_token_id && claims.json(RegisteredClaim::TokenId).is_none() {
            return Err(missing(RegisteredClaim::TokenId));
        }
        Ok(())
    }

    /// Refused at `now >= exp + leeway`, at `now + leeway < nbf`, and where `max_age` is set at
    /// `now >= iat + max_age + leeway` and `now + leeway < iat`.
    fn check_times(&self, claims: &Registered<'_>, now: NumericDate) -> Result<(), VerifyError> {
        if self.expiry_required && claims.expires_at.is_none() {
            return Err(missing(RegisteredClaim::ExpiresAt));
        }
        let counted_from = self.max_age.and(claims.issued_at);
        if self.max_age.is_some() && counted_from.is_none() {
            return Err(missing(RegisteredClaim::IssuedAt));
        }
        if let Some(expires_at) = claims.expires_at {
            self.check_not_after(expires_at, now)?;
        }
        if let (Some(issued_at), Some(max_age)) = (counted_from, self.max_age) {
            self.check_not_after(issued_at.saturating_add(max_age), now)?;
        }
        if let Some(not_before) = claims.not_before {
            self.check_not_before(not_before, now)?;
        }
        counted_from.map_or(Ok(()), |issued_at| self.check_not_before(issued_at, now))
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
        let actual = actual.as_text().ok_or_else(|| invalid(ISSUER, "is not a string"))?;
        if expected.clone().any(|issuer| actual == *issuer) {
            return Ok(());
        }
        let expected: Box<str> = expected.next().unwrap_or_default().into();
        Err(VerifyError::WrongIssuer { expected, actual: shortened(&actual.decode()) })
    }

    pub(crate) fn check_audience(&self, aud: Option<Value<'_>>) -> Result<(), VerifyError> {
        let expected = self.audience.values();
        let is_expected = |actual: Text<'_>| {
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
                Err(VerifyError::WrongAudience {
                    expected: alloc::format!("{expected:?}").into(),
                    actual: shortened(aud.map(Value::spelling).unwrap_or_default()),
                })
            }
        }
    }
}

/// As much of a claim as an error needs: the claim was signed, but anybody may have had a part in its length.
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
        opening: "",
        header: OwnHeader { segment: "", stem: "", rest: b"" },
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

    /// What the policy says of good claims, some of them said otherwise or, with an empty text, left out.
    fn at(seconds: u64, others: &[(&str, &str)]) -> Result<(), VerifyError> {
        judged(&POLICY, seconds, others)
    }

    fn judged(
        policy: &Policy<'_>,
        seconds: u64,
        others: &[(&str, &str)],
    ) -> Result<(), VerifyError> {
        let mut claims = Registered::default();
        for (name, json) in GOOD.iter().chain(others) {
            let value = (!json.is_empty()).then(|| Value::well_formed(json));
            *claims.place(RegisteredClaim::named(name).unwrap()) = value;
        }
        policy.check(&mut claims, Opening::Unknown, NumericDate::from_unix(seconds))
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
                    // An empty array is an audience, of nobody.
                    Err(VerifyError::WrongAudience { .. }) if name == "aud" && wrong == "[]" => {}
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
            assert!(matches!(refused, Err(VerifyError::WrongIssuer { .. })), "{iss}");
        }
    }

    #[test]
    fn one_of_the_audiences_is_enough() {
        for aud in [r#""app""#, r#"["x","web"]"#, r#"["\u0077eb"]"#] {
            assert!(at(1600, &[("aud", aud)]).is_ok(), "{aud}");
        }
        for aud in [r#""Web""#, r#""""#, "[]", r#"["x"]"#, r#""web app""#] {
            let refused = at(1600, &[("aud", aud)]);
            assert!(matches!(refused, Err(VerifyError::WrongAudience { .. })), "{aud}");
        }
    }

    #[test]
    fn an_opening_is_json_of_what_no_field_holds() {
        let opening = |policy: Policy<'_>| policy.written_opening();
        assert_eq!(opening(POLICY), r#"{"iss":"https://a.example","aud":["web","app"]"#);
        let quoted = Policy { issuer: Expected::Fixed(&["a\"b"]), ..POLICY };
        let from_fields = FromFields { audience: true, ..POLICY.from_fields };
        assert_eq!(opening(Policy { from_fields, ..quoted }), r#"{"iss":"a\"b""#);
        let one = Policy { issuer: Expected::Any, audience: Expected::Fixed(&["web"]), ..POLICY };
        assert_eq!(opening(one), r#"{"aud":"web""#);
        assert_eq!(opening(Policy { audience: Expected::Any, ..one }), "");
    }

    #[test]
    fn a_policy_without_its_run_time_value_accepts_nothing() {
        let policy = Policy { issuer: Expected::AtRunTime, ..POLICY };
        let refused = judged(&policy, 1600, &[]);
        assert!(matches!(refused, Err(VerifyError::WrongIssuer { .. })));
    }
}
