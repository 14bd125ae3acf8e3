//! `aud` in another claim, and the audience that matched.

use std::collections::BTreeMap;

use serde_json::json;
use typed_jwt::{
    Claims, EncodeError, Hs256Key, ManualClock, PolicyError, Scratch, Tokens, VerifyError,
};

use crate::common::{NOW, at, claims_of, key, names, of_type};

#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = HS256, typ = "t", iss = "i", aud = claim("client_id", ["web", "app"]), exp = never,
)]
struct WithField {
    #[claim(sub)]
    user: String,
    client_id: String,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = HS256, typ = "t", iss = "i", aud = claim("client_id", ["web", "app"]), exp = never,
    unknown = reject,
)]
struct WithoutField {
    #[claim(sub)]
    user: String,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = claim("azp"), exp = never)]
struct AtRunTime {
    #[claim(sub)]
    user: String,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = claim("client_id", "web"), exp = never)]
struct Collecting {
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[test]
fn the_field_or_the_first_value_is_written() {
    let with = |client: &str| WithField { user: "u".into(), client_id: client.into() };
    for client in ["web", "app"] {
        let token = with(client).encode_at(&key(), at(NOW)).unwrap();
        let claims = claims_of(&token);
        assert_eq!(names(&claims), ["client_id", "iat", "iss", "sub"]);
        assert_eq!(claims["client_id"], client);
        let verified = WithField::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!((verified.matched_audience(), &*verified.client_id), (Some(client), client));
    }
    for other in ["", "Web", "webx", "cli"] {
        match with(other).encode_at(&key(), at(NOW)) {
            Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "client_id"),
            result => panic!("{result:?}"),
        }
    }

    let token = WithoutField { user: "u".into() }.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&token)), ["client_id", "iat", "iss", "sub"]);
    assert_eq!(claims_of(&token)["client_id"], "web");
    let verified = WithoutField::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(verified.matched_audience(), Some("web"));
}

#[test]
fn a_map_does_not_collect_the_claim() {
    let claims = Collecting { rest: BTreeMap::from([("a".into(), 1)]) };
    let token = claims.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&token)), ["a", "client_id", "iat", "iss"]);
    assert_eq!(*Collecting::verify_at(&token, &key(), at(NOW)).unwrap(), claims);
    let twice = Collecting { rest: BTreeMap::from([("client_id".into(), 1)]) };
    assert!(matches!(twice.encode_at(&key(), at(NOW)), Err(EncodeError::Claim { .. })));
}

#[test]
fn values_are_given_at_run_time() {
    let build = |audiences: &[&str]| {
        let builder = Tokens::<AtRunTime, Hs256Key>::builder(key());
        builder.audiences(audiences.iter().copied()).clock(ManualClock::new(at(NOW))).build()
    };
    let two = build(&["web", "app"]).unwrap();
    let token = two.encode(&AtRunTime { user: "u".into() }).unwrap();
    assert_eq!(claims_of(&token)["azp"], "web");
    assert_eq!(names(&claims_of(&token)), ["azp", "iat", "iss", "sub"]);
    assert_eq!(two.verify(&token).unwrap().matched_audience(), Some("web"));
    assert_eq!(
        build(&["x", "web"]).unwrap().verify(&token).unwrap().matched_audience(),
        Some("web")
    );
    let refused = build(&["app"]).unwrap().verify(&token);
    assert!(matches!(refused, Err(VerifyError::UnexpectedAudience { .. })), "{refused:?}");
    assert_eq!(build(&[]).map(drop).unwrap_err(), PolicyError::EmptyAudience);
}

