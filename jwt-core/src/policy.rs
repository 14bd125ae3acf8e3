//! What a claims type demands of a token, as data: the decisions of RFC 8725 §3, and their check.

use alloc::boxed::Box;
use alloc::string::String;
use core::time::Duration;

use crate::audience;
use crate::error::{ClaimError, VerifyError};
use crate::json::{self, Text};
use crate::time::NumericDate;

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

/// The values that a claim may have.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'p> {
    /// Any, or none.
    Any,
    /// One of these, known when the program is built.
    Fixed(&'static [&'static str]),
    /// Known at run time, and not given yet: nothing matches.
    AtRunTime,
    /// One of these, given at run time.
    Given(&'p [String]),
}

impl<'p> Expected<'p> {
    /// The values, or `None` where any will do.
    pub(crate) fn values(self) -> Option<impl Iterator<Item = &'p str> + Clone> {
        let (fixed, given): (&'p [&'static str], &'p [String]) = match self {
            Self::Any => return None,
            Self::Fixed(values) => (values, &[]),
            Self::AtRunTime => (&[], &[]),
            Self::Given(values) => (&[], values),
        };
        Some(fixed.iter().copied().chain(given.iter().map(String::as_str)))
    }

    /// The expected value that `actual` is, without a copy where it was known at build time.
    pub(crate) fn known(self, actual: Text<'_>) -> Option<&'static str> {
        match self {
            Self::Fixed(values) => values.iter().copied().find(|&value| actual == *value),
            _ => None,
        }
    }
}

/// The registered claims (RFC 7519 §4.1) of one payload, each as checked JSON.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RegisteredJson<'de> {
    pub(crate) iss: Option<&'de str>,
    pub(crate) sub: Option<&'de str>,
    pub(crate) aud: Option<&'de str>,
    pub(crate) exp: Option<&'de str>,
    pub(crate) nbf: Option<&'de str>,
    pub(crate) iat: Option<&'de str>,
    pub(crate) jti: Option<&'de str>,
}

impl<'de> RegisteredJson<'de> {
    /// The place of the claim `name`, if it is a registered one.
    pub(crate) fn place(&mut self, name: &str) -> Option<&mut Option<&'de str>> {
        match name {
            "iss" => Some(&mut self.iss),
            "sub" => Some(&mut self.sub),
            "aud" => Some(&mut self.aud),
            "exp" => Some(&mut self.exp),
            "nbf" => Some(&mut self.nbf),
            "iat" => Some(&mut self.iat),
            "jti" => Some(&mut self.jti),
            _ => None,
        }
    }
}

/// The registered claims with their meaning.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Registered<'de> {
    pub(crate) issuer: Option<Text<'de>>,
    pub(crate) subject: Option<Text<'de>>,
    pub(crate) token_id: Option<Text<'de>>,
    pub(crate) expires_at: Option<NumericDate>,
    pub(crate) not_before: Option<NumericDate>,
    pub(crate) issued_at: Option<NumericDate>,
}

impl<'de> Registered<'de> {
    /// Refuses every registered claim that is present and not of its type, expected or not.
    pub(crate) fn read(json: &RegisteredJson<'de>) -> Result<Self, VerifyError> {
        Ok(Self {
            issuer: string("iss", json.iss)?,
            subject: string("sub", json.sub)?,
            token_id: string("jti", json.jti)?,
            expires_at: date("exp", json.exp)?,
            not_before: date("nbf", json.nbf)?,
            issued_at: date("iat", json.iat)?,
        })
    }
}

fn string<'de>(
    claim: &'static str,
    json: Option<&'de str>,
) -> Result<Option<Text<'de>>, VerifyError> {
    json.map(|json| json::as_text(json).ok_or_else(|| invalid(claim, "is not a string")))
        .transpose()
}

fn date(claim: &'static str, json: Option<&str>) -> Result<Option<NumericDate>, VerifyError> {
    json.map(|json| {
        NumericDate::from_json_number(json)
            .ok_or_else(|| invalid(claim, "is not a number of seconds from 0 to 253402300799"))
    })
    .transpose()
}

