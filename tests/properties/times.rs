//! Times compared with a model that counts nanoseconds.

use std::time::Duration;

use proptest::option;
use proptest::prelude::*;
use typed_jwt::{Claims, NumericDate, VerifyError};

use super::values::config;
use crate::common::{NOW, at, key, of_type};

const NANOS: u128 = 1_000_000_000;
const LAST: u64 = 253_402_300_799;

/// Nanoseconds since 1970, at most the end of the year 9999.
fn nanos(seconds: u64, nanos: u32) -> u128 {
    end_of_time(u128::from(seconds) * NANOS + u128::from(nanos))
}

fn end_of_time(nanos: u128) -> u128 {
    nanos.min(u128::from(LAST) * NANOS)
}

fn as_date(nanos: u128) -> NumericDate {
    let seconds = u64::try_from(nanos / NANOS).unwrap();
    let nanos = u32::try_from(nanos % NANOS).unwrap();
    at(seconds).saturating_add(Duration::new(0, nanos))
}

fn as_json(nanos: u128) -> String {
    format!("{}.{:09}", nanos / NANOS, nanos % NANOS)
}

/// Times that are mostly close to each other.
fn time() -> impl Strategy<Value = u128> {
    let fraction = prop_oneof![
        4 => Just(0),
        1 => Just(1),
        1 => Just(999_999_999),
        2 => 0..1_000_000_000_u32
    ];
    let seconds = prop_oneof![
        8 => NOW - 100..NOW + 100,
        1 => 0..200_u64,
        1 => LAST - 200..=LAST,
        1 => 0..=LAST,
    ];
    (seconds, fraction).prop_map(|(seconds, fraction)| nanos(seconds, fraction))
}

#[derive(Clone, Debug)]
struct Times {
    exp: Option<u128>,
    nbf: Option<u128>,
    iat: Option<u128>,
    now: u128,
}

impl Times {
    fn payload(&self) -> String {
        let members: Vec<String> = [("exp", self.exp), ("nbf", self.nbf), ("iat", self.iat)]
            .into_iter()
            .filter_map(|(name, time)| Some(format!("\"{name}\":{}", as_json(time?))))
            .collect();
        format!("{{{}}}", members.join(","))
    }

    /// Returns whether the token is valid according to RFC 7519 §4.1 and the policy.
    fn is_valid(&self, leeway: u64, max_age: Option<u64>) -> bool {
        let leeway = u128::from(leeway) * NANOS;
        let now = self.now;
        let ended = |end: u128| now >= end_of_time(end + leeway);
        let begun = |start: u128| end_of_time(now + leeway) >= start;
        let by_age = max_age.is_none_or(|age| {
            self.iat
                .is_some_and(|iat| begun(iat) && !ended(end_of_time(iat + u128::from(age) * NANOS)))
        });
        !self.exp.is_some_and(ended) && self.nbf.is_none_or(begun) && by_age
    }
}

fn times() -> impl Strategy<Value = Times> {
    (option::of(time()), option::of(time()), option::of(time()), time())
        .prop_map(|(exp, nbf, iat, now)| Times { exp, nbf, iat, now })
}

/// Declares a policy with this leeway and `max_age`.
macro_rules! policy {
    ($name:ident, leeway $leeway:literal $(, max_age $max_age:literal)?) => {
        #[derive(Debug, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
        #[claims(leeway = $leeway $(, max_age = $max_age)?)]
        struct $name;
    };
}
policy!(Strict, leeway "0s");
policy!(Lenient, leeway "30s");
policy!(Fresh, leeway "0s", max_age "1m");
policy!(LenientlyFresh, leeway "7s", max_age "1m");

/// Asserts that the token expires `ttl` after its issue.
macro_rules! lives {
    ($name:ident, $ttl:literal, $leeway:literal) => {
        #[derive(Debug, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = $ttl, leeway = $leeway)]
        #[claims(nbf = now)]
        struct $name;
    };
}
lives!(Second, "1s", "0s");
lives!(Quarter, "15m", "30s");
lives!(Month, "30d", "1h");

macro_rules! assert_agrees {
    ($type:ty, $times:expr, $leeway:expr, $max_age:expr) => {{
        let times: &Times = $times;
        let token = of_type("t", times.payload());
        let verified = <$type>::verify_at(&token, &key(), as_date(times.now));
        prop_assert_eq!(verified.is_ok(), times.is_valid($leeway, $max_age), "{:?}", verified);
        if let Ok(verified) = verified {
            prop_assert_eq!(verified.expires_at(), times.exp.map(as_date));
            prop_assert_eq!(verified.not_before(), times.nbf.map(as_date));
            prop_assert_eq!(verified.issued_at(), times.iat.map(as_date));
        }
    }};
}

