//! `#[claims(exp = required)]` and `#[claims(ttl = runtime)]`.

use std::time::Duration;

use serde_json::json;
use typed_jwt::__private_0_1_0::{verify_by_layout, verify_by_name};
use typed_jwt::{
    Claims, EncodeError, Es256SigningKey, ManualClock, NumericDate, PolicyError, Scratch, Tokens,
    VerifyError,
};

use crate::common::{NOW, at, claims_of, key, of_type};

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "a", aud = "b", exp = required, leeway = "30s", max_age = "1h")]
struct Verified {
    #[claim(sub)]
    user: String,
}

/// The same tokens, as their issuer declares them.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "a", aud = "b", ttl = "15m", leeway = "30s", max_age = "1h")]
struct Issued {
    #[claim(sub)]
    user: String,
}

fn claims() -> serde_json::Value {
    json!({ "iss": "a", "aud": "b", "iat": NOW, "exp": NOW + 60, "sub": "u-1" })
}

#[test]
fn exp_is_required_and_checked_with_leeway_and_age() {
    let verify = |claims: &serde_json::Value, now| {
        Verified::verify_at(&of_type("t", claims.to_string()), &key(), at(now))
    };
    assert_eq!(verify(&claims(), NOW + 89).unwrap().expires_at(), Some(at(NOW + 60)));
    assert!(matches!(verify(&claims(), NOW + 90), Err(VerifyError::Expired { .. })));
    let mut without = claims();
    without.as_object_mut().unwrap().remove("exp");
    match verify(&without, NOW) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "exp"),
        other => panic!("{other:?}"),
    }
    for wrong in [json!(null), json!("soon"), json!(-1), json!(true)] {
        let mut claims = claims();
        claims["exp"] = wrong;
        assert!(matches!(verify(&claims, NOW), Err(VerifyError::InvalidClaim { .. })));
    }
    let mut old = claims();
    old["exp"] = json!(NOW + 1_000_000);
    assert!(verify(&old, NOW + 3629).is_ok());
    assert!(matches!(verify(&old, NOW + 3630), Err(VerifyError::Expired { .. })));
}

#[test]
fn tokens_of_the_issuer_are_read_by_both_finders() {
    let token = Issued { user: "u-1".into() }.encode_at(&key(), at(NOW)).unwrap();
    let [mut one, mut other] = [Scratch::new(), Scratch::new()];
    let by_layout = verify_by_layout::<Verified, _>(&token, &key(), &mut one, at(NOW)).unwrap();
    let by_name = verify_by_name::<Verified, _>(&token, &key(), &mut other, at(NOW)).unwrap();
    assert_eq!(format!("{by_layout:?}"), format!("{by_name:?}"));
    assert_eq!(by_layout.expires_at(), Some(at(NOW + 900)));
    let tokens = Tokens::<Verified, _>::builder(key()).clock(ManualClock::new(at(NOW))).build();
    assert_eq!(tokens.unwrap().verify(&token).unwrap().user, "u-1");
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = ES256, typ = "t", iss = any, aud = any, exp = required)]
struct WithField {
    #[claim(exp)]
    until: NumericDate,
}

#[test]
fn a_field_reads_the_time() {
    #[derive(Claims)]
    #[claims(alg = ES256, typ = "t", iss = any, aud = any)]
    struct Issued {
        #[claim(exp)]
        until: NumericDate,
    }

    let key = Es256SigningKey::generate();
    let token = Issued { until: at(NOW + 5) }.encode_at(&key, at(NOW)).unwrap();
    let read = WithField::verify_at(&token, &key.verifying_key(), at(NOW)).unwrap();
    assert_eq!(read.until, at(NOW + 5));
    assert!(WithField::verify_at(&token, &key.verifying_key(), at(NOW + 5)).is_err());
}

