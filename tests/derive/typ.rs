//! `typ` with a list, `optional` and `absent`: the written type, and the accepted types.

use serde_json::json;
use typed_jwt::{Claims, VerifyError, jws, peek};

use crate::common::{NOW, at, key, of_type, signed};

/// Returns the description of the expected type in the error, or the `typ` of the accepted token.
fn read<T: std::fmt::Debug>(
    verified: Result<typed_jwt::Verified<T>, VerifyError>,
) -> Result<Option<String>, &'static str> {
    match verified {
        Ok(verified) => Ok(verified.header().typ().map(str::to_owned)),
        Err(VerifyError::UnexpectedType { expected }) => Err(expected),
        Err(other) => panic!("{other:?}"),
    }
}

/// A header with this member after `alg`.
fn with(member: &str) -> String {
    signed(&format!(r#"{{"alg":"HS256"{member}}}"#), "{}")
}

const WRONG_JSON_TYPES: [&str; 6] = [
    r#","typ":null"#,
    r#","typ":true"#,
    r#","typ":5"#,
    r#","typ":{}"#,
    r#","typ":["JWT"]"#,
    r#","typ":[]"#,
];

#[test]
fn the_first_of_a_list_is_written_and_all_are_accepted() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256, typ = ["application/at+jwt", "JWT"], iss = any, aud = any, exp = never
    )]
    struct Access;

    let token = Access.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(peek(&token).unwrap().typ(), Some("at+jwt"));
    let verify = |token: &str| read(Access::verify_at(token, &key(), at(NOW)));
    assert_eq!(verify(&token), Ok(Some("at+jwt".into())));
    for typ in ["at+jwt", "JWT", "jwt", "AT+JWT", "application/at+jwt", "application/jwt"] {
        assert_eq!(verify(&of_type(typ, "{}")), Ok(Some(typ.into())));
    }
    for typ in ["", "at", "at+jwt or JWT", "at+jwt,JWT", "id+jwt", "none", "text/JWT"] {
        assert_eq!(verify(&of_type(typ, "{}")), Err("at+jwt or JWT"), "{typ}");
    }
    for member in WRONG_JSON_TYPES.into_iter().chain([""]) {
        assert_eq!(verify(&with(member)), Err("at+jwt or JWT"), "{member}");
    }
    let error = Access::verify_at(&with(""), &key(), at(NOW)).unwrap_err();
    assert_eq!(error.to_string(), "unexpected token type; expected `at+jwt` or `JWT`");
    assert_eq!(error.public_message(), "invalid token");
}

#[test]
fn an_optional_type_is_written_and_may_be_absent() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = optional("JWT"), iss = any, aud = any, exp = never)]
    struct Access {
        #[claim(eq = "access")]
        token_use: String,
    }

    let token = Access { token_use: "access".into() }.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(peek(&token).unwrap().typ(), Some("JWT"));
    let payload = r#"{"token_use":"access"}"#;
    let verify = |token: &str| read(Access::verify_at(token, &key(), at(NOW)));
    assert_eq!(verify(&token), Ok(Some("JWT".into())));
    assert_eq!(verify(&jws::sign(payload.as_bytes(), &key()).unwrap()), Ok(None));
    assert_eq!(verify(&of_type("application/jwt", payload)), Ok(Some("application/jwt".into())));
    for typ in ["", "at+jwt", "JWT or none", "none"] {
        assert_eq!(verify(&of_type(typ, payload)), Err("JWT or none"), "{typ}");
    }
    for member in WRONG_JSON_TYPES {
        assert_eq!(verify(&with(member)), Err("JWT or none"), "{member}");
    }
    let error = Access::verify_at(&of_type("x", payload), &key(), at(NOW)).unwrap_err();
    assert_eq!(error.to_string(), "unexpected token type; expected `JWT` or none");
}

#[test]
fn an_absent_type_is_not_written_and_must_be_absent() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = absent, iss = any, aud = any, exp = never)]
    struct Access {
        #[claim(one_of = ["access", "refresh"])]
        token_use: String,
    }

    let token = Access { token_use: "access".into() }.encode_at(&key(), at(NOW)).unwrap();
    let verify = |token: &str| read(Access::verify_at(token, &key(), at(NOW)));
    assert_eq!(verify(&token), Ok(None));
    for typ in ["JWT", "", "none", "at+jwt"] {
        assert_eq!(verify(&of_type(typ, r#"{"token_use":"access"}"#)), Err("none"), "{typ}");
    }
    for member in WRONG_JSON_TYPES {
        assert_eq!(verify(&with(member)), Err("none"), "{member}");
    }
    let error = Access::verify_at(&of_type("JWT", "{}"), &key(), at(NOW)).unwrap_err();
    assert_eq!(error.to_string(), "unexpected token type; expected none");
}

/// The mark keeps tokens of two kinds apart.
#[test]
fn tokens_without_a_type_are_told_apart_by_their_mark() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = absent, iss = any, aud = any, exp = never)]
    struct Access {
        #[claim(eq = "access")]
        token_use: String,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = absent, iss = any, aud = any, exp = never)]
    struct Id {
        #[claim(eq = "id")]
        token_use: String,
    }

    let access = Access { token_use: "access".into() }.encode_at(&key(), at(NOW)).unwrap();
    let id = Id { token_use: "id".into() }.encode_at(&key(), at(NOW)).unwrap();
    Access::verify_at(&access, &key(), at(NOW)).unwrap();
    Id::verify_at(&id, &key(), at(NOW)).unwrap();
    for refused in [
        Access::verify_at(&id, &key(), at(NOW)).map(drop),
        Id::verify_at(&access, &key(), at(NOW)).map(drop),
    ] {
        assert!(matches!(refused, Err(VerifyError::Rejected { .. })), "{refused:?}");
    }
    assert!(Access { token_use: "id".into() }.encode_at(&key(), at(NOW)).is_err());
}

