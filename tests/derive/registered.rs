//! Fields that hold the registered claims of RFC 7519 §4.1.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::json;
use typed_jwt::{
    Audience, Claims, EncodeError, NumericDate, Scratch, StringLike, VerifyError, jws,
};

use crate::common::{NOW, at, claims_of, key, names, of_type};

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "auth", aud = ["web", "app"])]
struct All {
    #[claim(iss)]
    issuer: String,
    #[claim(sub)]
    user: String,
    #[claim(aud)]
    audience: Audience,
    #[claim(exp)]
    expires: NumericDate,
    #[claim(nbf)]
    from: NumericDate,
    #[claim(iat)]
    issued: NumericDate,
    #[claim(jti)]
    id: String,
}

fn all() -> All {
    All {
        issuer: "auth".into(),
        user: "u".into(),
        audience: "app".into(),
        expires: at(NOW + 10),
        from: at(NOW - 10),
        issued: at(NOW - 20),
        id: "id".into(),
    }
}

#[test]
fn fields_use_the_registered_names() {
    let token = all().encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(
        claims_of(&token),
        json!({
            "iss": "auth", "sub": "u", "aud": "app", "exp": NOW + 10, "nbf": NOW - 10,
            "iat": NOW - 20, "jti": "id",
        })
    );
    let read = All::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, all());
    assert_eq!(read.issuer(), Some("auth"));
    assert_eq!(read.subject(), Some("u"));
    assert_eq!(read.token_id(), Some("id"));
    assert_eq!(read.expires_at(), Some(at(NOW + 10)));
    assert_eq!(read.not_before(), Some(at(NOW - 10)));
    assert_eq!(read.issued_at(), Some(at(NOW - 20)));
    assert_eq!(read.into_inner(), all());
}

#[test]
fn every_registered_claim_in_a_field_is_required() {
    let token = all().encode_at(&key(), at(NOW)).unwrap();
    let whole = claims_of(&token);
    for name in names(&whole) {
        let mut payload = whole.clone();
        payload.as_object_mut().unwrap().remove(name);
        match All::verify_at(&of_type("t", payload.to_string()), &key(), at(NOW)) {
            Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn the_policy_is_applied_to_fields_when_claims_are_issued() {
    let refused_claim = |claims: All| match claims.encode_at(&key(), at(NOW)) {
        Err(EncodeError::Claim { claim, .. }) => claim,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused_claim(All { issuer: "other".into(), ..all() }), "iss");
    assert_eq!(refused_claim(All { audience: "other".into(), ..all() }), "aud");
    assert_eq!(refused_claim(All { audience: Audience::default(), ..all() }), "aud");
    let out_of_range = All { expires: NumericDate::MAX, ..all() }.encode_at(&key(), at(NOW));
    assert!(matches!(out_of_range, Err(EncodeError::TimeOutOfRange)));
}

#[test]
fn the_policy_is_applied_to_fields_when_claims_are_read() {
    let verify = |name: &str, value: serde_json::Value| {
        let mut payload = claims_of(&all().encode_at(&key(), at(NOW)).unwrap());
        payload[name] = value;
        All::verify_at(&of_type("t", payload.to_string()), &key(), at(NOW))
    };
    verify("aud", json!(["x", "web"])).unwrap();
    assert!(matches!(verify("iss", json!("x")), Err(VerifyError::UnexpectedIssuer { .. })));
    assert!(matches!(verify("aud", json!("x")), Err(VerifyError::UnexpectedAudience { .. })));
    assert!(matches!(verify("exp", json!(NOW)), Err(VerifyError::Expired { .. })));
    assert!(matches!(verify("nbf", json!(NOW + 1)), Err(VerifyError::NotYetValid { .. })));
    for (name, value) in
        [("sub", json!(5)), ("jti", json!(null)), ("iat", json!("5")), ("exp", json!(-1))]
    {
        match verify(name, value) {
            Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn optional_fields_may_be_absent() {
    type Maybe<T> = Option<T>;

    #[expect(unused_qualifications, reason = "other paths of `Option` are tested as well")]
    #[derive(Debug, PartialEq, Default, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Optional {
        #[claim(iss)]
        issuer: Option<String>,
        #[claim(sub)]
        user: Maybe<String>,
        #[claim(exp)]
        expires: Option<NumericDate>,
        #[claim(nbf)]
        from: std::option::Option<NumericDate>,
        #[claim(iat)]
        issued: Maybe<NumericDate>,
        #[claim(jti)]
        id: Option<Box<str>>,
    }

    let token = Optional::default().encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token), json!({}));
    let read = Optional::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, Optional::default());
    assert_eq!((read.issuer(), read.subject(), read.token_id()), (None, None, None));
    assert_eq!((read.expires_at(), read.not_before(), read.issued_at()), (None, None, None));

    let present = Optional {
        issuer: Some("i".into()),
        user: Some("u".into()),
        expires: Some(at(NOW + 1)),
        from: Some(at(NOW)),
        issued: Some(at(NOW)),
        id: Some("id".into()),
    };
    let token = present.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Optional::verify_at(&token, &key(), at(NOW)).unwrap(), present);
}

#[test]
fn an_audience_is_read_in_both_forms_and_written_in_the_shorter_form() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct For {
        #[claim(aud)]
        audience: Audience,
    }

    for (aud, again) in [
        (json!("web"), json!("web")),
        (json!(["web"]), json!("web")),
        (json!(["web", "app"]), json!(["web", "app"])),
        (json!([]), json!([])),
    ] {
        let token = of_type("t", json!({ "aud": aud }).to_string());
        let read = For::verify_at(&token, &key(), at(NOW)).unwrap().into_inner();
        assert_eq!(claims_of(&read.encode_at(&key(), at(NOW)).unwrap())["aud"], again);
    }
}

