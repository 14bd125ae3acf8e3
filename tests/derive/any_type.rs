//! `#[claims(sub = any)]` and `#[claims(jti = any)]`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use typed_jwt::__private_0_1_0::{verify_by_layout, verify_by_name};
use typed_jwt::{A256GcmKey, Claims, Scratch, VerifyError};

use crate::common::{NOW, at, claims_of, key, of_type};

/// Values of every JSON type.
fn values() -> [Value; 8] {
    [
        json!(null),
        json!(true),
        json!(42),
        json!(-1.5),
        json!("text"),
        json!("\"\n"),
        json!([1, "a"]),
        json!({ "a": null }),
    ]
}

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, sub = any, jti = any)]
struct NoField {}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1h", sub = any, jti = any)]
struct Numbers {
    #[claim(sub)]
    user: u64,
    #[claim(jti)]
    ticket: Option<u32>,
}

#[test]
fn a_claim_without_a_field_may_be_anything_or_absent() {
    let read = |claims: &Value| {
        NoField::verify_at(&of_type("t", claims.to_string()), &key(), at(NOW)).unwrap()
    };
    for value in values() {
        let read = read(&json!({ "sub": value, "jti": value }));
        assert_eq!((read.subject(), read.token_id()), (value.as_str(), value.as_str()));
    }
    let absent = read(&json!({}));
    assert_eq!((absent.subject(), absent.token_id()), (None, None));
}

#[test]
fn only_the_type_of_this_claim_is_relaxed() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, sub = any)]
    struct Subject {}

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, jti = any)]
    struct TokenId {}

    let token = |name: &str| of_type("t", json!({ name: 5 }).to_string());
    for other in ["iss", "jti", "aud"] {
        let refused = Subject::verify_at(&token(other), &key(), at(NOW)).unwrap_err();
        assert!(matches!(refused, VerifyError::InvalidClaim { claim, .. } if claim == other));
    }
    for other in ["iss", "sub", "aud"] {
        let refused = TokenId::verify_at(&token(other), &key(), at(NOW)).unwrap_err();
        assert!(matches!(refused, VerifyError::InvalidClaim { claim, .. } if claim == other));
    }
    for malformed in
        [r#"{"sub":{"a":1,"a":2}}"#, r#"{"sub":1,"sub":1}"#, r#"{"sub":01}"#, r#"{"sub":"\ud800"}"#]
    {
        let refused = Subject::verify_at(&of_type("t", malformed), &key(), at(NOW)).unwrap_err();
        assert!(matches!(refused, VerifyError::Malformed(_)), "{malformed}");
    }
}

#[test]
fn numbers_are_issued_and_read_by_both_finders() {
    let claims = Numbers { user: 42, ticket: Some(7) };
    let token = claims.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!((&claims_of(&token)["sub"], &claims_of(&token)["jti"]), (&json!(42), &json!(7)));
    let [mut one, mut other] = [Scratch::new(), Scratch::new()];
    let by_layout = verify_by_layout::<Numbers, _>(&token, &key(), &mut one, at(NOW)).unwrap();
    let by_name = verify_by_name::<Numbers, _>(&token, &key(), &mut other, at(NOW)).unwrap();
    for read in [by_layout, by_name] {
        assert_eq!(*read, claims);
        assert_eq!((read.subject(), read.token_id()), (None, None));
    }
    let none = Numbers { user: 1, ticket: None };
    let token = none.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Numbers::verify_at(&token, &key(), at(NOW)).unwrap(), none);
}

#[test]
fn the_type_of_the_field_decides() {
    for (value, is_read) in [(json!(42), true), (json!("42"), false), (json!(-1), false)] {
        let claims = json!({ "sub": value, "exp": NOW + 1 }).to_string();
        let read = Numbers::verify_at(&of_type("t", claims), &key(), at(NOW));
        assert_eq!(read.is_ok(), is_read, "{value}");
    }
    let absent =
        Numbers::verify_at(&of_type("t", json!({ "exp": NOW + 1 }).to_string()), &key(), at(NOW));
    assert!(matches!(absent, Err(VerifyError::MissingClaim { claim }) if claim == "sub"));
}

#[test]
fn a_field_may_be_of_any_serde_type() {
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Id {
        Number(u64),
        Name(String),
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, sub = any)]
    struct Typed<T> {
        #[claim(sub)]
        user: T,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, sub = any)]
    struct Untagged {
        #[claim(sub)]
        user: Id,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, sub = any)]
    struct Borrowed<'a> {
        #[claim(sub)]
        user: &'a str,
    }

    for id in [Id::Number(5), Id::Name("u-1".into())] {
        let claims = Untagged { user: id.clone() };
        let token = claims.encode_at(&key(), at(NOW)).unwrap();
        let read = Untagged::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!(*read, claims);
        assert_eq!(read.subject(), if id == Id::Number(5) { None } else { Some("u-1") });
    }
    for value in values() {
        let claims = Typed { user: value };
        let token = claims.encode_at(&key(), at(NOW)).unwrap();
        let read = Typed::<Value>::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!(*read, claims);
        assert_eq!(read.subject(), claims.user.as_str());
    }
    let mut scratch = Scratch::new();
    let token = Borrowed { user: "u-1" }.encode_at(&key(), at(NOW)).unwrap();
    let read = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!((read.user, read.subject()), ("u-1", Some("u-1")));
    assert!(Borrowed { user: "\"" }.encode_at(&key(), at(NOW)).is_err());
}

#[test]
fn a_secret_claim_of_any_type_is_not_printed() {
    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = "t", iss = any, aud = any, exp = never, sub = any)]
    struct Secret {
        #[claim(sub, secret)]
        user: Value,
    }

    let key = A256GcmKey::generate();
    for user in [json!("canary-4711"), json!(4711), json!(["canary-4711"])] {
        let token = Secret { user }.encode_at(&key, at(NOW)).unwrap();
        let read = Secret::verify_at(&token, &key, at(NOW)).unwrap();
        assert!(!format!("{read:?}").contains("4711"));
        assert!(read.user.to_string().contains("4711"));
    }
}

#[test]
fn hostile_tokens_are_refused() {
    typed_jwt::testing::assert_refuses_all(&NoField {}, &key());
    typed_jwt::testing::assert_refuses_all(&Numbers { user: 1, ticket: Some(1) }, &key());
    let tokens = typed_jwt::testing::hostile_tokens(&Numbers { user: 1, ticket: None }, &key());
    let has = |name: &str| tokens.iter().any(|token| token.name == name);
    assert!(has("the claim `sub` is absent") && has("the claim `sub` is \"1\""));
    assert!(!has("the claim `sub` is 0") && !has("the claim `jti` is null"));
}
