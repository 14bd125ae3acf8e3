//! The fast path does not change results: for every token, `verify` returns the same as reading by
//! name, and so does the fast path if it accepts the token.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use typed_jwt::{Audience, Claims, NumericDate, Scratch, Verified, VerifyError};

use super::values::{config, finite, json, text};
use crate::common::{NOW, at, key, signed};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Unit,
    Newtype(u64),
    Struct { text: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Name(String);

/// A field of every kind for which the derive generates special code, and some others.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "https://a.example", aud = ["web", "app"], ttl = "15m", nbf = now)]
#[claims(leeway = "30s", max_len = 100000)]
struct Plain {
    #[claim(sub)]
    user: String,
    #[claim(jti)]
    id: Option<String>,
    small: u8,
    signed: i64,
    wide: u128,
    ratio: f64,
    yes: bool,
    letter: char,
    name: Name,
    kind: Kind,
    maybe: Option<u64>,
    maybe_list: Option<Vec<String>>,
    #[serde(default)]
    scopes: Vec<String>,
    numbers: Vec<i32>,
    words: Vec<Option<bool>>,
    nested: Vec<Vec<u8>>,
    pair: (u8, String),
    map: BTreeMap<String, u8>,
    any: Value,
}

fn plain() -> impl Strategy<Value = Plain> {
    let kind = prop_oneof![
        Just(Kind::Unit),
        any::<u64>().prop_map(Kind::Newtype),
        text().prop_map(|text| Kind::Struct { text }),
    ];
    let scalars = (text(), option::of(text()), any::<u8>(), any::<i64>(), any::<u128>(), finite());
    let more = (any::<bool>(), any::<char>(), text(), kind, option::of(any::<u64>()));
    let lists = (
        option::of(vec(text(), 0..3)),
        vec(text(), 0..4),
        vec(any::<i32>(), 0..4),
        vec(option::of(any::<bool>()), 0..3),
        vec(vec(any::<u8>(), 0..3), 0..3),
    );
    let rest = ((any::<u8>(), text()), btree_map(text(), any::<u8>(), 0..3), json());
    (scalars, more, lists, rest).prop_map(
        |(
            (user, id, small, signed, wide, ratio),
            (yes, letter, name, kind, maybe),
            (maybe_list, scopes, numbers, words, nested),
            (pair, map, any),
        )| Plain {
            user,
            id,
            small,
            signed,
            wide,
            ratio,
            yes,
            letter,
            name: Name(name),
            kind,
            maybe,
            maybe_list,
            scopes,
            numbers,
            words,
            nested,
            pair,
            map,
            any,
        },
    )
}

/// Registered claims in fields, no claims from the policy, and no other claims allowed.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = "web", exp = never, unknown = reject, max_age = "1h")]
struct InFields {
    #[claim(iss)]
    issuer: Option<String>,
    #[claim(aud)]
    audience: Audience,
    #[claim(exp)]
    expires: Option<NumericDate>,
    #[claim(iat)]
    issued: NumericDate,
    level: Option<u8>,
}

fn in_fields() -> impl Strategy<Value = InFields> {
    let audience = vec(text(), 0..2).prop_map(|mut all| {
        all.push("web".into());
        Audience::from(all)
    });
    let date = |seconds| at(seconds).saturating_add(std::time::Duration::from_millis(1_500));
    let dates = (option::of((NOW..NOW + 9).prop_map(date)), (NOW - 9..NOW - 1).prop_map(date));
    (option::of(text()), audience, dates, option::of(any::<u8>())).prop_map(
        |(issuer, audience, (expires, issued), level)| InFields {
            issuer,
            audience,
            expires,
            issued,
            level,
        },
    )
}

/// Claims that borrow, all of them optional.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "application/x", iss = any, aud = any, ttl = "1m", jti = random)]
struct Borrowed<'a> {
    #[serde(borrow, default)]
    text: Cow<'a, str>,
    #[serde(rename = "a \"name\" of é")]
    plain: Option<&'a str>,
    #[serde(default)]
    list: Vec<&'a str>,
    #[serde(skip)]
    skipped: u8,
}

