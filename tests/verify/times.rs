//! Boundaries of times, to the second and to the fraction of a second.

use std::time::Duration;

use serde_json::{Value, json};
use typed_jwt::{Claims, NumericDate, VerifyError};

use super::session::{Session, with};
use crate::common::{NOW, at, key, of_type};

/// Returns a time with a fraction of a second.
fn at_nanos(seconds: u64, nanos: u32) -> NumericDate {
    at(seconds).checked_add(Duration::new(0, nanos)).unwrap()
}

/// A claims type with this leeway and no required claims.
macro_rules! with_leeway {
    ($name:ident, $leeway:literal) => {
        #[derive(Debug, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, leeway = $leeway)]
        struct $name;
    };
}
with_leeway!(Strict, "0s");
with_leeway!(Lenient, "30s");

/// Returns one claim with the JSON number `number` unchanged.
fn claim(name: &str, number: &str) -> String {
    of_type("t", format!(r#"{{"{name}":{number}}}"#))
}

fn strict(token: &str, now: NumericDate) -> Result<(), VerifyError> {
    Strict::verify_at(token, &key(), now).map(drop)
}

fn lenient(token: &str, now: NumericDate) -> Result<(), VerifyError> {
    Lenient::verify_at(token, &key(), now).map(drop)
}

#[test]
fn a_token_expires_at_exp_and_not_before() {
    let token = claim("exp", &NOW.to_string());
    strict(&token, at(0)).unwrap();
    strict(&token, at(NOW - 1)).unwrap();
    strict(&token, at_nanos(NOW - 1, 999_999_999)).unwrap();
    for now in [at(NOW), at_nanos(NOW, 1), at(NOW + 1), NumericDate::MAX] {
        match strict(&token, now) {
            Err(VerifyError::Expired { expired_at, now: seen }) => {
                assert_eq!((expired_at, seen), (at(NOW), now));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn leeway_extends_exp_exactly() {
    let token = claim("exp", &NOW.to_string());
    lenient(&token, at(NOW + 29)).unwrap();
    lenient(&token, at_nanos(NOW + 29, 999_999_999)).unwrap();
    for now in [at(NOW + 30), at_nanos(NOW + 30, 1), NumericDate::MAX] {
        match lenient(&token, now) {
            // `expired_at` is reported without leeway.
            Err(VerifyError::Expired { expired_at, .. }) => assert_eq!(expired_at, at(NOW)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_fraction_of_exp_counts() {
    for number in [format!("{NOW}.5"), format!("{NOW}.500"), format!("{NOW}5e-1")] {
        let token = claim("exp", &number);
        strict(&token, at(NOW)).unwrap();
        strict(&token, at_nanos(NOW, 499_999_999)).unwrap();
        for now in [at_nanos(NOW, 500_000_000), at(NOW + 1)] {
            match strict(&token, now) {
                Err(VerifyError::Expired { expired_at, .. }) => {
                    assert_eq!(expired_at, at_nanos(NOW, 500_000_000), "{number}");
                }
                other => panic!("{number}: {other:?}"),
            }
        }
        lenient(&token, at_nanos(NOW + 30, 499_999_999)).unwrap();
        lenient(&token, at_nanos(NOW + 30, 500_000_000)).unwrap_err();
    }
}

#[test]
fn a_fraction_of_exp_is_cut_off_after_the_nanosecond() {
    let token = claim("exp", &format!("{NOW}.0000000019"));
    strict(&token, at(NOW)).unwrap();
    strict(&token, at_nanos(NOW, 1)).unwrap_err();
}

#[test]
fn a_token_is_valid_from_nbf_and_not_before() {
    let token = claim("nbf", &NOW.to_string());
    strict(&token, at(NOW)).unwrap();
    strict(&token, NumericDate::MAX).unwrap();
    for now in [at(0), at(NOW - 1), at_nanos(NOW - 1, 999_999_999)] {
        match strict(&token, now) {
            Err(VerifyError::NotYetValid { valid_from, now: seen }) => {
                assert_eq!((valid_from, seen), (at(NOW), now));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn leeway_moves_nbf_exactly() {
    let token = claim("nbf", &NOW.to_string());
    lenient(&token, at(NOW - 30)).unwrap();
    for now in [at_nanos(NOW - 31, 999_999_999), at(NOW - 31), at(0)] {
        match lenient(&token, now) {
            Err(VerifyError::NotYetValid { valid_from, .. }) => assert_eq!(valid_from, at(NOW)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_fraction_of_nbf_counts() {
    let token = claim("nbf", &format!("{NOW}.25"));
    strict(&token, at_nanos(NOW, 250_000_000)).unwrap();
    strict(&token, at_nanos(NOW, 249_999_999)).unwrap_err();
    lenient(&token, at_nanos(NOW - 30, 250_000_000)).unwrap();
    lenient(&token, at_nanos(NOW - 30, 249_999_999)).unwrap_err();
}

#[test]
fn nbf_is_checked_even_if_the_policy_does_not_set_it() {
    let token = of_type("session+jwt", with("nbf", NOW + 31).to_string());
    let early = Session::verify_at(&token, &key(), at(NOW));
    assert!(matches!(early, Err(VerifyError::NotYetValid { .. })));
    Session::verify_at(&token, &key(), at(NOW + 1)).unwrap();
}

#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "t",
    iss = any,
    aud = any,
    ttl = "1h",
    max_age = "10m",
    leeway = "30s"
)]
struct Fresh;

#[test]
fn max_age_counts_fractions_and_leeway() {
    let payload = |iat: Value| json!({ "exp": NOW + 3_600, "iat": iat }).to_string();
    let verify =
        |iat: Value, now| Fresh::verify_at(&of_type("t", payload(iat)), &key(), now).map(drop);
    verify(json!(NOW), at(NOW)).unwrap();
    verify(json!(NOW), at_nanos(NOW + 629, 999_999_999)).unwrap();
    match verify(json!(NOW), at(NOW + 630)) {
        Err(VerifyError::Expired { expired_at, .. }) => assert_eq!(expired_at, at(NOW + 600)),
        other => panic!("{other:?}"),
    }
    let half = 0.5 + 1_700_000_000_f64;
    verify(json!(half), at_nanos(NOW + 630, 499_999_999)).unwrap();
    verify(json!(half), at_nanos(NOW + 630, 500_000_000)).unwrap_err();
}

#[test]
fn with_max_age_a_token_from_the_future_is_refused() {
    let token = of_type("t", json!({ "exp": NOW + 3_600, "iat": NOW }).to_string());
    Fresh::verify_at(&token, &key(), at(NOW - 30)).unwrap();
    match Fresh::verify_at(&token, &key(), at(NOW - 31)) {
        Err(VerifyError::NotYetValid { valid_from, .. }) => assert_eq!(valid_from, at(NOW)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_earlier_of_exp_and_max_age_decides() {
    // Expired after 100 seconds according to `exp`, after 600 according to `max_age`.
    let token = of_type("t", json!({ "exp": NOW + 100, "iat": NOW }).to_string());
    Fresh::verify_at(&token, &key(), at(NOW + 129)).unwrap();
    match Fresh::verify_at(&token, &key(), at(NOW + 130)) {
        Err(VerifyError::Expired { expired_at, .. }) => assert_eq!(expired_at, at(NOW + 100)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_issued_token_is_valid_immediately_and_until_it_expires() {
    let issued_at = at_nanos(NOW, 999_999_999);
    let token = super::session::session().encode_at(&key(), issued_at).unwrap();
    // The token is issued in whole seconds, so its expiry has no fraction either.
    for (now, is_valid) in [
        (at(NOW), true),
        (issued_at, true),
        (at_nanos(NOW + 929, 999_999_999), true),
        (at(NOW + 930), false),
    ] {
        assert_eq!(Session::verify_at(&token, &key(), now).is_ok(), is_valid, "{now}");
    }
}

#[test]
fn times_near_the_maximum_do_not_overflow() {
    let last = NumericDate::MAX.as_unix();
    let token = claim("exp", &last.to_string());
    lenient(&token, at(last - 1)).unwrap();
    lenient(&token, NumericDate::MAX).unwrap_err();
    let token = claim("nbf", &last.to_string());
    lenient(&token, at(last - 31)).unwrap_err();
    lenient(&token, at(last - 30)).unwrap();
    // Milliseconds instead of seconds are not a valid time.
    for number in [(last + 1).to_string(), (NOW * 1_000).to_string(), format!("{last}.1")] {
        for name in ["exp", "nbf", "iat"] {
            let refused = strict(&claim(name, &number), at(NOW));
            assert!(matches!(refused, Err(VerifyError::InvalidClaim { .. })), "{name}: {number}");
        }
    }
}

#[test]
fn the_epoch_is_a_valid_time() {
    strict(&claim("nbf", "0"), at(0)).unwrap();
    strict(&claim("exp", "0"), at(0)).unwrap_err();
    strict(&claim("exp", "0.5"), at(0)).unwrap();
    lenient(&claim("exp", "0"), at(29)).unwrap();
    lenient(&claim("exp", "0"), at(30)).unwrap_err();
    for number in ["-1", "-0.5", "-1e0"] {
        let refused = strict(&claim("exp", number), at(0));
        assert!(matches!(refused, Err(VerifyError::InvalidClaim { .. })), "{number}");
    }
}
