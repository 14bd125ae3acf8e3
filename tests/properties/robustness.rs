//! No input causes a panic, and no payload is accepted that another JSON reader would refuse.

use std::borrow::Cow;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::Value;
use typed_jwt::{Audience, Claims, Hs256Key, Hs384Key, Hs512Key, NumericDate, Scratch, jws, peek};

use super::values::{config, json, text};
use crate::common::{NOW, at, base64url, key, of_type, signed};

/// A type with every kind of field, read from arbitrary input.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never, max_len = 100000)]
struct Everything<'a> {
    #[claim(iss)]
    issuer: Option<String>,
    #[claim(sub)]
    user: Option<String>,
    #[claim(aud)]
    audience: Audience,
    #[claim(exp)]
    expires: Option<NumericDate>,
    #[serde(default)]
    number: f64,
    #[serde(default)]
    list: Vec<Option<i64>>,
    #[serde(borrow, default)]
    text: Cow<'a, str>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Claims without requirements.
#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never, max_len = 100000)]
struct Nothing {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

/// Calls every function that takes a token.
fn call_everything_with(token: &str) {
    let mut scratch = Scratch::new();
    for now in [at(0), at(NOW), NumericDate::MAX] {
        let _ = Everything::verify_in_at(token, &key(), &mut scratch, now).map(drop);
        let _ = Nothing::verify_at(token, &key().with_id("own"), now);
    }
    let _ = jws::verify(token, &key()).map(drop);
    let _ = jws::verify(token, &Hs512Key::from_bytes([7; 64]).unwrap()).map(drop);
    let _ = peek(token).map(|header| format!("{header:?}"));
}

/// Text made of JSON fragments, mostly invalid.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "\\u0041",
        "\\ud83e",
        "\\udd80",
        "\\n",
        " ",
        "\t",
        "\r\n",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        "1e400",
        "-0",
        "1.5",
        "true",
        "false",
        "null",
        "nul",
        "\"a\"",
        "\"exp\"",
        "\"aud\"",
        "\"text\"",
        "\"list\"",
        "\"number\"",
        "\"\"",
        "\"sub\":\"u\"",
        "\"exp\":1700000001",
        "\"aud\":[\"web\"]",
        "\u{0}",
        "\u{1f}",
        "\u{7f}",
        "é",
        "\u{feff}",
        "🦀",
    ]);
    prop_oneof![
        vec(piece.clone(), 0..24).prop_map(|pieces| pieces.concat()),
        vec(piece, 0..24).prop_map(|pieces| format!("{{{}}}", pieces.concat())),
    ]
}

/// A JSON object as `serde_json` writes it, with some bytes changed.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let object = prop::collection::btree_map(text(), json(), 0..5);
    let changes = vec((any::<prop::sample::Index>(), any::<u8>()), 0..3);
    (object, changes).prop_map(|(object, changes)| {
        let mut bytes = serde_json::to_vec(&object).unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_text_causes_a_panic(text in vec(any::<char>(), 0..200)) {
        call_everything_with(&String::from_iter(text));
    }

    #[test]
    fn no_bytes_in_the_segments_cause_a_panic(
        header in prop_oneof![vec(any::<u8>(), 0..60), soup().prop_map(String::into_bytes)],
        payload in vec(any::<u8>(), 0..60),
        signature in vec(any::<u8>(), 0..90),
    ) {
        call_everything_with(&[header, payload, signature].map(|bytes| base64url(&bytes)).join("."));
    }

    #[test]
    fn no_signed_header_causes_a_panic(
        alg in prop_oneof![4 => Just(Value::from("HS256")), 1 => json()],
        typ in option::of(json()),
        kid in option::of(json()),
        more in prop::collection::btree_map(text(), json(), 0..3),
    ) {
        let mut header = serde_json::to_value(more).unwrap();
        header["alg"] = alg;
        for (name, value) in [("typ", typ), ("kid", kid)] {
            if let Some(value) = value {
                header[name] = value;
            }
        }
        call_everything_with(&signed(&header.to_string(), "{}"));
    }

    #[test]
    fn no_signed_bytes_cause_a_panic(payload in vec(any::<u8>(), 0..200)) {
        call_everything_with(&of_type("t", payload));
    }

    #[test]
    fn no_signed_text_causes_a_panic(payload in soup()) {
        call_everything_with(&of_type("t", payload));
    }

    #[test]
    fn no_key_causes_a_panic(bytes in vec(any::<u8>(), 0..100), text in text()) {
        let texts = [text.clone(), base64url(&bytes), String::from_utf8_lossy(&bytes).into_owned()];
        let made = [
            Hs256Key::from_bytes(&bytes).is_ok(),
            Hs384Key::from_bytes(&bytes).is_ok(),
            Hs512Key::from_bytes(&bytes).is_ok(),
        ];
        // Random bytes look like a key in a file format about once in 10⁹ cases.
        prop_assert_eq!(made, [32, 48, 64].map(|least| bytes.len() >= least));
        for text in &texts {
            let _ = Hs256Key::from_base64url(text);
            let _ = Hs384Key::from_bytes(text.as_bytes());
        }
        prop_assert_eq!(Hs256Key::from_base64url(&texts[1]).is_ok(), bytes.len() >= 32);
    }

    #[test]
    fn accepted_payloads_are_json_for_another_reader(
        payload in prop_oneof![soup().prop_map(String::into_bytes), damaged()],
    ) {
        let token = of_type("t", &payload);
        if let Ok(read) = Nothing::verify_at(&token, &key(), at(NOW)) {
            let other: serde_json::Map<String, Value> = serde_json::from_slice(&payload).unwrap();
            let registered = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
            let expected: BTreeMap<String, Value> =
                other.into_iter().filter(|(name, _)| !registered.contains(&name.as_str())).collect();
            prop_assert_eq!(read.into_inner().all, expected);
        }
    }

    #[test]
    fn json_of_another_writer_is_accepted(
        object in prop::collection::btree_map(text(), json(), 0..6),
    ) {
        const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
        prop_assume!(object.keys().all(|name| !REGISTERED.contains(&name.as_str())));
        for payload in
            [serde_json::to_vec(&object).unwrap(), serde_json::to_vec_pretty(&object).unwrap()]
        {
            let read = Nothing::verify_at(&of_type("t", payload), &key(), at(NOW)).unwrap();
            prop_assert_eq!(&read.all, &object);
        }
    }
}