#[test]
fn hostile_tokens_of_a_type_that_only_verifies_are_refused() {
    let tried = typed_jwt::testing::assert_refuses_all(&Verified { user: "u-1".into() }, &key());
    assert!(tried > 200);
    let key = Es256SigningKey::generate();
    typed_jwt::testing::assert_refuses_all(&WithField { until: at(NOW) }, &key);
    let tokens =
        typed_jwt::testing::hostile_tokens(&Verified { user: "u-1".into() }, &crate::common::key());
    for name in ["the claim `exp` is absent", "the token has just expired"] {
        assert!(tokens.iter().any(|token| token.name == name), "{name}");
    }
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = runtime, leeway = "30s")]
struct Session {
    #[claim(sub)]
    user: String,
}

#[test]
fn a_ttl_is_given_at_run_time() {
    let clock = ManualClock::new(at(NOW));
    let tokens = |ttl| {
        let builder = Tokens::<Session, _>::builder(key()).ttl(ttl);
        builder.clock(clock.clone()).build()
    };
    let minute = tokens(Duration::from_millis(60_999)).unwrap();
    let token = minute.encode(&Session { user: "u-1".into() }).unwrap();
    // A fraction of a second is ignored.
    assert_eq!(claims_of(&token)["exp"], NOW + 60);
    assert_eq!(minute.verify(&token).unwrap().user, "u-1");
    assert!(format!("{minute:?}").contains("60s"));
    // The lifetime is that of the issuer.
    let hour = tokens(Duration::from_secs(3_600)).unwrap();
    clock.advance(Duration::from_secs(89));
    hour.verify(&token).unwrap();
    clock.advance(Duration::from_secs(1));
    assert!(matches!(hour.verify(&token), Err(VerifyError::Expired { .. })));
    let claims = r#"{"sub":"u-1"}"#;
    assert!(matches!(hour.verify(&of_type("t", claims)), Err(VerifyError::MissingClaim { .. })));
}

#[test]
fn a_ttl_that_is_not_longer_than_the_leeway_is_an_error() {
    let build = |ttl| Tokens::<Session, _>::builder(key()).ttl(ttl).build().map(drop);
    let leeway = Duration::from_secs(30);
    for ttl in [Duration::ZERO, Duration::from_millis(999), leeway, Duration::from_millis(30_999)] {
        let ttl_in_seconds = Duration::from_secs(ttl.as_secs());
        let expected = PolicyError::TtlTooShort { ttl: ttl_in_seconds, leeway };
        assert_eq!(build(ttl), Err(expected), "{ttl:?}");
    }
    build(Duration::from_secs(31)).unwrap();
    assert_eq!(
        build(leeway).unwrap_err().to_string(),
        "the ttl 30s must be longer than the leeway 30s"
    );
    assert_eq!(
        build(Duration::ZERO).unwrap_err().to_string(),
        "the ttl is less than a second: is its configuration missing?"
    );
}

#[test]
fn a_ttl_beyond_the_last_time_issues_nothing() {
    let tokens = Tokens::<Session, _>::builder(key()).ttl(Duration::MAX).build().unwrap();
    let refused = tokens.encode(&Session { user: "u-1".into() });
    assert!(matches!(refused, Err(EncodeError::TimeOutOfRange)));
}

#[test]
fn all_values_are_given_in_any_order() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = runtime, aud = runtime, ttl = runtime)]
    struct All {}

    let builder = || Tokens::<All, _>::builder(key());
    let ttl = Duration::from_secs(60);
    for tokens in [
        builder().ttl(ttl).issuer("a").audience("b").build().unwrap(),
        builder().issuer("a").ttl(ttl).audience("b").build().unwrap(),
        builder().audience("b").issuer("a").ttl(ttl).build().unwrap(),
    ] {
        let token = tokens.encode(&All {}).unwrap();
        let read = tokens.verify(&token).unwrap();
        let issued_at = read.issued_at().unwrap();
        assert_eq!(read.expires_at(), Some(issued_at.saturating_add(ttl)));
        assert_eq!(read.issuer(), Some("a"));
    }
}