fn invalid(claim: &'static str, reason: &'static str) -> VerifyError {
    VerifyError::InvalidClaim { claim: claim.into(), source: ClaimError::new(reason) }
}

fn missing(claim: &'static str) -> VerifyError {
    VerifyError::MissingClaim { claim: claim.into() }
}

impl Policy<'_> {
    /// Checks the registered claims of an authentic payload at the time `now`.
    pub(crate) fn check<'de>(
        &self,
        json: &RegisteredJson<'de>,
        now: NumericDate,
    ) -> Result<Registered<'de>, VerifyError> {
        let registered = Registered::read(json)?;
        self.check_times(&registered, now)?;
        self.check_issuer(json.iss)?;
        self.check_audience(json.aud)?;
        if self.random_token_id && registered.token_id.is_none() {
            return Err(missing("jti"));
        }
        Ok(registered)
    }

    /// Refused at `now >= exp + leeway`, at `now + leeway < nbf`, and where `max_age` is set at
    /// `now >= iat + max_age + leeway` and `now + leeway < iat`.
    fn check_times(&self, claims: &Registered<'_>, now: NumericDate) -> Result<(), VerifyError> {
        if self.expiry_required && claims.expires_at.is_none() {
            return Err(missing("exp"));
        }
        if self.max_age.is_some() && claims.issued_at.is_none() {
            return Err(missing("iat"));
        }
        let counted_from = claims.issued_at.filter(|_| self.max_age.is_some());
        let too_old_at = counted_from.zip(self.max_age).map(|(iat, age)| iat.saturating_add(age));
        for expired_at in [claims.expires_at, too_old_at].into_iter().flatten() {
            if now >= expired_at.saturating_add(self.leeway) {
                return Err(VerifyError::Expired { expired_at, now });
            }
        }
        for valid_from in [claims.not_before, counted_from].into_iter().flatten() {
            if now.saturating_add(self.leeway) < valid_from {
                return Err(VerifyError::NotYetValid { valid_from, now });
            }
        }
        Ok(())
    }

    pub(crate) fn check_issuer(&self, iss: Option<&str>) -> Result<(), VerifyError> {
        let actual = string("iss", iss)?;
        let Some(mut expected) = self.issuer.values() else { return Ok(()) };
        let actual = actual.ok_or_else(|| missing("iss"))?;
        if expected.clone().any(|issuer| actual == *issuer) {
            return Ok(());
        }
        let expected: Box<str> = expected.next().unwrap_or_default().into();
        Err(VerifyError::WrongIssuer { expected, actual: shortened(&actual.decode()) })
    }

    pub(crate) fn check_audience(&self, aud: Option<&str>) -> Result<(), VerifyError> {
        let expected = self.audience.values();
        let is_expected = |actual: Text<'_>| {
            expected.clone().is_none_or(|mut expected| expected.any(|own| actual == *own))
        };
        let found = aud.map(|aud| audience::any(aud, is_expected));
        match (found, aud, expected) {
            (Some(None), ..) => Err(invalid("aud", "is not a string or an array of strings")),
            (_, _, None) | (Some(Some(true)), ..) => Ok(()),
            (None, _, Some(_)) => Err(missing("aud")),
            (Some(Some(false)), aud, Some(expected)) => {
                let expected: alloc::vec::Vec<&str> = expected.collect();
                Err(VerifyError::WrongAudience {
                    expected: alloc::format!("{expected:?}").into(),
                    actual: shortened(aud.unwrap_or_default()),
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
        from_fields: FromFields { issuer: false, audience: false, issued_at: false },
    };

    const GOOD: RegisteredJson<'static> = RegisteredJson {
        iss: Some("\"https://a.example\""),
        sub: None,
        aud: Some("\"web\""),
        exp: Some("2000"),
        nbf: Some("1500"),
        iat: Some("1400"),
        jti: Some("\"1\""),
    };

    fn at(seconds: u64, json: &RegisteredJson<'_>) -> Result<(), VerifyError> {
        POLICY.check(json, NumericDate::from_unix(seconds)).map(drop)
    }

    #[test]
    fn time_boundaries_are_exact_to_the_second() {
        assert!(matches!(at(1469, &GOOD), Err(VerifyError::NotYetValid { .. })));
        assert!(at(1470, &GOOD).is_ok());
        assert!(at(2029, &GOOD).is_ok());
        assert!(matches!(at(2030, &GOOD), Err(VerifyError::Expired { .. })));
        let fractional = RegisteredJson { exp: Some("2000.5"), ..GOOD };
        assert!(at(2030, &fractional).is_ok());
        assert!(matches!(at(2031, &fractional), Err(VerifyError::Expired { .. })));
    }

    #[test]
    fn age_counts_from_iat() {
        let old = RegisteredJson { exp: Some("9000"), ..GOOD };
        assert!(at(2429, &old).is_ok());
        assert!(matches!(at(2430, &old), Err(VerifyError::Expired { .. })));
        let future = RegisteredJson { nbf: None, iat: Some("1800"), ..GOOD };
        assert!(matches!(at(1769, &future), Err(VerifyError::NotYetValid { .. })));
        assert!(at(1770, &future).is_ok());
    }

    #[test]
    fn every_expected_claim_must_be_there() {
        for (name, json) in [
            ("iss", RegisteredJson { iss: None, ..GOOD }),
            ("aud", RegisteredJson { aud: None, ..GOOD }),
            ("exp", RegisteredJson { exp: None, ..GOOD }),
            ("iat", RegisteredJson { iat: None, ..GOOD }),
            ("jti", RegisteredJson { jti: None, ..GOOD }),
        ] {
            match at(1600, &json) {
                Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, name),
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn every_claim_of_another_json_type_is_invalid() {
        for wrong in ["null", "true", "{}", "[]", "[5]", "-1", "1e300"] {
            let wrong = Some(wrong);
            for (name, json) in [
                ("iss", RegisteredJson { iss: wrong, ..GOOD }),
                ("sub", RegisteredJson { sub: wrong, ..GOOD }),
                ("aud", RegisteredJson { aud: wrong, ..GOOD }),
                ("exp", RegisteredJson { exp: wrong, ..GOOD }),
                ("nbf", RegisteredJson { nbf: wrong, ..GOOD }),
                ("iat", RegisteredJson { iat: wrong, ..GOOD }),
                ("jti", RegisteredJson { jti: wrong, ..GOOD }),
            ] {
                match at(1600, &json) {
                    Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, name),
                    // An empty array is an audience, of nobody.
                    Err(VerifyError::WrongAudience { .. })
                        if name == "aud" && wrong == Some("[]") => {}
                    other => panic!("{name} {wrong:?}: {other:?}"),
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
            let json = alloc::format!("{iss:?}");
            let json = RegisteredJson { iss: Some(&json), ..GOOD };
            assert!(matches!(at(1600, &json), Err(VerifyError::WrongIssuer { .. })), "{iss}");
        }
    }

    #[test]
    fn one_of_the_audiences_is_enough() {
        for aud in [r#""app""#, r#"["x","web"]"#, r#"["\u0077eb"]"#] {
            assert!(at(1600, &RegisteredJson { aud: Some(aud), ..GOOD }).is_ok(), "{aud}");
        }
        for aud in [r#""Web""#, r#""""#, "[]", r#"["x"]"#, r#""web app""#] {
            let refused = at(1600, &RegisteredJson { aud: Some(aud), ..GOOD });
            assert!(matches!(refused, Err(VerifyError::WrongAudience { .. })), "{aud}");
        }
    }

    #[test]
    fn a_policy_without_its_run_time_value_accepts_nothing() {
        let policy = Policy { issuer: Expected::AtRunTime, ..POLICY };
        let refused = policy.check(&GOOD, NumericDate::from_unix(1600));
        assert!(matches!(refused, Err(VerifyError::WrongIssuer { .. })));
    }
}
