//! `#[serde(flatten)]`: a map of the claims that have no field.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use typed_jwt::{Claims, EncodeError, Scratch, VerifyError};

use crate::common::{NOW, at, claims_of, key, names, of_type};

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "auth", aud = any, ttl = "1m")]
struct Open<M> {
    #[claim(sub)]
    user: String,
    #[serde(rename = "lvl")]
    level: Option<u8>,
    #[serde(skip)]
    skipped: u8,
    #[serde(flatten)]
    rest: M,
}

/// Claims that borrow the names of the map.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Lent<'a> {
    #[serde(flatten)]
    rest: BTreeMap<Cow<'a, str>, u8>,
}

fn open<M>(rest: M) -> Open<M> {
    Open { user: "u".into(), level: None, skipped: 0, rest }
}

/// Claims of every JSON type, with names that need escapes.
fn extra() -> Map<String, Value> {
    let extra = json!({
        "text": "a \"quoted\" \\ text", "number": -1.5, "flag": true, "nothing": null,
        "list": [1, [2], {}], "nested": { "exp": "not a time", "lvl": 9 },
        "name with \"quotes\"\n": 1, "": 2, "level": 3, "skipped": 4, "Sub": 5,
    });
    extra.as_object().unwrap().clone()
}

macro_rules! assert_kept {
    ($map:ty) => {{
        let rest: $map = extra().into_iter().map(|(name, value)| (name.into(), value)).collect();
        let value = open(rest);
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*Open::<$map>::verify_at(&token, &key(), at(NOW)).unwrap(), value);
        let mut expected = Value::Object(extra());
        expected["iss"] = json!("auth");
        expected["sub"] = json!("u");
        expected["iat"] = json!(NOW);
        expected["exp"] = json!(NOW + 60);
        assert_eq!(claims_of(&token), expected);

        // The map is empty if there are no other claims.
        let nothing = open(<$map>::default());
        let token = nothing.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(names(&claims_of(&token)), ["exp", "iat", "iss", "sub"]);
        assert_eq!(*Open::<$map>::verify_at(&token, &key(), at(NOW)).unwrap(), nothing);
    }};
}

#[test]
fn unknown_claims_are_kept_in_every_type_of_map() {
    assert_kept!(Map<String, Value>);
    assert_kept!(HashMap<String, Value>);
    assert_kept!(BTreeMap<String, Value>);
    assert_kept!(BTreeMap<Box<str>, Value>);
}

#[test]
fn unknown_claims_are_kept_in_every_order_and_spelling() {
    let payload = format!(
        r#" {{ "z" : 1.50 , "exp" : {}, "\u0061" : [ 1 , 2 ] , "iss":"auth","lvl":7,"sub":"u" }} "#,
        NOW + 1
    );
    let token = of_type("t", payload);
    let read = Open::<BTreeMap<String, Value>>::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(read.level, Some(7));
    // With `arbitrary_precision`, a number keeps its spelling and differs from the same number
    // spelled otherwise.
    assert_eq!(read.rest.keys().collect::<Vec<_>>(), ["a", "z"]);
    assert_eq!(read.rest["a"], json!([1, 2]));
    assert_eq!(read.rest["z"].as_f64(), Some(1.5));
}

#[test]
fn values_of_the_map_are_typed() {
    let verify = |payload: Value| {
        let mut claims = json!({ "iss": "auth", "sub": "u", "exp": NOW + 1 });
        claims.as_object_mut().unwrap().extend(payload.as_object().unwrap().clone());
        let token = of_type("t", claims.to_string());
        Open::<HashMap<String, u8>>::verify_at(&token, &key(), at(NOW))
    };
    let read = verify(json!({ "a": 1, "b": 255 })).unwrap();
    assert_eq!(read.rest, HashMap::from([("a".into(), 1), ("b".into(), 255)]));
    for wrong in [json!({ "a": 256 }), json!({ "a": "1" }), json!({ "a": null })] {
        match verify(wrong) {
            Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "rest"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_map_cannot_repeat_claims_of_fields_or_of_the_policy() {
    for name in ["lvl", "sub", "iss", "aud", "exp", "nbf", "iat", "jti"] {
        let value = open(BTreeMap::from([(name, "x")]));
        match value.encode_at(&key(), at(NOW)) {
            Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "rest", "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    // Names are compared exactly, and the name of a skipped field is available.
    for name in ["LVL", "Exp", "skipped", "level"] {
        open(BTreeMap::from([(name, "x")])).encode_at(&key(), at(NOW)).unwrap();
    }
}

#[test]
fn a_flattened_value_that_is_not_a_map_is_not_issued() {
    let list = open(vec![1, 2]).encode_at(&key(), at(NOW));
    assert!(matches!(list, Err(EncodeError::Claim { .. })));
    let text = open("text").encode_at(&key(), at(NOW));
    assert!(matches!(text, Err(EncodeError::Claim { .. })));
}

#[test]
fn unknown_claims_without_a_map_are_dropped() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Closed {
        level: u8,
    }

    let token = of_type("t", r#"{"level":1,"more":2}"#);
    let read = Closed::verify_at(&token, &key(), at(NOW)).unwrap().into_inner();
    let again = read.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&again)), ["iat", "level"]);
}

#[test]
fn a_map_with_numbers_as_keys_is_read_back() {
    let value = open(BTreeMap::from([(1, "one".to_owned()), (2, "two".to_owned())]));
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Open::verify_at(&token, &key(), at(NOW)).unwrap(), value);
}

#[test]
fn a_name_that_is_not_a_json_number_is_not_a_numeric_key() {
    for payload in [r#"{"1":"a","+1":"b"}"#, r#"{"1":"a","01":"b"}"#] {
        let mut claims = json!({ "iss": "auth", "sub": "u", "exp": NOW + 1 });
        let more: Map<String, Value> = serde_json::from_str(payload).unwrap();
        claims.as_object_mut().unwrap().extend(more);
        let token = of_type("t", claims.to_string());
        let read = Open::<BTreeMap<u32, String>>::verify_at(&token, &key(), at(NOW));
        assert!(matches!(read, Err(VerifyError::InvalidClaim { .. })), "{read:?}");
    }
}

#[test]
fn names_of_the_map_may_be_cows() {
    let rest: BTreeMap<Cow<'_, str>, u8> = BTreeMap::from([("a".into(), 1), ("\"".into(), 2)]);
    let value = Lent { rest };
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Lent::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(read.rest, value.rest);
}

#[test]
fn names_of_the_map_are_borrowed() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct ByStr<'a> {
        #[serde(flatten)]
        rest: BTreeMap<&'a str, u8>,
    }

    let value = ByStr { rest: BTreeMap::from([("plain", 1)]) };
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    assert_eq!(*ByStr::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap(), value);
}
