//! A module without a prelude: only imported names are in scope.

#![no_implicit_prelude]

use ::core::assert_eq;
use ::core::convert::Into as _;
use ::core::option::Option::{None, Some};
use ::std::string::String;
use ::std::vec::Vec;

use crate::common::{NOW, at, key};

/// Uses every part of the derive that generates different code.
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq, ::typed_jwt::Claims)]
#[claims(
    alg = HS256,
    typ = "t",
    iss = "auth",
    aud = ["web", "app"],
    ttl = "15m",
    leeway = "1s",
    max_age = "1h",
    nbf = now,
    max_len = 4096,
    unknown = ignore
)]
struct Everything<T: ::core::marker::Copy> {
    #[claim(iss)]
    issuer: String,
    #[claim(sub)]
    user: ::core::option::Option<String>,
    #[claim(jti)]
    id: String,
    #[claim(iat)]
    issued: ::typed_jwt::NumericDate,
    #[claim(eq = 1)]
    level: u8,
    #[claim(one_of = [1, 2])]
    choice: u8,
    #[claim(validate = fine)]
    checked: T,
    #[serde(default)]
    defaulted: Vec<u8>,
    #[serde(default = "nothing", skip_serializing_if = "::core::option::Option::is_none")]
    maybe: ::core::option::Option<u8>,
    #[serde(skip)]
    skipped: ::core::marker::PhantomData<T>,
    #[serde(serialize_with = "write", deserialize_with = "read")]
    by_function: u8,
    #[serde(flatten)]
    rest: ::std::collections::BTreeMap<String, bool>,
}

fn fine<T>(_: &T) -> bool {
    true
}

fn nothing() -> ::core::option::Option<u8> {
    None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn write<S: ::serde::Serializer>(
    value: &u8,
    serializer: S,
) -> ::core::result::Result<S::Ok, S::Error> {
    serializer.serialize_u8(*value)
}

fn read<'de, D: ::serde::Deserializer<'de>>(
    deserializer: D,
) -> ::core::result::Result<u8, D::Error> {
    ::serde::Deserialize::deserialize(deserializer)
}

#[derive(::core::fmt::Debug, ::core::cmp::PartialEq, ::typed_jwt::Claims)]
#[claims(alg = HS512, typ = any, iss = any, aud = any, exp = never, jti = random)]
#[serde(default = "borrowed")]
struct Borrowed<'a> {
    #[serde(borrow)]
    text: ::std::borrow::Cow<'a, str>,
    number: u8,
    #[claim(exp)]
    until: ::core::option::Option<::typed_jwt::NumericDate>,
}

fn borrowed<'a>() -> Borrowed<'a> {
    Borrowed { text: "default".into(), number: 3, until: None }
}

#[test]
fn the_prelude_is_not_needed() {
    use ::typed_jwt::Claims as _;

    let everything = Everything::<u8> {
        issuer: "auth".into(),
        user: Some("u".into()),
        id: "id".into(),
        issued: at(NOW),
        level: 1,
        choice: 2,
        checked: 3,
        defaulted: Vec::new(),
        maybe: None,
        skipped: ::core::marker::PhantomData,
        by_function: 4,
        rest: ::core::convert::From::from([("extra".into(), true)]),
    };
    let token = everything.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Everything::<u8>::verify_at(&token, &key(), at(NOW)).unwrap(), everything);
}

#[test]
fn the_prelude_is_not_needed_to_borrow() {
    use ::typed_jwt::Claims as _;

    let key = ::typed_jwt::Hs512Key::generate();
    let token = ::typed_jwt::jws::sign(b"{\"text\":\"t\"}", &key).unwrap();
    let mut scratch = ::typed_jwt::Scratch::new();
    let jti_is_demanded = Borrowed::verify_in_at(&token, &key, &mut scratch, at(NOW));
    ::core::assert!(jti_is_demanded.is_err());
    let token = borrowed().encode_at(&key, at(NOW)).unwrap();
    let read = Borrowed::verify_in_at(&token, &key, &mut scratch, at(NOW)).unwrap();
    assert_eq!(*read, borrowed());
}
