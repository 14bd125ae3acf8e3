//! A claim of the wrong JSON type is an error. It is never treated as absent or converted.

use serde_json::{Value, json};
use typed_jwt::VerifyError;

use super::session::{token, verify, with};
use crate::common::NOW;

/// One value of every JSON type.
fn every_type() -> [Value; 8] {
    [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!("text"),
        json!(["text"]),
        json!([1]),
        json!({ "a": 1 }),
    ]
}

/// Verifies with every type of value for the claim. Values for which `fits` returns true are not of
/// the wrong type.
fn assert_wrong_types(name: &str, fits: fn(&Value) -> bool) {
    for value in every_type() {
        let refused = match verify(&token(&with(name, value.clone()))) {
            Err(VerifyError::InvalidClaim { claim, .. }) => {
                assert_eq!(claim, name);
                true
            }
            _ => false,
        };
        assert_eq!(refused, !fits(&value), "{name}: {value}");
    }
}

#[test]
fn registered_strings_are_strings() {
    for name in ["iss", "sub", "jti"] {
        assert_wrong_types(name, Value::is_string);
    }
}

#[test]
fn an_audience_is_a_string_or_an_array_of_strings() {
    assert_wrong_types("aud", |value| {
        value.is_string() || value.as_array().is_some_and(|array| array[0].is_string())
    });
    let mixed = verify(&token(&with("aud", json!(["web", 1]))));
    assert!(matches!(mixed, Err(VerifyError::InvalidClaim { .. })));
    let nested = verify(&token(&with("aud", json!([["web"]]))));
    assert!(matches!(nested, Err(VerifyError::InvalidClaim { .. })));
}

#[test]
fn registered_times_are_numbers_that_are_not_negative() {
    for name in ["exp", "nbf", "iat"] {
        assert_wrong_types(name, |value| value.as_f64().is_some_and(|number| number >= 0.0));
        let text = verify(&token(&with(name, (NOW + 5).to_string())));
        assert!(matches!(text, Err(VerifyError::InvalidClaim { .. })));
    }
}

#[test]
fn claims_of_the_application_have_the_types_of_their_fields() {
    assert_wrong_types("role", Value::is_string);
    assert_wrong_types("scopes", |value| *value == json!(["text"]));
}

#[test]
fn the_error_describes_the_value() {
    let error = verify(&token(&with("role", 5))).unwrap_err().to_string();
    assert!(error.starts_with("the claim `role`: invalid type: integer `5`"), "{error}");
    let error = verify(&token(&with("sub", 5))).unwrap_err().to_string();
    assert_eq!(error, "the claim `sub`: is not a string");
    let error = verify(&token(&with("exp", -5))).unwrap_err().to_string();
    assert!(error.starts_with("the claim `exp`: is not a number of seconds"), "{error}");
}
