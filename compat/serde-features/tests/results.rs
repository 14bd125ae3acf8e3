//! Verification returns the same claims with every feature of `serde_json` that another crate may
//! enable.
//!
//! `scripts/serde_features.sh` runs these tests with each feature and with all features, and those in
//! `tests/` with two sets of features.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};
use typed_jwt::{Claims, Hs256Key, NumericDate, VerifyError, jws};

const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

#[derive(Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct One<T> {
    x: T,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
struct Collecting {
    #[serde(flatten)]
    rest: Map<String, Value>,
}

fn key() -> Hs256Key {
    Hs256Key::from_bytes([7; 32]).unwrap()
}

/// Verifies a token with the claim `x` set to `json`, and returns `x`.
fn read<T: Serialize + DeserializeOwned>(json: &str) -> Result<T, VerifyError> {
    let token = jws::sign(format!("{{\"x\":{json}}}").as_bytes(), &key()).unwrap();
    One::<T>::verify_at(&token, &key(), NOW).map(|claims| claims.into_inner().x)
}

/// Does the same as [`read`] and checks that the value survives being encoded and verified again.
fn read_and_write<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &str) -> Option<T> {
    let x = read(json).ok()?;
    let token = One { x: &x }.encode_at(&key(), NOW).unwrap();
    assert_eq!(One::<T>::verify_at(&token, &key(), NOW).unwrap().x, x, "{json}");
    Some(x)
}

#[test]
fn numbers_are_read_by_their_type() {
    for (json, small, signed, wide, float) in [
        ("0", Some(0), Some(0), Some(0), Some(0.0)),
        ("-0", None, None, None, Some(-0.0)),
        ("255", Some(255), Some(255), Some(255), Some(255.0)),
        ("256", None, Some(256), Some(256), Some(256.0)),
        ("1.0", None, None, None, Some(1.0)),
        ("1e2", None, None, None, Some(100.0)),
        ("-9223372036854775808", None, Some(i64::MIN), None, Some(-9_223_372_036_854_775_808.0)),
        ("18446744073709551616", None, None, Some(1 << 64), Some(18_446_744_073_709_551_616.0)),
        ("0.1000000000000000055511151231257827", None, None, None, Some(0.1)),
        ("5e-324", None, None, None, Some(5e-324)),
        ("1e-999", None, None, None, Some(0.0)),
        ("1e999", None, None, None, None),
        ("\"1\"", None, None, None, None),
    ] {
        assert_eq!(read_and_write::<u8>(json), small, "{json}");
        assert_eq!(read_and_write::<i64>(json), signed, "{json}");
        // serde_json alone reads integers of 128 bits, and reads `-0` the same way with all
        // features.
        if json != "-0" {
            assert_eq!(read_and_write::<u128>(json), wide, "{json}");
        }
        assert_eq!(read_and_write::<f64>(json), float, "{json}");
        assert_eq!(read_and_write::<Option<f64>>(json), float.map(Some), "{json}");
        let list = format!("{{\"a\":[{json}]}}");
        assert_eq!(
            read_and_write::<BTreeMap<String, [f64; 1]>>(&list),
            float.map(|float| BTreeMap::from([("a".into(), [float])])),
            "{json}"
        );
    }
}

#[test]
fn numbers_of_any_type_keep_their_value() {
    for (json, float) in [
        ("-0", -0.0),
        ("1.50", 1.5),
        ("1E2", 100.0),
        ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ("123456789012345678901234567890", 123_456_789_012_345_678_901_234_567_890.0),
        ("5e-324", 5e-324),
    ] {
        assert_eq!(read_and_write::<Value>(json).unwrap().as_f64(), Some(float), "{json}");
        assert_eq!(read_and_write::<Number>(json).unwrap().as_f64(), Some(float), "{json}");
    }
    assert_eq!(read_and_write::<Number>("18446744073709551615").unwrap().as_u64(), Some(u64::MAX));
    assert!(read::<Value>("1e400").is_err() && read::<Number>("1e400").is_err());
}

#[test]
fn times_are_read_as_ordinary_claims() {
    let at = |seconds, millis| {
        let date = NumericDate::from_unix(seconds);
        Some(date.saturating_add(std::time::Duration::from_millis(millis)))
    };
    for (json, date) in [
        ("1700000000", at(1_700_000_000, 0)),
        ("1.7e9", at(1_700_000_000, 0)),
        ("1700000000.5", at(1_700_000_000, 500)),
        ("253402300799", at(253_402_300_799, 0)),
        ("253402300800", None),
        ("18446744073709551616", None),
        ("-1", None),
        ("null", None),
        ("\"1700000000\"", None),
    ] {
        assert_eq!(read_and_write::<NumericDate>(json), date, "{json}");
    }
}

