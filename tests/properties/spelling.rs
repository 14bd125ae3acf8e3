//! Claims are read identically in every order and spelling.

use std::borrow::Cow;
use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use typed_jwt::{Claims, MalformedToken, Scratch, VerifyError};

use super::values::{Inner, config, inner, json, text};
use crate::common::{NOW, at, key, of_type};

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "https://auth.example.com", aud = ["web", "app"], ttl = "1m")]
#[claims(max_len = 1000000)]
struct Session {
    #[claim(sub)]
    user: String,
    level: Option<i64>,
    #[serde(default)]
    scopes: Vec<String>,
    inner: Inner,
}

fn session() -> impl Strategy<Value = Session> {
    (text(), option::of(any::<i64>()), vec(text(), 0..3), inner())
        .prop_map(|(user, level, scopes, inner)| Session { user, level, scopes, inner })
}

/// White space of JSON.
fn space() -> impl Strategy<Value = String> {
    vec(prop::sample::select(vec![' ', '\t', '\n', '\r']), 0..3).prop_map(String::from_iter)
}

/// Writes JSON with the given white space around every token. Characters of strings are escaped if
/// the next element of `escape` is true. Both slices are used cyclically.
struct Writer<'w> {
    out: String,
    spaces: std::iter::Cycle<std::slice::Iter<'w, String>>,
    escape: std::iter::Cycle<std::slice::Iter<'w, bool>>,
}

impl<'w> Writer<'w> {
    fn new(spaces: &'w [String], escape: &'w [bool]) -> Self {
        Self { out: String::new(), spaces: spaces.iter().cycle(), escape: escape.iter().cycle() }
    }

    fn token(&mut self, token: &str) {
        let space = self.spaces.next().map_or("", String::as_str);
        self.out.push_str(space);
        self.out.push_str(token);
        self.out.push_str(space);
    }

    fn string(&mut self, text: &str) {
        let mut spelling = String::from('"');
        for character in text.chars() {
            let plain = Value::from(character.to_string()).to_string();
            // Names that are numbers are only read without escapes, by serde_json as well.
            let is_of_number = character.is_ascii_digit() || character == '-';
            if self.escape.next() == Some(&true) && !is_of_number {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(spelling, "\\u{unit:04X}").unwrap();
                }
            } else {
                spelling.push_str(&plain[1..plain.len() - 1]);
            }
        }
        spelling.push('"');
        self.token(&spelling);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.string(text),
            Value::Array(elements) => {
                self.token("[");
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        self.token(",");
                    }
                    self.value(element);
                }
                self.token("]");
            }
            Value::Object(members) => self.object(members.iter()),
            other => self.token(&other.to_string()),
        }
    }

    fn object<'m>(&mut self, members: impl Iterator<Item = (&'m String, &'m Value)>) {
        self.token("{");
        for (at, (name, value)) in members.enumerate() {
            if at > 0 {
                self.token(",");
            }
            self.string(name);
            self.token(":");
            self.value(value);
        }
        self.token("}");
    }
}

/// Returns the members of the issued claims as pairs, which can be reordered.
fn members_of(token: &str) -> Vec<(String, Value)> {
    crate::common::claims_of(token).as_object().unwrap().clone().into_iter().collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_order_and_spelling_is_read_identically(
        session in session(),
        order in any::<prop::sample::Selector>(),
        spaces in vec(space(), 1..8),
        escape in vec(any::<bool>(), 1..8),
        unknown in option::of(json()),
    ) {
        let issued = session.encode_at(&key(), at(NOW)).unwrap();
        let mut members = members_of(&issued);
        if let Some(unknown) = unknown {
            members.push(("unknown".into(), unknown));
        }
        // Chooses one of the remaining members at random until none is left.
        let mut shuffled = Vec::new();
        while !members.is_empty() {
            let (chosen, _) = order.try_select(members.iter().enumerate()).unwrap();
            shuffled.push(members.swap_remove(chosen));
        }
        let mut writer = Writer::new(&spaces, &escape);
        writer.object(shuffled.iter().map(|(name, value)| (name, value)));
        let respelled = of_type("t", &writer.out);

        let read = Session::verify_at(&respelled, &key(), at(NOW)).unwrap();
        let original = Session::verify_at(&issued, &key(), at(NOW)).unwrap();
        prop_assert_eq!(read.issuer(), original.issuer());
        prop_assert_eq!(read.subject(), original.subject());
        prop_assert_eq!(read.expires_at(), original.expires_at());
        prop_assert_eq!(read.issued_at(), original.issued_at());
        prop_assert_eq!(read.into_inner(), session);
    }

    #[test]
    fn any_spelling_of_the_header_is_read_identically(
        kid in text(),
        spaces in vec(space(), 1..6),
        escape in vec(any::<bool>(), 1..6),
        swap in any::<bool>(),
    ) {
        let mut members = [
            ("alg".to_owned(), json!("HS256")),
            ("typ".to_owned(), json!("T")),
            ("kid".to_owned(), json!(kid)),
        ];
        if swap {
            members.reverse();
        }
        let mut writer = Writer::new(&spaces, &escape);
        writer.object(members.iter().map(|(name, value)| (name, value)));
        let payload = json!({ "iss": "https://auth.example.com", "aud": "app", "exp": NOW + 1,
            "sub": "u", "inner": { "text": "", "by_number": {}, "single": 0.0 } });
        let token = crate::common::signed(&writer.out, payload.to_string());
        let read = Session::verify_at(&token, &key().with_id(kid.clone()), at(NOW)).unwrap();
        prop_assert_eq!(read.header().kid(), Some(kid.as_str()));
        prop_assert_eq!(read.header().typ(), Some("T"));
        let peeked = typed_jwt::peek(&token).unwrap();
        prop_assert_eq!(peeked.kid(), Some(kid.as_str()));
    }

    #[test]
    fn text_without_escapes_is_borrowed(text in text()) {
        #[derive(Debug, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
        struct Borrowed<'a> {
            #[serde(borrow)]
            text: Cow<'a, str>,
        }

        let payload = json!({ "text": text }).to_string();
        let is_plain = !payload.contains('\\');
        let mut scratch = Scratch::new();
        let token = of_type("t", payload);
        let read = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
        prop_assert_eq!(&read.text, &text);
        prop_assert_eq!(matches!(read.text, Cow::Borrowed(_)), is_plain);
    }

    #[test]
    fn duplicate_names_are_refused_in_any_spelling(
        names in vec(prop_oneof![text(), "[ab]{0,2}", "a_name_of_[ab]{3}"], 0..20),
        spaces in vec(space(), 1..4),
        escape in vec(any::<bool>(), 1..8),
        inside in any::<bool>(),
    ) {
        #[derive(Debug, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
        struct Any {
            a: Option<Value>,
        }

        let members: Vec<(String, Value)> =
            names.iter().map(|name| (name.clone(), json!("value"))).collect();
        let mut writer = Writer::new(&spaces, &escape);
        writer.object(members.iter().map(|(name, value)| (name, value)));
        let payload = if inside { format!("{{\"b\":[{}]}}", writer.out) } else { writer.out };
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        match Any::verify_at(&of_type("t", payload), &key(), at(NOW)) {
            Ok(read) => {
                prop_assert_eq!(distinct.len(), names.len());
                prop_assert_eq!(read.a.is_some(), !inside && names.iter().any(|name| name == "a"));
            }
            Err(VerifyError::Malformed(MalformedToken::DuplicateMember)) => {
                prop_assert!(distinct.len() < names.len());
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }
}
