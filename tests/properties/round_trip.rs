//! Claims that are issued are read back unchanged.

use std::borrow::Cow;
use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use typed_jwt::{Audience, Claims, NumericDate, Scratch};

use super::values::{Inner, Integers, config, finite, inner, integers, json, text};
use crate::common::{NOW, at, claims_of, key};

#[derive(Debug, PartialEq, Serialize, Claims)]
#[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", ttl = "15m", max_len = 1000000)]
struct Everything {
    #[claim(sub)]
    #[serde(rename = "sub")]
    user: String,
    text: String,
    float: f64,
    integers: Integers,
    flag: bool,
    letter: char,
    maybe: Option<String>,
    list: Vec<Option<i64>>,
    map: BTreeMap<String, f64>,
    inner: Inner,
    json: Value,
    #[serde(rename = "a \"name\" \\ of é")]
    named: u8,
}

fn everything() -> impl Strategy<Value = Everything> {
    let simple = (text(), text(), finite(), integers(), any::<bool>(), any::<char>());
    let list = vec(option::of(any::<i64>()), 0..5);
    let compound =
        (option::of(text()), list, btree_map(text(), finite(), 0..5), inner(), json(), any::<u8>());
    (simple, compound).prop_map(
        |((user, text, float, integers, flag, letter), (maybe, list, map, inner, json, named))| {
            Everything {
                user,
                text,
                float,
                integers,
                flag,
                letter,
                maybe,
                list,
                map,
                inner,
                json,
                named,
            }
        },
    )
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, max_len = 1000000)]
struct Open {
    level: Option<u8>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Borrowed<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    other: Cow<'a, str>,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Registered {
    #[claim(iss)]
    issuer: Option<String>,
    #[claim(sub)]
    user: Option<String>,
    #[claim(aud)]
    audience: Audience,
    #[claim(exp)]
    expires: Option<NumericDate>,
    #[claim(nbf)]
    from: Option<NumericDate>,
    #[claim(iat)]
    issued: Option<NumericDate>,
    #[claim(jti)]
    id: Option<String>,
}

/// Times over the whole range, with nanoseconds.
fn date(seconds: impl Strategy<Value = u64>) -> impl Strategy<Value = NumericDate> {
    (seconds, prop_oneof![Just(0), 0..1_000_000_000_u32])
        .prop_map(|(seconds, nanos)| at(seconds).saturating_add(std::time::Duration::new(0, nanos)))
}

fn registered() -> impl Strategy<Value = Registered> {
    let last = NumericDate::MAX.as_unix();
    (
        option::of(text()),
        option::of(text()),
        vec(text(), 0..3).prop_map(Audience::from),
        option::of(date(NOW + 1..last - 1)),
        option::of(date(0..NOW)),
        option::of(date(0..last)),
        option::of(text()),
    )
        .prop_map(|(issuer, user, audience, expires, from, issued, id)| Registered {
            issuer,
            user,
            audience,
            expires,
            from,
            issued,
            id,
        })
}

/// Rewrites `1e-5` as `0.00001`, even if `arbitrary_precision` keeps the spelling of a number.
fn respell_floats(json: &mut Value) {
    match json {
        Value::Array(elements) => elements.iter_mut().for_each(respell_floats),
        Value::Object(members) => members.values_mut().for_each(respell_floats),
        Value::Number(number) if number.to_string().contains(['.', 'e', 'E']) => {
            *json = json!(number.as_f64());
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_claims_are_read_back_unchanged(value in everything()) {
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        let read = Everything::verify_at(&token, &key(), at(NOW)).unwrap();
        prop_assert_eq!(read.subject(), Some(value.user.as_str()));
        // Zero has a sign.
        prop_assert_eq!(read.float.to_bits(), value.float.to_bits());
        prop_assert_eq!(read.into_inner(), value);
    }

    #[test]
    fn any_claims_are_written_as_by_serde_json(value in everything()) {
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        let mut written = claims_of(&token);
        let mut expected: Value =
            serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        // A single-precision float may have two shortest decimal representations.
        for claims in [&mut written, &mut expected] {
            claims["inner"]["single"].take();
            respell_floats(claims);
        }
        // Skipped claims and claims of the policy are not compared.
        expected.as_object_mut().unwrap().retain(|name, value| name != "maybe" || !value.is_null());
        expected["iss"] = json!("auth");
        expected["aud"] = json!("web");
        expected["iat"] = json!(NOW);
        expected["exp"] = json!(NOW + 900);
        prop_assert_eq!(written, expected);
    }

    #[test]
    fn any_unknown_claims_are_kept(
        level in option::of(any::<u8>()),
        rest in btree_map(text(), json(), 0..6),
    ) {
        const TAKEN: [&str; 8] = ["level", "iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
        prop_assume!(rest.keys().all(|name| !TAKEN.contains(&name.as_str())));
        let value = Open { level, rest };
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        let mut expected = serde_json::to_value(&value.rest).unwrap();
        expected["iat"] = json!(NOW);
        if let Some(level) = level {
            expected["level"] = json!(level);
        }
        prop_assert_eq!(claims_of(&token), expected);
        prop_assert_eq!(Open::verify_at(&token, &key(), at(NOW)).unwrap().into_inner(), value);
    }

    #[test]
    fn any_text_is_equal_whether_borrowed_or_owned(one in text(), other in text()) {
        let value = Borrowed { text: one.into(), other: other.into() };
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        let mut scratch = Scratch::new();
        let read = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
        prop_assert_eq!(read.into_inner(), value);
    }

    #[test]
    fn any_registered_claims_are_read_back_to_the_nanosecond(value in registered()) {
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        let read = Registered::verify_at(&token, &key(), at(NOW)).unwrap();
        prop_assert_eq!(read.expires_at(), value.expires);
        prop_assert_eq!(read.not_before(), value.from);
        prop_assert_eq!(read.issued_at(), value.issued);
        prop_assert_eq!(read.issuer(), value.issuer.as_deref());
        prop_assert_eq!(read.subject(), value.user.as_deref());
        prop_assert_eq!(read.token_id(), value.id.as_deref());
        prop_assert_eq!(read.into_inner(), value);
    }

    #[test]
    fn any_key_id_is_read_back(kid in text()) {
        let named = key().with_id(kid.clone());
        let value = Open { level: None, rest: BTreeMap::new() };
        let token = value.encode_at(&named, at(NOW)).unwrap();
        let read = Open::verify_at(&token, &named, at(NOW)).unwrap();
        prop_assert_eq!(read.header().kid(), Some(kid.as_str()));
    }

    #[test]
    fn any_bytes_are_signed_and_read_back(bytes in vec(any::<u8>(), 0..300)) {
        let token = typed_jwt::jws::sign(&bytes, &key()).unwrap();
        let authentic = typed_jwt::jws::verify(&token, &key()).unwrap();
        prop_assert_eq!(authentic.payload(), &bytes[..]);
        // Compares two implementations of the same algorithm.
        prop_assert_eq!(token, crate::common::signed(r#"{"alg":"HS256"}"#, &bytes));
    }
}