#[test]
fn objects_keep_their_members() {
    let json = r#"{"b":{"z":1,"a":[true,null,-2.5]},"a":"\u00e9"}"#;
    let value = json!({"a": "é", "b": {"a": [true, null, -2.5], "z": 1}});
    assert_eq!(read_and_write::<Value>(json), Some(value.clone()));

    let token = jws::sign(json.as_bytes(), &key()).unwrap();
    let rest = Collecting::verify_at(&token, &key(), NOW).unwrap().into_inner().rest;
    assert_eq!(Value::Object(rest.clone()), value);
    let token = Collecting { rest: rest.clone() }.encode_at(&key(), NOW).unwrap();
    assert_eq!(Collecting::verify_at(&token, &key(), NOW).unwrap().rest, rest);
}

#[test]
fn json_is_validated_before_serde_json_reads_it() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read::<Value>(&nested(63)).is_ok());
    assert!(read::<Value>(&nested(64)).is_err());
    assert!(read::<Value>(&nested(2_000)).is_err());
    for json in
        [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":1}"#, r#""\ud800""#, "01", "NaN", "1e999", "[1,]"]
    {
        assert!(matches!(read::<Value>(json), Err(VerifyError::Malformed(_))), "{json}");
    }
}

/// `serde_json` uses these names to mark an object that represents another value. With `raw_value`,
/// it would read the string in such an object as JSON that was not validated.
#[test]
fn names_reserved_by_serde_json_do_not_bypass_validation() {
    for name in ["$serde_json::private::RawValue", "$serde_json::private::Number"] {
        for text in ["1", "[1]", r#"{\"admin\":false,\"admin\":true}"#] {
            let json = format!(r#"{{"{name}":"{text}"}}"#);
            match read::<Value>(&json) {
                Ok(value) => assert!(value[name].is_string(), "{json} is read as {value}"),
                Err(error) => {
                    let malformed = matches!(error, VerifyError::Malformed(_));
                    assert!(
                        malformed,
                        "{json} must be refused before serde_json reads it: {error:?}"
                    );
                }
            }
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Float(f64),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Point { x: f64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    #[serde(flatten)]
    rest: BTreeMap<String, f64>,
}

/// serde buffers the values of untagged and internally tagged enums and of flattened structs. With
/// `arbitrary_precision`, the buffer does not support the representation of numbers in
/// `serde_json`.
#[test]
fn floats_that_serde_buffers_are_read_exactly_or_refused() {
    let supported = !cfg!(feature = "arbitrary_precision");
    assert_eq!(read_and_write("1.5"), supported.then_some(Untagged::Float(1.5)));
    assert_eq!(
        read_and_write(r#"{"kind":"Point","x":1.5}"#),
        supported.then_some(Tagged::Point { x: 1.5 })
    );
    assert_eq!(
        read_and_write(r#"{"y":1.5}"#),
        supported.then(|| Flattened { rest: BTreeMap::from([("y".into(), 1.5)]) })
    );
}

#[cfg(feature = "raw_value")]
mod raw {
    use serde_json::value::RawValue;
    use typed_jwt::{EncodeError, Scratch};

    use super::*;

    #[derive(Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Borrowing<'a> {
        #[serde(borrow)]
        x: &'a RawValue,
    }

    #[test]
    fn raw_values_keep_their_spelling() {
        for json in ["1.50", r#"{"b":1,  "a":"\u00e9"}"#, "null", r#""x""#, "[1e2]"] {
            let raw: Box<RawValue> = read(json).unwrap();
            assert_eq!(raw.get(), json);
            let token = One { x: raw }.encode_at(&key(), NOW).unwrap();
            let mut scratch = Scratch::new();
            let again = Borrowing::verify_in_at(&token, &key(), &mut scratch, NOW).unwrap();
            assert_eq!(again.x.get(), json);
        }
    }

    #[test]
    fn raw_values_are_validated() {
        for json in [r#"{"a":1,"a":1}"#, r#"[{"\u0061":1,"a":1}]"#, r#""\ud800""#, "1e999"] {
            assert!(
                matches!(read::<Box<RawValue>>(json), Err(VerifyError::Malformed(_))),
                "{json}"
            );
            // If serde_json accepts such JSON, `encode` must refuse it.
            if let Ok(raw) = RawValue::from_string(json.into()) {
                let refused = One { x: raw }.encode_at(&key(), NOW);
                assert!(matches!(refused, Err(EncodeError::Claim { .. })), "{json}");
            }
        }
    }
}
