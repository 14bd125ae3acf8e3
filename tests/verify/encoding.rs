//! Claims that are not issued, for every reason of `EncodeError`.

use std::collections::BTreeMap;
use std::error::Error;

use serde::{Deserialize, Serialize, Serializer};
use typed_jwt::{Audience, Claims, EncodeError, NumericDate, jws};

use super::session::{Session, session};
use crate::common::{NOW, at, key};

/// Returns the name of the claim that could not be written, and the reason.
fn refused<T>(result: Result<T, EncodeError>) -> (String, String) {
    match result.map(drop) {
        Err(EncodeError::Claim { claim, source }) => (claim.into_owned(), source.to_string()),
        other => panic!("{other:?}"),
    }
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, max_len = 1000000)]
struct Holds<T> {
    value: T,
}

/// Encodes the claims, and verifies the token if there is one.
fn issue<T>(value: T) -> Result<String, EncodeError>
where
    T: Serialize + for<'de> Deserialize<'de>,
{
    let token = Holds { value }.encode_at(&key(), at(NOW))?;
    Holds::<T>::verify_at(&token, &key(), at(NOW)).unwrap();
    Ok(token)
}

#[test]
fn a_token_longer_than_max_len_is_not_issued() {
    let long = Session { scopes: vec!["scope".into(); 500], ..session() };
    match long.encode_at(&key(), at(NOW)) {
        Err(error @ EncodeError::TooLong { max: 2_048, .. }) => {
            assert!(error.to_string().contains("the maximum is 2048 (`max_len`)"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    session().encode_at(&key(), at(NOW)).unwrap();
    match jws::sign(&[0; 8_192], &key()) {
        Err(EncodeError::TooLong { len, max: 8_192 }) => assert!(len > 8_192),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_key_id_counts_towards_max_len() {
    let named = key().with_id("k".repeat(2_000));
    let refused = session().encode_at(&named, at(NOW));
    assert!(matches!(refused, Err(EncodeError::TooLong { .. })));
}

#[test]
fn claims_that_break_a_rule_are_not_issued() {
    let guest = Session { role: "guest".into(), ..session() };
    match guest.encode_at(&key(), at(NOW)) {
        Err(error @ EncodeError::Rejected { .. }) => {
            assert_eq!(error.to_string(), r#"the claim `role` is not one of `"admin"`, `"user"`"#);
            assert!(error.source().is_some());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_issuer_or_audience_that_the_policy_refuses_is_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", exp = never)]
    struct Says {
        #[claim(iss)]
        issuer: String,
        #[claim(aud)]
        audience: Audience,
    }

    let encode = |issuer: &str, audience: Audience| {
        Says { issuer: issuer.into(), audience }.encode_at(&key(), at(NOW))
    };
    encode("auth", "web".into()).unwrap();
    encode("auth", ["x", "web"].into()).unwrap();
    let (claim, reason) = refused(encode("evil", "web".into()));
    assert_eq!(claim, "iss");
    assert_eq!(reason, r#"the issuer is "evil", expected "auth""#);
    let (claim, reason) = refused(encode("auth", "cli".into()));
    assert_eq!(claim, "aud");
    assert!(reason.contains("cli") && reason.contains("web"), "{reason}");
    assert_eq!(refused(encode("auth", Audience::default())).0, "aud");
}

#[test]
fn a_number_that_json_cannot_represent_is_not_issued() {
    issue(f64::MAX).unwrap();
    issue(f64::MIN_POSITIVE).unwrap();
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let (claim, reason) = refused(issue(value));
        assert_eq!(claim, "value");
        assert!(reason.contains("NaN"), "{reason}");
        refused(issue(Some(value)));
        refused(issue(vec![0.0, value]));
        refused(issue(
            BTreeMap::from([("a", value)])
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect::<BTreeMap<_, _>>(),
        ));
        refused(issue((1, value)));
    }
    refused(issue(f32::NAN));
}

/// An object with two members of one name, which a Rust map cannot represent.
#[derive(Debug, Deserialize)]
struct Twice;

impl Serialize for Twice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("a", 1), ("b", 2), ("a", 3)])
    }
}

/// Keys that differ in Rust and are equal in JSON.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct CaseInsensitive(String);

impl Serialize for CaseInsensitive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.to_lowercase())
    }
}

#[test]
fn duplicate_names_in_a_claim_are_not_issued() {
    let (claim, reason) = refused(issue(Twice));
    assert_eq!(
        (claim.as_str(), reason.as_str()),
        ("value", "a JSON object has two members of one name")
    );
    let map = |names: &[&str]| -> BTreeMap<CaseInsensitive, u8> {
        names.iter().map(|name| (CaseInsensitive((*name).to_owned()), 1)).collect()
    };
    issue(map(&["a", "b"])).unwrap();
    refused(issue(map(&["a", "A"])));
    refused(issue(vec![map(&[]), map(&["x", "X"])]));
}

#[test]
fn duplicate_names_of_claims_are_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Open {
        #[serde(flatten)]
        rest: BTreeMap<CaseInsensitive, u8>,
    }

    let open = |names: &[&str]| Open {
        rest: names.iter().map(|name| (CaseInsensitive((*name).to_owned()), 1)).collect(),
    };
    open(&["a", "b"]).encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(refused(open(&["a", "A"]).encode_at(&key(), at(NOW))).0, "rest");
    assert_eq!(refused(open(&["EXP"]).encode_at(&key(), at(NOW))).0, "rest");
}

#[test]
fn a_map_key_that_is_not_a_string_is_not_issued() {
    assert_eq!(refused(issue(BTreeMap::from([((1, 2), 3)]))).0, "value");
    assert_eq!(refused(issue(BTreeMap::from([(vec![1], 3)]))).0, "value");
}

#[test]
fn an_expiry_beyond_the_calendar_is_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any)]
    struct Until {
        #[claim(exp)]
        expires: NumericDate,
    }

    let last = NumericDate::MAX.as_unix();
    let encode = |seconds: u64| Until { expires: at(seconds) }.encode_at(&key(), at(NOW));
    encode(last - 1).unwrap();
    // The last value gives milliseconds instead of seconds.
    for seconds in [last, last + 1, NOW * 1_000, u64::MAX] {
        match encode(seconds) {
            Err(error @ EncodeError::TimeOutOfRange) => {
                assert!(error.to_string().contains("milliseconds"), "{error}");
            }
            other => panic!("{seconds}: {other:?}"),
        }
    }
    // The limit also applies to the time of issue: the lifetime of a session is 900 seconds.
    session().encode_at(&key(), at(last - 901)).unwrap();
    let refused = session().encode_at(&key(), at(last - 900));
    assert!(matches!(refused, Err(EncodeError::TimeOutOfRange)));
    let refused = session().encode_at(&key(), NumericDate::MAX);
    assert!(matches!(refused, Err(EncodeError::TimeOutOfRange)));
}