#[test]
fn the_waiver_relaxes_the_mark_only() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = absent, kind = unmarked, iss = any, aud = any, ttl = "5m")]
    struct Anything {}

    let token = Anything {}.encode_at(&key(), at(NOW)).unwrap();
    Anything::verify_at(&token, &key(), at(NOW)).unwrap();
    let verify = |token: &str| Anything::verify_at(token, &key(), at(NOW));
    let typed = of_type("JWT", json!({ "exp": NOW + 9 }).to_string());
    assert!(matches!(verify(&typed), Err(VerifyError::UnexpectedType { expected: "none" })));
    assert!(matches!(verify(&with("")), Err(VerifyError::MissingClaim { .. })));
}

mod encrypted {
    use typed_jwt::{A256GcmKey, Es256SigningKey, NestedKey};

    use super::*;
    use crate::common::base64url;
    use crate::common::encrypted::{direct, direct_key};

    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = absent, iss = any, aud = "web", exp = never)]
    struct Absent {}

    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = ["a", "b"], iss = any, aud = any, exp = never)]
    struct List {}

    #[test]
    fn encrypted_tokens_have_the_same_rules() {
        let key = direct_key();
        let token = Absent {}.encode_at(&key, at(NOW)).unwrap();
        Absent::verify_at(&token, &key, at(NOW)).unwrap();
        let header = |typ: &str| format!(r#"{{"alg":"dir","enc":"A256GCM"{typ}}}"#);
        let of = |typ: &str| direct(&base64url(header(typ).as_bytes()), r#"{"aud":"web"}"#);
        Absent::verify_at(&of(""), &key, at(NOW)).unwrap();
        List::verify_at(&of(r#","typ":"b""#), &key, at(NOW)).unwrap();
        for member in WRONG_JSON_TYPES.into_iter().chain([r#","typ":"JWT""#]) {
            let refused = Absent::verify_at(&of(member), &key, at(NOW));
            assert_eq!(read(refused), Err("none"), "{member}");
            let refused = List::verify_at(&of(member), &key, at(NOW));
            assert_eq!(read(refused), Err("a or b"), "{member}");
        }
    }

    #[test]
    fn the_type_of_a_nested_token_is_inside() {
        #[derive(Debug, Claims)]
        #[claims(
            alg = ES256, enc = A256GCM, typ = ["a", "b"], iss = any, aud = any, exp = never
        )]
        struct Nested {}

        #[derive(Debug, Claims)]
        #[claims(alg = ES256, enc = A256GCM, typ = absent, iss = "i", aud = any, exp = never)]
        struct Other {}

        let key = NestedKey::new(Es256SigningKey::generate(), A256GcmKey::generate());
        let token = Nested {}.encode_at(&key, at(NOW)).unwrap();
        assert_eq!(read(Nested::verify_at(&token, &key, at(NOW))), Ok(Some("a".into())));
        assert_eq!(read(Other::verify_at(&token, &key, at(NOW))), Err("none"));
        let token = Other {}.encode_at(&key, at(NOW)).unwrap();
        assert_eq!(read(Other::verify_at(&token, &key, at(NOW))), Ok(None));
        assert_eq!(read(Nested::verify_at(&token, &key, at(NOW))), Err("a or b"));
    }
}

/// A newtype of an `Option` reads an absent claim as `None`, which the rule accepts here.
#[test]
fn the_claim_that_marks_tokens_is_in_every_token() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Use(Option<String>);

    const NONE: Use = Use(None);

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = absent, iss = any, aud = any, exp = never)]
    struct Marked {
        #[claim(eq = NONE)]
        token_use: Use,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = absent, iss = any, aud = any, exp = required, sub = any)]
    struct MarkedSubject {
        #[claim(sub, eq = NONE)]
        user: Use,
    }

    let token = Marked { token_use: NONE }.encode_at(&key(), at(NOW)).unwrap();
    assert!(Marked::verify_at(&token, &key(), at(NOW)).is_ok());
    let verify =
        |claims: &str| Marked::verify_at(&signed(r#"{"alg":"HS256"}"#, claims), &key(), at(NOW));
    assert!(verify(r#"{"token_use":null}"#).is_ok());
    assert!(verify(r#"{"token_use":"access"}"#).is_err());
    assert!(
        matches!(verify("{}"), Err(VerifyError::MissingClaim { claim }) if claim == "token_use")
    );
    let claims = format!(r#"{{"exp":{}}}"#, NOW + 1);
    let refused = MarkedSubject::verify_at(&signed(r#"{"alg":"HS256"}"#, &claims), &key(), at(NOW));
    assert!(matches!(refused, Err(VerifyError::MissingClaim { claim }) if claim == "sub"));
}