/// A change to JSON text. Positions are taken modulo the length.
#[derive(Clone, Debug)]
enum Change {
    Insert(usize, &'static str),
    Remove(usize, usize),
    Replace(usize, u8),
    Escape(usize),
    SwapMembers(usize, usize),
    RepeatMember(usize),
    Truncate(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop::sample::select(vec![
        " ",
        "\t",
        "\n",
        "\r",
        ",",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ":",
        "0",
        "1",
        "-",
        ".",
        "e0",
        ".0",
        "null",
        "\"x\":1,",
        ",\"y\":[{}]",
        "\u{1}",
        "\u{7f}",
        "é",
        "\\u0061",
        "\\/",
    ]);
    let place = any::<usize>();
    prop_oneof![
        3 => (place, piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
        1 => (place, 1..4_usize).prop_map(|(at, len)| Change::Remove(at, len)),
        1 => (place, any::<u8>()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        2 => place.prop_map(Change::Escape),
        2 => (place, place).prop_map(|(one, other)| Change::SwapMembers(one, other)),
        1 => place.prop_map(Change::RepeatMember),
        1 => place.prop_map(Change::Truncate),
    ]
}

/// Splits an object into its members, at the commas outside of nested values and strings.
fn members(json: &[u8]) -> Vec<Vec<u8>> {
    let (mut depth, mut in_string, mut escaped) = (0_i32, false, false);
    let mut members = vec![Vec::new()];
    for &byte in json.iter().skip(1).take(json.len().saturating_sub(2)) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            b',' if !in_string && depth == 0 => {
                members.push(Vec::new());
                continue;
            }
            _ => {}
        }
        members.last_mut().unwrap().push(byte);
    }
    members
}

fn object(members: &[Vec<u8>]) -> Vec<u8> {
    [&b"{"[..], &members.join(&b','), b"}"].concat()
}

fn changed(mut json: Vec<u8>, change: &Change) -> Vec<u8> {
    let len = json.len().max(1);
    match *change {
        Change::Insert(at, piece) => {
            let at = at % (json.len() + 1);
            json.splice(at..at, piece.bytes());
        }
        Change::Remove(at, count) => {
            let at = at % len;
            json.drain(at..(at + count).min(json.len()));
        }
        Change::Replace(at, byte) => {
            if let Some(place) = json.get_mut(at % len) {
                *place = byte;
            }
        }
        Change::Escape(at) => {
            let at = at % len;
            if let Some(byte) = json.get(at).copied().filter(u8::is_ascii) {
                json.splice(at..=at, format!("\\u{byte:04x}").bytes());
            }
        }
        Change::SwapMembers(one, other) => {
            let mut members = members(&json);
            let count = members.len();
            members.swap(one % count, other % count);
            json = object(&members);
        }
        Change::RepeatMember(at) => {
            let mut members = members(&json);
            let member = members[at % members.len()].clone();
            members.push(member);
            json = object(&members);
        }
        Change::Truncate(at) => json.truncate(at % len),
    }
    json
}

/// Headers of every kind, starting with the header that the type writes.
fn header(typ: Option<&str>) -> impl Strategy<Value = String> + use<> {
    let own = typ
        .map_or(r#"{"alg":"HS256"}"#.into(), |typ| format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#));
    let typ = typ.unwrap_or("any");
    prop_oneof![
        6 => Just(own),
        4 => prop::sample::select(vec![
            format!(r#"{{"typ":"{typ}","alg":"HS256"}}"#),
            format!(r#"{{"alg":"HS256","typ":"{typ}","kid":"k"}}"#),
            format!(r#"{{ "alg":"HS256","typ":"{typ}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"{}"}}"#, typ.to_uppercase()),
            format!(r#"{{"alg":"HS256","typ":"{typ}","typ":"{typ}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"{typ}","crit":["exp"]}}"#),
            r#"{"alg":"HS512"}"#.into(),
        ]),
    ]
}

/// Returns the complete result for one token as text.
fn shown<T: Debug>(verified: Result<Verified<T>, VerifyError>) -> Result<String, String> {
    verified.map(|verified| format!("{verified:?}")).map_err(|error| format!("{error:?}"))
}

/// Asserts that all paths agree on one token, for a type and a time. Returns whether the fast path
/// accepted it.
macro_rules! agree {
    ($type:ty, $token:expr, $now:expr) => {{
        let (token, now) = ($token, $now);
        let [mut first, mut second, mut third] = [Scratch::new(), Scratch::new(), Scratch::new()];
        let combined = shown(<$type>::verify_in_at(token, &key(), &mut first, now));
        let by_name = shown(typed_jwt::__private_0_1_0::verify_by_name::<$type, _>(
            token,
            &key(),
            &mut second,
            now,
        ));
        let fast: Option<Verified<$type>> =
            typed_jwt::__private_0_1_0::verify_by_layout(token, &key(), &mut third, now);
        prop_assert_eq!(&combined, &by_name);
        if let Some(fast) = &fast {
            prop_assert_eq!(&Ok(format!("{fast:?}")), &by_name);
        }
        fast.is_some()
    }};
}

fn payload_of(token: &str) -> Vec<u8> {
    typed_jwt::jws::verify(token, &key()).map_or_else(
        // Longer than the header that the type writes.
        |_| {
            use base64::Engine;
            let payload = token.split('.').nth(1).unwrap();
            base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()
        },
        |authentic| authentic.payload().to_vec(),
    )
}

fn times() -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(NOW), 1 => NOW - 1_000..NOW + 5_000]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn plain_fields(
        value in plain(),
        header in header(Some("t")),
        changes in vec(change(), 0..3),
        now in times(),
    ) {
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        prop_assert!(agree!(Plain, &token, at(NOW)), "an issued token takes the fast path");
        let payload = changes.iter().fold(payload_of(&token), changed);
        let _ = agree!(Plain, &signed(&header, &payload), at(now));
    }

    #[test]
    fn registered_claims_in_fields(
        value in in_fields(),
        header in header(None),
        changes in vec(change(), 0..3),
        now in times(),
    ) {
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        prop_assert!(agree!(InFields, &token, at(NOW)), "an issued token takes the fast path");
        let payload = changes.iter().fold(payload_of(&token), changed);
        let _ = agree!(InFields, &signed(&header, &payload), at(now));
    }

    #[test]
    fn fields_that_borrow(
        (one, other, list) in (text(), option::of("[ -!#-Z^-~é]{0,9}"), vec("[a-z]{0,5}", 0..4)),
        header in header(Some("application/x")),
        changes in vec(change(), 0..3),
        now in times(),
    ) {
        let list = list.iter().map(String::as_str).collect();
        let value = Borrowed { text: one.into(), plain: other.as_deref(), list, skipped: 0 };
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        prop_assert!(agree!(Borrowed<'_>, &token, at(NOW)), "an issued token takes the fast path");
        let payload = changes.iter().fold(payload_of(&token), changed);
        let _ = agree!(Borrowed<'_>, &signed(&header, &payload), at(now));
    }

    /// For a key with an id, the last part of the header is compared as well.
    #[test]
    fn headers_with_a_key_id(id in text(), other in text()) {
        let named = key().with_id(&id);
        let value = InFields {
            issuer: None, audience: "web".into(), expires: None, issued: at(NOW), level: None,
        };
        let token = value.encode_at(&named, at(NOW)).unwrap();
        let mut scratch = Scratch::new();
        let fast: Option<Verified<InFields>> =
            typed_jwt::__private_0_1_0::verify_by_layout(&token, &named, &mut scratch, at(NOW));
        let fast = fast.unwrap();
        prop_assert_eq!(fast.header().kid(), Some(id.as_str()));
        for key in [key().with_id(&other), key()] {
            let combined = shown(InFields::verify_at(&token, &key, at(NOW)));
            let mut scratch = Scratch::new();
            let by_name = typed_jwt::__private_0_1_0::verify_by_name(&token, &key, &mut scratch, at(NOW));
            prop_assert_eq!(combined, shown::<InFields>(by_name));
        }
    }
}