#[test]
fn the_claim_must_be_one_of_the_values() {
    for verify in [
        |token: &str| WithField::verify_at(token, &key(), at(NOW)).map(drop),
        |token: &str| WithoutField::verify_at(token, &key(), at(NOW)).map(drop),
    ] {
        let refused = |client: serde_json::Value| {
            let claims = json!({ "iss": "i", "sub": "u", "client_id": client });
            verify(&of_type("t", claims.to_string())).unwrap_err()
        };
        for good in [r#""web""#, r#""app""#, r#""\u0077eb""#] {
            let claims = format!(r#"{{"client_id":{good},"iss":"i","sub":"u"}}"#);
            verify(&of_type("t", claims)).unwrap();
        }
        for wrong in ["", "Web", "web ", "we", "cli", "web app"] {
            match refused(json!(wrong)) {
                VerifyError::UnexpectedAudience { expected, actual } => {
                    assert_eq!(&*expected, r#"["web", "app"]"#);
                    assert_eq!(*actual, json!(wrong).to_string());
                }
                other => panic!("{other:?}"),
            }
        }
        // Unlike `aud`, the claim is never an array.
        for wrong in [json!(null), json!(5), json!(true), json!(["web"]), json!({ "web": 1 })] {
            match refused(wrong) {
                VerifyError::InvalidClaim { claim, .. } => assert_eq!(claim, "client_id"),
                other => panic!("{other:?}"),
            }
        }
        let with_aud = |aud: serde_json::Value, client: bool| {
            let mut claims = json!({ "iss": "i", "sub": "u", "aud": aud });
            if client {
                claims["client_id"] = json!("web");
            }
            verify(&of_type("t", claims.to_string()))
        };
        match with_aud(json!("web"), false) {
            Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "client_id"),
            other => panic!("{other:?}"),
        }
        // An `aud` is not compared, except with its JSON type.
        with_aud(json!("anybody"), true).unwrap();
        with_aud(json!([]), true).unwrap();
        for wrong in [json!(null), json!(5), json!({}), json!(["web", 5])] {
            match with_aud(wrong, true) {
                Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "aud"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn both_finders_return_the_same() {
    macro_rules! compare {
        ($type:ty, $claims:expr) => {{
            let (key, now) = (key(), at(NOW));
            let token = $claims.encode_at(&key, now).unwrap();
            let (mut first, mut second) = (Scratch::new(), Scratch::new());
            let by_layout = typed_jwt::__private_0_1_0::verify_by_layout::<$type, _>(
                &token, &key, &mut first, now,
            );
            let by_name = typed_jwt::__private_0_1_0::verify_by_name::<$type, _>(
                &token,
                &key,
                &mut second,
                now,
            );
            assert_eq!(format!("{:?}", by_layout.unwrap()), format!("{:?}", by_name.unwrap()));
        }};
    }

    compare!(WithField, WithField { user: "u".into(), client_id: "app".into() });
    compare!(WithoutField, WithoutField { user: "u".into() });
}

#[test]
fn the_audience_that_matched_is_the_first_of_the_policy() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = ["web", "app"], exp = never)]
    struct Several {}

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Anybody {}

    let own = Several {}.encode_at(&key(), at(NOW)).unwrap();
    let matched = |token: &str| {
        let verified = Several::verify_at(token, &key(), at(NOW)).unwrap();
        verified.matched_audience().map(str::to_owned)
    };
    assert_eq!(matched(&own).as_deref(), Some("web"));
    for (aud, expected) in [
        (json!("app"), "app"),
        (json!(["x", "app"]), "app"),
        (json!(["app", "web"]), "web"),
        (json!(["web", "app"]), "web"),
    ] {
        let token = of_type("t", json!({ "aud": aud }).to_string());
        assert_eq!(matched(&token).as_deref(), Some(expected), "{aud}");
    }
    let token = of_type("t", r#"{"aud":"web"}"#);
    let anybody = Anybody::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(anybody.matched_audience(), None);
}

/// Issuer and audience are those of the token, not those of the policy of the new type.
#[test]
fn a_converted_token_keeps_its_issuer_and_audience() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = ["a", "b"], aud = ["web", "app"], exp = never)]
    struct Former {}

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "n", iss = ["x", "y"], aud = ["cli", "tv"], exp = never)]
    struct Session {}

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "n", iss = any, aud = any, exp = never)]
    struct Anything {}

    impl From<Former> for Session {
        fn from(_: Former) -> Self {
            Self {}
        }
    }

    impl From<Anything> for Session {
        fn from(_: Anything) -> Self {
            Self {}
        }
    }

    let token = of_type("t", r#"{"iss":"b","aud":"app"}"#);
    let former = Former::verify_at(&token, &key(), at(NOW)).unwrap();
    let session: typed_jwt::Verified<Session> = former.convert();
    assert_eq!((session.issuer(), session.matched_audience()), (Some("b"), Some("app")));
    let anything = Anything::verify_at(&of_type("n", "{}"), &key(), at(NOW)).unwrap();
    let session: typed_jwt::Verified<Session> = anything.convert();
    assert_eq!((session.issuer(), session.matched_audience()), (None, None));
}