#[test]
fn an_audience_may_be_a_string_or_a_list() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = ["web", "app"], exp = never)]
    struct One {
        #[claim(aud)]
        audience: String,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = ["web", "app"], exp = never)]
    struct Many {
        #[claim(aud)]
        audience: Vec<String>,
    }

    let one = One { audience: "app".into() };
    let token = one.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["aud"], json!("app"));
    assert_eq!(*One::verify_at(&token, &key(), at(NOW)).unwrap(), one);

    for audience in [vec!["web".to_owned()], vec!["x".to_owned(), "app".to_owned()]] {
        let many = Many { audience };
        let token = many.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(claims_of(&token)["aud"], json!(many.audience));
        assert_eq!(*Many::verify_at(&token, &key(), at(NOW)).unwrap(), many);
    }

    let refused = One { audience: "x".into() }.encode_at(&key(), at(NOW));
    assert!(matches!(refused, Err(EncodeError::Claim { .. })));
    let refused = Many { audience: vec![] }.encode_at(&key(), at(NOW));
    assert!(matches!(refused, Err(EncodeError::Claim { .. })));
}

#[test]
fn a_single_audience_is_read_in_both_forms() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = "web", exp = never)]
    struct One {
        #[claim(aud)]
        audience: String,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = "web", exp = never)]
    struct Many {
        #[claim(aud)]
        audience: Vec<String>,
    }

    for payload in [r#"{"aud":"web"}"#, r#"{"aud":["web"]}"#] {
        let token = of_type("t", payload);
        let one = One::verify_at(&token, &key(), at(NOW)).unwrap();
        let many = Many::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!(
            (one.audience.as_str(), many.audience.as_slice()),
            ("web", &["web".to_owned()][..])
        );
    }
}

#[test]
fn an_optional_audience_may_be_absent() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Maybe {
        #[claim(aud)]
        audience: Option<Audience>,
    }

    for audience in [None, Some("web".into())] {
        let maybe = Maybe { audience };
        let token = maybe.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*Maybe::verify_at(&token, &key(), at(NOW)).unwrap(), maybe);
    }
}

#[test]
fn a_subject_may_have_any_string_type() {
    macro_rules! subject {
        ($type:ty, $value:expr) => {{
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct Of {
                #[claim(sub)]
                user: $type,
            }
            let value = Of { user: $value };
            let token = value.encode_at(&key(), at(NOW)).unwrap();
            assert_eq!(claims_of(&token)["sub"], "u-1");
            let read = Of::verify_at(&token, &key(), at(NOW)).unwrap();
            assert_eq!((&*read, read.subject()), (&value, Some("u-1")));
        }};
    }
    subject!(String, "u-1".into());
    subject!(Box<str>, "u-1".into());
    subject!(Box<String>, Box::new("u-1".into()));
    subject!(Cow<'static, str>, "u-1".into());
    subject!(Option<String>, Some("u-1".into()));
    subject!(UserId, UserId("u-1".into()));
    subject!(Option<UserId>, Some(UserId("u-1".into())));
}

/// A newtype without serde.
#[derive(Debug, PartialEq)]
struct UserId(String);

impl StringLike for UserId {
    type Error = &'static str;

    fn to_text(&self) -> Cow<'_, str> {
        self.0.as_str().into()
    }

    fn from_text(text: &str) -> Result<Self, &'static str> {
        if text.starts_with("u-") { Ok(Self(text.into())) } else { Err("not a user id") }
    }
}

#[test]
fn subjects_that_are_only_written_may_be_shared() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of<'a, S: AsRef<str>> {
        #[claim(sub)]
        user: &'a str,
        #[serde(skip)]
        shared: Option<(Rc<S>, Arc<S>)>,
    }

    let token = Of::<String> { user: "u-1", shared: None }.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Of::<String>::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!((read.user, read.subject()), ("u-1", Some("u-1")));
    assert!(read.shared.is_none());
}

#[test]
fn registered_claims_without_a_field_are_available_by_accessors() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Bare;

    let payload = json!({
        "iss": "i", "sub": "s", "aud": "a", "exp": NOW + 1, "nbf": NOW, "iat": NOW, "jti": "j",
    });
    let token = jws::sign(payload.to_string().as_bytes(), &key()).unwrap();
    let read = Bare::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!((read.issuer(), read.subject(), read.token_id()), (Some("i"), Some("s"), Some("j")));
    assert_eq!(read.expires_at(), Some(at(NOW + 1)));
    assert_eq!((read.not_before(), read.issued_at()), (Some(at(NOW)), Some(at(NOW))));
}

#[test]
fn registered_claims_are_checked_without_a_field_or_policy() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Bare;

    for (name, wrong) in [
        ("iss", json!(5)),
        ("sub", json!(["s"])),
        ("aud", json!({ "a": 1 })),
        ("aud", json!(["a", 5])),
        ("aud", json!(null)),
        ("exp", json!("1700000001")),
        ("nbf", json!(true)),
        ("iat", json!(null)),
        ("iat", json!(-1)),
        ("exp", json!(253_402_300_800_u64)),
        ("jti", json!(7)),
    ] {
        let token = jws::sign(json!({ name: wrong }).to_string().as_bytes(), &key()).unwrap();
        match Bare::verify_at(&token, &key(), at(NOW)) {
            Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}