/// Arrays nested this many levels deep.
#[derive(Debug)]
struct Nested(usize);

impl Serialize for Nested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = (self.0 > 1).then(|| Self(self.0 - 1));
        serializer.collect_seq(inner)
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let inner = Vec::<serde_json::Value>::deserialize(deserializer)?;
        let depth = |mut value: &serde_json::Value| {
            let mut depth = 1;
            while let Some(inner) = value.get(0) {
                (value, depth) = (inner, depth + 1);
            }
            depth
        };
        Ok(Self(1 + inner.first().map_or(0, depth)))
    }
}

#[test]
fn claims_that_are_nested_too_deep_are_not_issued() {
    for depth in [1, 62, 63] {
        issue(Nested(depth)).unwrap();
    }
    for depth in [65, 66, 1_000] {
        let (claim, reason) = refused(issue(Nested(depth)));
        assert_eq!(claim, "value");
        assert_eq!(reason, "the JSON is nested more than 64 levels deep");
    }
}

#[test]
fn nesting_one_level_above_the_limit_is_not_issued() {
    // Level 65, because the claims themselves are the first level.
    refused(issue(Nested(64)));
}

#[test]
fn values_that_serde_cannot_write_are_not_issued() {
    #[derive(Debug, Deserialize)]
    struct Refuses;

    impl Serialize for Refuses {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("not today"))
        }
    }

    let (claim, reason) = refused(issue(Refuses));
    assert_eq!((claim.as_str(), reason.as_str()), ("value", "not today"));
    let error = Holds { value: Refuses }.encode_at(&key(), at(NOW)).unwrap_err();
    assert_eq!(error.to_string(), "the claim `value` cannot be written: not today");
    assert!(error.source().unwrap().source().unwrap().is::<serde_json::Error>());
}
