//! The types of fields marked `exp`, `nbf` and `iat`.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use serde_json::json;
use time::OffsetDateTime;
use typed_jwt::{Claims, Clock, EncodeError, NumericDate, Time, Tokens, VerifyError};

use crate::common::{NOW, at, claims_of, key, of_type};

/// A time that was `nanos` after `NOW + seconds`.
trait Moment: Sized {
    fn after_now(seconds: i64, nanos: u32) -> Self;
}

impl Moment for SystemTime {
    fn after_now(seconds: i64, nanos: u32) -> Self {
        let whole = NOW.checked_add_signed(seconds);
        let epoch = SystemTime::UNIX_EPOCH;
        match whole {
            Some(whole) => epoch + Duration::new(whole, nanos),
            None => epoch - Duration::from_secs(1),
        }
    }
}

impl Moment for DateTime<Utc> {
    fn after_now(seconds: i64, nanos: u32) -> Self {
        Self::from_timestamp(NOW.cast_signed() + seconds, nanos).unwrap()
    }
}

impl Moment for OffsetDateTime {
    fn after_now(seconds: i64, nanos: u32) -> Self {
        let whole = Self::from_unix_timestamp(NOW.cast_signed() + seconds).unwrap();
        whole.replace_nanosecond(nanos).unwrap()
    }
}

/// Generates the tests of one type.
macro_rules! times {
    ($($test:ident: $type:ty;)*) => {$(
        #[test]
        fn $test() {
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any)]
            struct Of {
                #[claim(exp)]
                expires: $type,
                #[claim(nbf)]
                from: Option<$type>,
                #[claim(iat)]
                issued: $type,
            }

            let moment = <$type as Moment>::after_now;
            let encode = |of: &Of| of.encode_at(&key(), at(NOW));
            // Whole seconds are read as the same value.
            let of = Of { expires: moment(60, 0), from: Some(moment(0, 0)), issued: moment(-1, 0) };
            let token = encode(&of).unwrap();
            assert_eq!(*Of::verify_at(&token, &key(), at(NOW)).unwrap(), of);
            // Fractions are cut off when written.
            let with_fractions = Of {
                expires: moment(60, 999_999_999),
                from: Some(moment(0, 1)),
                issued: moment(-1, 500_000_000),
            };
            let token = encode(&with_fractions).unwrap();
            assert_eq!(claims_of(&token), json!({ "exp": NOW + 60, "nbf": NOW, "iat": NOW - 1 }));
            assert_eq!(*Of::verify_at(&token, &key(), at(NOW)).unwrap(), of);
            // Fractions are kept when read.
            let payload = format!(r#"{{"exp":{}.25,"iat":{NOW}.5e0}}"#, NOW + 60);
            let token = of_type("t", payload);
            let read = Of::verify_at(&token, &key(), at(NOW)).unwrap();
            assert_eq!(read.expires, moment(60, 250_000_000));
            assert_eq!((read.from, read.issued), (None, moment(0, 500_000_000)));

            // A time before 1970 is not issued, in a required and in an optional claim.
            let past = -NOW.cast_signed() - 1;
            let issued = || moment(-1, 0);
            for of in [
                Of { expires: moment(60, 0), from: None, issued: moment(past, 0) },
                Of { expires: moment(60, 0), from: Some(moment(past, 0)), issued: issued() },
                Of { expires: moment(past, 0), from: None, issued: issued() },
            ] {
                let refused = encode(&of).unwrap_err();
                assert!(matches!(refused, EncodeError::Claim { .. }), "{refused}");
                let message = refused.to_string();
                assert!(message.contains("before 1970 or after the year 9999"), "{message}");
            }
            // An `exp` within the current second has expired when it is written without a fraction.
            let of = Of { expires: moment(0, 999_999_999), from: None, issued: issued() };
            assert!(encode(&of).is_err());
            // The last time that a token can have.
            let last = Of {
                expires: moment(60, 0),
                from: None,
                issued: moment(253_402_300_799 - NOW.cast_signed(), 0),
            };
            let token = encode(&last).unwrap();
            assert_eq!(*Of::verify_at(&token, &key(), at(NOW)).unwrap(), last);
        }
    )*};
}

times! {
    system_times: SystemTime;
    times_of_chrono: DateTime<Utc>;
    times_of_time: OffsetDateTime;
}

#[test]
fn custom_types_may_be_times() {
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Minutes(u8);

    impl Time for Minutes {
        fn to_numeric_date(&self) -> Option<NumericDate> {
            Some(at(NOW + 60 * u64::from(self.0)))
        }

        fn from_numeric_date(date: NumericDate) -> Option<Self> {
            date.as_unix().checked_sub(NOW)?.checked_div(60)?.try_into().ok().map(Self)
        }
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any)]
    struct Of {
        #[claim(exp)]
        expires: Minutes,
        #[claim(nbf)]
        from: Option<Minutes>,
    }

    let of = Of { expires: Minutes(255), from: Some(Minutes(0)) };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Of::verify_at(&token, &key(), at(NOW)).unwrap(), of);
    // Times that the type cannot represent.
    for (claims, claim) in [
        (json!({ "exp": NOW + 256 * 60 }), "exp"),
        (json!({ "exp": NOW + 60, "nbf": NOW - 1 }), "nbf"),
    ] {
        let token = of_type("t", claims.to_string());
        match Of::verify_at(&token, &key(), at(NOW)) {
            Err(VerifyError::InvalidClaim { claim: found, .. }) => assert_eq!(found, claim),
            other => panic!("{claims}: {other:?}"),
        }
    }
}

/// A clock between two seconds.
struct HalfPast;

impl Clock for HalfPast {
    fn now(&self) -> NumericDate {
        at(NOW).saturating_add(Duration::from_millis(500))
    }
}

#[test]
fn the_current_time_has_no_fraction() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any)]
    struct Of {
        #[claim(exp)]
        expires: NumericDate,
        #[claim(iat)]
        issued: NumericDate,
    }

    let tokens = Tokens::<Of, _>::builder(key()).clock(HalfPast).build().unwrap();
    assert_eq!(tokens.now(), at(NOW));
    let expires = tokens.now().saturating_add(Duration::from_secs(1));
    let token = tokens.encode(&Of { expires, issued: tokens.now() }).unwrap();
    assert_eq!(claims_of(&token), json!({ "exp": NOW + 1, "iat": NOW }));
    tokens.verify(&token).unwrap();
    // The exact time is compared: a token that expired within the current second is refused.
    let payload = format!(r#"{{"exp":{NOW}.5,"iat":{NOW}}}"#);
    let token = of_type("t", payload);
    assert!(matches!(tokens.verify(&token), Err(VerifyError::Expired { .. })));
    // A `NumericDate` keeps its fraction.
    let expires = expires.saturating_add(Duration::from_nanos(1));
    let token = tokens.encode(&Of { expires, issued: tokens.now() }).unwrap();
    assert_eq!(tokens.verify(&token).unwrap().expires, expires);
}
