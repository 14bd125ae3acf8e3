//! `#[claim(secret)]`: no error and no `Debug` of the library contains the value of a secret field.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::{self, Debug};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use typed_jwt::{A256GcmKey, Claims, Scratch, Tokens, jwe};

use crate::common::{NOW, at};

const CANARY: &str = "canary-471147114711";

/// Asserts that a text contains neither the canary nor its base64, at any alignment.
fn assert_no_canary(text: &str) {
    let mut forms = vec![CANARY.to_owned(), "471147114711".to_owned()];
    for before in 0..3 {
        // Characters that depend on bytes before or after the canary are removed.
        let bytes = [&b"\0\0"[..before], CANARY.as_bytes()].concat();
        for encoded in [URL_SAFE_NO_PAD.encode(&bytes), STANDARD.encode(&bytes)] {
            let inner = &encoded[(before * 4).div_ceil(3)..bytes.len() / 3 * 4];
            forms.push(inner.to_owned());
        }
    }
    for form in forms {
        assert!(!text.contains(&form), "`{form}` is in {text}");
    }
}

/// Looks for the canary in everything that an error prints, and in its sources.
#[track_caller]
fn assert_secret(error: &(dyn Error + 'static)) -> String {
    let mut next = Some(error);
    while let Some(error) = next {
        assert_no_canary(&format!("{error} {error:?} {error:#?}"));
        next = error.source();
    }
    error.to_string()
}

/// A type whose errors in both directions contain its value.
#[derive(Clone, Debug, Default, PartialEq)]
struct Talkative(String);

impl Serialize for Talkative {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.contains("unwritable") {
            return Err(ser::Error::custom(format!("cannot write {}", self.0)));
        }
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Talkative {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.contains("unreadable") {
            return Err(de::Error::custom(format!("cannot read {text}")));
        }
        Ok(Self(text))
    }
}

mod talkative {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Talkative};

    pub(super) fn serialize<S: Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
        Talkative(value.to_owned()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<String, D::Error> {
        Talkative::deserialize(deserializer).map(|talkative| talkative.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Known,
}

fn refuses<T: fmt::Display>(value: &T) -> Result<(), String> {
    let text = value.to_string();
    if text.contains("refused") { Err(format!("{text} is refused")) } else { Ok(()) }
}

/// A field of each kind, all of them secret.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(enc = A256GCM, typ = any, iss = any, aud = any, ttl = "15m")]
struct Secrets {
    #[claim(sub, secret, validate = refuses)]
    user: String,
    #[claim(secret, jti)]
    id: Option<String>,
    #[claim(secret)]
    talkative: Talkative,
    #[claim(secret)]
    number: Option<u8>,
    #[claim(secret)]
    #[serde(default)]
    kind: Option<Kind>,
    #[claim(secret)]
    #[serde(default)]
    list: Vec<Talkative>,
    #[claim(secret)]
    #[serde(with = "talkative")]
    with: String,
    #[claim(secret, eq = "fixed-canary-471147114711")]
    fixed: String,
    #[claim(secret, one_of = ["a-canary-471147114711", "b-canary-471147114711"])]
    chosen: String,
    #[claim(secret)]
    #[serde(skip_serializing_if = "Option::is_none")]
    omitted: Option<Talkative>,
    #[claim(secret)]
    #[serde(flatten)]
    others: BTreeMap<String, Talkative>,
}

fn secrets() -> Secrets {
    let text = CANARY.to_owned();
    Secrets {
        user: text.clone(),
        id: Some(text.clone()),
        talkative: Talkative(text.clone()),
        number: Some(7),
        kind: Some(Kind::Known),
        list: vec![Talkative(text.clone())],
        with: text.clone(),
        fixed: "fixed-canary-471147114711".into(),
        chosen: "a-canary-471147114711".into(),
        omitted: Some(Talkative(text.clone())),
        others: BTreeMap::from([("other".to_owned(), Talkative(text))]),
    }
}

#[test]
fn secret_fields_are_issued_and_read_unchanged() {
    let key = A256GcmKey::generate();
    let token = secrets().encode_at(&key, at(NOW)).unwrap();
    assert_no_canary(&token);
    let read = Secrets::verify_at(&token, &key, at(NOW)).unwrap();
    assert_eq!(*read, secrets());
    assert_eq!(read.subject(), Some(CANARY));
}

#[test]
fn errors_of_encode_do_not_contain_the_value() {
    let key = A256GcmKey::generate();
    let bad = |change: fn(&mut Secrets)| {
        let mut claims = secrets();
        change(&mut claims);
        assert_secret(&claims.encode_at(&key, at(NOW)).unwrap_err())
    };
    let unwritable = "the claim `talkative` cannot be written: refused; the reason is secret";
    let unreadable =
        "the claim `talkative` cannot be written: it would not be read back; the reason is secret";
    assert_eq!(bad(|claims| claims.talkative.0 += " unwritable"), unwritable);
    assert_eq!(bad(|claims| claims.talkative.0 += " unreadable"), unreadable);
    assert_eq!(bad(|claims| claims.with += " unwritable"), unwritable.replace("talkative", "with"));
    assert_eq!(bad(|claims| claims.with += " unreadable"), unreadable.replace("talkative", "with"));
    assert_eq!(
        bad(|claims| claims.list[0].0 += " unreadable"),
        unreadable.replace("talkative", "list")
    );
    let omitted =
        |claims: &mut Secrets| claims.omitted = Some(Talkative("471147114711 unwritable".into()));
    assert_eq!(bad(omitted), unwritable.replace("talkative", "omitted"));
    let other = |claims: &mut Secrets| {
        claims.others.insert("x".into(), Talkative("canary-471147114711 unreadable".into()));
    };
    assert_eq!(bad(other), unreadable.replace("talkative", "others"));
    assert_eq!(
        bad(|claims| claims.user += " refused"),
        "the claim `sub` was refused by its `validate` function"
    );
    assert_eq!(
        bad(|claims| claims.fixed = CANARY.into()),
        "the claim `fixed` is not equal to the value of `eq`"
    );
    assert_eq!(
        bad(|claims| claims.chosen = CANARY.into()),
        "the claim `chosen` is not one of the values of `one_of`"
    );
}

/// Returns the payload of [`secrets`].
fn payload(key: &A256GcmKey) -> String {
    let token = secrets().encode_at(key, at(NOW)).unwrap();
    String::from_utf8(jwe::decrypt(&token, key).unwrap().payload().to_vec()).unwrap()
}

#[test]
fn errors_of_verify_do_not_contain_the_value() {
    let key = A256GcmKey::generate();
    let good = payload(&key);
    let plain = |name: &str| format!("\"{name}\":\"{CANARY}\"");
    for (from, to, message) in [
        (plain("sub"), "\"sub\":471147114711".into(), "the claim `sub`: is not a string"),
        (plain("jti"), "\"jti\":[471147114711]".into(), "the claim `jti`: is not a string"),
        (
            plain("talkative"),
            "\"talkative\":471147114711".into(),
            "the claim `talkative`: invalid type; the value is secret",
        ),
        (
            plain("talkative"),
            "\"talkative\":\"canary-471147114711 unreadable\"".into(),
            "the claim `talkative`: refused; the reason is secret",
        ),
        (
            plain("with"),
            "\"with\":\"canary-471147114711 unreadable\"".into(),
            "the claim `with`: refused; the reason is secret",
        ),
        (
            "\"number\":7".into(),
            "\"number\":471147114711".into(),
            "the claim `number`: invalid value; the value is secret",
        ),
        (
            "\"number\":7".into(),
            format!("\"number\":\"{CANARY}\""),
            "the claim `number`: invalid type; the value is secret",
        ),
        (
            "\"Known\"".into(),
            format!("\"{CANARY}\""),
            "the claim `kind`: unknown variant; the value is secret",
        ),
        (
            plain("other"),
            "\"other\":471147114711".into(),
            "the claim `others`: invalid type; the value is secret",
        ),
        (
            plain("sub"),
            "\"sub\":\"canary-471147114711 refused\"".into(),
            "the claim `sub` was refused by its `validate` function",
        ),
        (
            "fixed-canary".into(),
            "canary".into(),
            "the claim `fixed` is not equal to the value of `eq`",
        ),
        (
            "a-canary".into(),
            "canary".into(),
            "the claim `chosen` is not one of the values of `one_of`",
        ),
        (
            plain("talkative"),
            "\"talkativ\":\"canary-471147114711\"".into(),
            "the claim `talkative` is missing",
        ),
        (
            plain("talkative"),
            format!("{},{}", plain("talkative"), plain("talkative")),
            "malformed token: a JSON object has two members of one name",
        ),
    ] {
        let payload = good.replacen(&from, &to, 1);
        assert_ne!(payload, good, "{from}");
        let token = jwe::encrypt(payload.as_bytes(), &key).unwrap();
        let error = Secrets::verify_at(&token, &key, at(NOW)).unwrap_err();
        assert_eq!(assert_secret(&error), message);
    }
}

#[test]
fn errors_before_the_claims_do_not_contain_the_value() {
    let (key, other) = (A256GcmKey::generate(), A256GcmKey::generate());
    let token = secrets().encode_at(&key, at(NOW)).unwrap();
    assert_secret(&Secrets::verify_at(&token, &other, at(NOW)).unwrap_err());
    assert_secret(&Secrets::verify_at(&token, &key, at(NOW + 900)).unwrap_err());
    for len in 0..token.len() {
        assert_secret(&Secrets::verify_at(&token[..len], &key, at(NOW)).unwrap_err());
    }
    for at_byte in 0..token.len() {
        let mut tampered = token.clone().into_bytes();
        tampered[at_byte] ^= 1;
        let tampered = String::from_utf8(tampered).unwrap();
        assert_secret(&Secrets::verify_at(&tampered, &key, at(NOW)).unwrap_err());
    }
    let good = payload(&key);
    for len in 0..good.len() {
        let token = jwe::encrypt(&good.as_bytes()[..len], &key).unwrap();
        assert_secret(&Secrets::verify_at(&token, &key, at(NOW)).unwrap_err());
    }
}

#[test]
fn debug_of_the_library_does_not_print_secret_claims() {
    let key = A256GcmKey::generate();
    let token = secrets().encode_at(&key, at(NOW)).unwrap();
    let verified = Secrets::verify_at(&token, &key, at(NOW)).unwrap();
    let text = format!("{verified:?}");
    assert!(text.starts_with("Verified { claims: [redacted], metadata: "), "{text}");
    let tokens = Tokens::<Secrets, _>::new(key.clone());
    let mut scratch = Scratch::new();
    let borrowed = Borrowing::verify_in_at(
        &Borrowing { note: Cow::Borrowed(CANARY), user: CANARY }.encode_at(&key, at(NOW)).unwrap(),
        &key,
        &mut scratch,
        at(NOW),
    )
    .unwrap();
    assert_eq!((&*borrowed.note, borrowed.user), (CANARY, CANARY));
    let all: [&dyn Debug; 6] = [
        &verified,
        &verified.clone(),
        &borrowed,
        &tokens,
        &jwe::decrypt(&token, &key).unwrap(),
        &key,
    ];
    for printed in all {
        assert_no_canary(&format!("{printed:?} {printed:#?}"));
    }
    drop(borrowed);
    assert_no_canary(&format!("{scratch:?} {scratch:#?}"));
    // The claims themselves are of the application, which decides about their `Debug`.
    assert!(format!("{:?}", verified.into_inner()).contains(CANARY));
}

/// Claims that are not secret are printed and explained, also next to secret ones.
#[test]
fn other_claims_are_not_redacted() {
    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never)]
    struct Open {
        level: u8,
    }

    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never)]
    struct Both {
        level: u8,
        #[claim(secret)]
        note: String,
    }

    let key = A256GcmKey::generate();
    let token = Open { level: 3 }.encode_at(&key, at(NOW)).unwrap();
    let text = format!("{:?}", Open::verify_at(&token, &key, at(NOW)).unwrap());
    assert!(text.starts_with("Verified { claims: Open { level: 3 }, metadata: "), "{text}");
    let token = jwe::encrypt(br#"{"level":"high","note":"canary-471147114711"}"#, &key).unwrap();
    let error = Both::verify_at(&token, &key, at(NOW)).unwrap_err();
    assert_eq!(error.to_string(), "the claim `level`: invalid type: string \"high\", expected u8");
}

#[derive(Debug, Claims)]
#[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never)]
struct Borrowing<'a> {
    #[claim(secret)]
    #[serde(borrow)]
    note: Cow<'a, str>,
    #[claim(secret, sub)]
    user: &'a str,
}

#[test]
fn errors_of_borrowed_fields_do_not_contain_the_value() {
    let key = A256GcmKey::generate();
    let claims = Borrowing { note: Cow::Borrowed(CANARY), user: "canary-471147114711\n" };
    let error = claims.encode_at(&key, at(NOW)).unwrap_err();
    assert!(assert_secret(&error).contains("needs escapes"));
    for payload in [
        r#"{"note":471147114711,"sub":"u"}"#,
        r#"{"note":"n","sub":"canary-471147114711\n"}"#,
        r#"{"note":["canary-471147114711"],"sub":"u"}"#,
        r#"{"note":{"canary-471147114711":1},"sub":"u"}"#,
    ] {
        let token = jwe::encrypt(payload.as_bytes(), &key).unwrap();
        let mut scratch = Scratch::new();
        let error = Borrowing::verify_in_at(&token, &key, &mut scratch, at(NOW)).unwrap_err();
        assert_secret(&error);
    }
}
