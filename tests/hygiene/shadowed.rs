//! Every name that generated code could rely on has another meaning in this module.

#![allow(
    dead_code,
    non_camel_case_types,
    unused_macros,
    clippy::min_ident_chars,
    reason = "the names only shadow others"
)]

use typed_jwt::Claims as Derive;

use crate::common::{NOW, at, key};

mod core {}
mod std {}
mod alloc {}
mod serde {}
mod typed_jwt_private {}
mod private {}
mod option {}
mod result {}

pub(crate) struct Result;
pub(crate) struct Option;
pub(crate) struct Vec;
pub(crate) struct Box;
pub(crate) struct Duration;
pub(crate) struct Policy;
pub(crate) struct Expected;
pub(crate) struct FromFields;
pub(crate) struct Payload;
pub(crate) struct Members;
pub(crate) struct Rest;
pub(crate) struct ClaimsWriter;
pub(crate) struct EncodeError;
pub(crate) struct VerifyError;
pub(crate) struct Fixed;
pub(crate) struct Given;
pub(crate) struct Hs256;

/// Replaces `Some`, `None`, `Ok` and `Err`.
pub(crate) enum Shadow {
    Some,
    None,
    Ok,
    Err,
}
#[allow(unused_imports, reason = "the names only shadow others")]
use Shadow::{Err, None, Ok, Some};

pub(crate) trait Default {}
pub(crate) trait Serialize {}
pub(crate) trait Deserialize {}
pub(crate) trait Claims {}
pub(crate) trait FixedPolicy {}
pub(crate) trait OwnedClaims {}
pub(crate) trait ReadClaims {}
pub(crate) trait WriteClaims {}
pub(crate) trait From {}
pub(crate) trait Into {}
pub(crate) trait Clone {}
pub(crate) trait PartialEq {}
pub(crate) trait FnOnce {}
pub(crate) trait Iterator {}

macro_rules! matches {
    ($($anything:tt)*) => {
        compile_error!("a macro of the program was called")
    };
}
macro_rules! unreachable {
    ($($anything:tt)*) => {
        compile_error!("a macro of the program was called")
    };
}
macro_rules! vec {
    ($($anything:tt)*) => {
        compile_error!("a macro of the program was called")
    };
}

/// A string type under a name that does not suggest one.
type Text = ::std::string::String;

#[derive(Derive)]
#[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", ttl = "15m", max_age = "1h")]
struct Shadowed {
    #[claim(sub)]
    user: ::core::option::Option<Text>,
    #[claim(jti)]
    id: Text,
    #[claim(eq = 1)]
    level: u8,
    #[claim(validate = fine)]
    checked: u8,
    #[serde(default)]
    defaulted: ::std::vec::Vec<u8>,
    #[serde(default, skip_serializing_if = "fine")]
    skipped_if: u8,
    #[serde(skip)]
    skipped: ::core::option::Option<u8>,
    #[serde(with = "module")]
    by_module: u8,
    #[serde(flatten)]
    rest: ::std::collections::BTreeMap<Text, u8>,
}

fn fine<T>(_: &T) -> bool {
    true
}

mod module {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
    pub(super) fn serialize<S: ::serde::Serializer>(
        value: &u8,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        serializer.serialize_u8(*value)
    }

    pub(super) fn deserialize<'de, D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::core::result::Result<u8, D::Error> {
        <u8 as ::serde::Deserialize>::deserialize(deserializer)
    }
}

#[test]
fn shadowed_names_are_not_used() {
    use ::typed_jwt::Claims as _;

    let shadowed = Shadowed {
        user: ::core::option::Option::None,
        id: "id".to_owned(),
        level: 1,
        checked: 2,
        defaulted: ::std::vec::Vec::new(),
        skipped_if: 0,
        skipped: ::core::option::Option::Some(4),
        by_module: 5,
        rest: ::std::collections::BTreeMap::new(),
    };
    let token = shadowed.encode_at(&key(), at(NOW)).unwrap();
    let read = Shadowed::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!((read.id.as_str(), read.by_module), ("id", 5));
    assert_eq!((read.skipped_if, read.skipped), (0, ::core::option::Option::None));
}

#[test]
fn shadowed_primitive_types_are_not_used() {
    mod primitive {
        pub(super) type Name = str;
        pub(super) type Flag = bool;
        pub(super) type Number = u8;
    }

    struct str;
    struct bool;
    struct u8;
    struct u64;
    struct usize;
    struct char;

    #[derive(Derive)]
    #[claims(alg = HS256, typ = "t", iss = "auth", aud = any, ttl = "15m", max_len = 5000)]
    struct Primitive<'a> {
        #[claim(sub)]
        user: &'a primitive::Name,
        #[claim(validate = fine)]
        number: primitive::Number,
        #[serde(borrow)]
        cow: ::std::borrow::Cow<'a, primitive::Name>,
        flag: primitive::Flag,
    }

    use ::typed_jwt::Claims as _;

    let claims = Primitive { user: "u", number: 1, cow: "c".into(), flag: true };
    let token = claims.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = ::typed_jwt::Scratch::new();
    let read = Primitive::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!((read.user, read.number, &*read.cow, read.flag), ("u", 1, "c", true));
}