macro_rules! assert_lives {
    ($type:ident, $ttl:expr, $leeway:expr, $issued:expr, $now:expr) => {{
        let issued = $issued - $issued % NANOS;
        let token = $type.encode_at(&key(), as_date($issued));
        let end = issued + $ttl * NANOS;
        if end >= u128::from(LAST) * NANOS {
            prop_assert!(token.is_err());
        } else {
            let verified = $type::verify_at(&token.unwrap(), &key(), as_date($now));
            let expected = if $now >= end_of_time(end + $leeway * NANOS) {
                Err("token expired")
            } else if end_of_time($now + $leeway * NANOS) < issued {
                Err("invalid token")
            } else {
                Ok(Some(as_date(end)))
            };
            let verified = verified
                .map(|verified| verified.expires_at())
                .map_err(|error| error.public_message());
            prop_assert_eq!(verified, expected);
        }
    }};
}

/// Declares a type with the times in fields.
macro_rules! in_fields {
    ($name:ident, leeway $leeway:literal $(, max_age $max_age:literal)?) => {
        #[derive(Debug, PartialEq, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, leeway = $leeway)]
        $(#[claims(max_age = $max_age)])?
        struct $name {
            #[claim(exp)]
            exp: Option<NumericDate>,
            #[claim(nbf)]
            nbf: Option<NumericDate>,
            #[claim(iat)]
            iat: in_fields!(@iat $($max_age)?),
        }

        impl $name {
            fn of(times: &Times) -> Option<Self> {
                let [exp, nbf, iat] = [times.exp, times.nbf, times.iat].map(|at| at.map(as_date));
                let iat = in_fields!(@value iat $($max_age)?);
                Some(Self { exp, nbf, iat })
            }
        }
    };
    (@iat) => { Option<NumericDate> };
    (@iat $max_age:literal) => { NumericDate };
    (@value $iat:ident) => { $iat };
    (@value $iat:ident $max_age:literal) => { $iat? };
}
in_fields!(StrictFields, leeway "0s");
in_fields!(LenientFields, leeway "30s");
in_fields!(FreshFields, leeway "0s", max_age "1m");
in_fields!(LenientlyFreshFields, leeway "7s", max_age "1m");

/// Asserts that claims are issued if they are valid now, or will be from their `nbf` on.
macro_rules! assert_issued_if_valid {
    ($type:ident, $times:expr, $leeway:expr, $max_age:expr) => {{
        let times: &Times = $times;
        if let Some(claims) = $type::of(times) {
            let leeway = u128::from($leeway as u64) * NANOS;
            let in_time = times.nbf.unwrap_or(0).saturating_sub(leeway).max(times.now);
            let without_nbf = Times { nbf: None, ..times.clone() };
            let expected = without_nbf.is_valid($leeway, $max_age)
                && Times { now: in_time, ..times.clone() }.is_valid($leeway, $max_age)
                && times.exp.is_none_or(|exp| exp < u128::from(LAST) * NANOS);
            let token = claims.encode_at(&key(), as_date(times.now));
            prop_assert_eq!(token.is_ok(), expected, "{:?}", token);
            if let Ok(token) = token {
                let verified = $type::verify_at(&token, &key(), as_date(in_time)).unwrap();
                prop_assert_eq!(verified.into_inner(), claims);
                let at_once = $type::verify_at(&token, &key(), as_date(times.now));
                prop_assert_eq!(at_once.is_ok(), in_time == times.now, "{:?}", at_once);
            }
        }
    }};
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_token_is_issued_only_if_it_is_valid_now_or_post_dated(times in times()) {
        assert_issued_if_valid!(StrictFields, &times, 0, None);
        assert_issued_if_valid!(LenientFields, &times, 30, None);
        assert_issued_if_valid!(FreshFields, &times, 0, Some(60));
        assert_issued_if_valid!(LenientlyFreshFields, &times, 7, Some(60));
    }

    #[test]
    fn a_token_is_valid_from_nbf_until_exp(times in times()) {
        assert_agrees!(Strict, &times, 0, None);
        assert_agrees!(Lenient, &times, 30, None);
    }

    #[test]
    fn a_token_is_valid_until_max_age(times in times()) {
        assert_agrees!(Fresh, &times, 0, Some(60));
        assert_agrees!(LenientlyFresh, &times, 7, Some(60));
    }

    #[test]
    fn a_token_is_valid_from_its_issue_for_its_ttl(issued in time(), now in time()) {
        assert_lives!(Second, 1, 0, issued, now);
        assert_lives!(Quarter, 900, 30, issued, now);
        assert_lives!(Month, 2_592_000, 3_600, issued, now);
    }

    #[test]
    fn an_expired_token_remains_expired(times in times(), later in 0..1_000_u64) {
        let token = of_type("t", times.payload());
        let now = as_date(times.now);
        let expired = |now| {
            matches!(Strict::verify_at(&token, &key(), now), Err(VerifyError::Expired { .. }))
        };
        prop_assert!(!expired(now) || expired(now.saturating_add(Duration::from_secs(later))));
    }
}
