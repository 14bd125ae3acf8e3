//! A program that forbids as many lints as possible.

#![deny(
    warnings,
    let_underscore,
    nonstandard_style,
    rust_2018_idioms,
    unused,
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    explicit_outlives_requirements,
    keyword_idents,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::cargo,
    clippy::nursery,
    clippy::pedantic,
    clippy::absolute_paths,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::default_numeric_fallback,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_docs_in_private_items,
    clippy::same_name_method,
    clippy::shadow_unrelated,
    clippy::str_to_string,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;

use typed_jwt::{Audience, Claims, NumericDate, Scratch};

use crate::common::{NOW, at, key};

/// Every attribute key, on a struct with parameters.
#[derive(Clone, Debug, PartialEq, Eq, Claims)]
#[claims(
    alg = HS256,
    typ = "t",
    iss = "https://auth.example.com",
    aud = ["web", "app"],
    leeway = "1s",
    max_age = "1h",
    nbf = now,
    jti = random,
    max_len = 4096,
    unknown = ignore,
    crate = typed_jwt
)]
#[serde(rename_all = "camelCase")]
struct Everything<T, const N: usize>
where
    T: Clone + Debug,
{
    /// The user.
    #[claim(sub)]
    user: String,
    /// The issuer.
    #[claim(iss)]
    issuer: String,
    /// The audience.
    #[claim(aud)]
    audience: Audience,
    /// The expiry.
    #[claim(exp)]
    expires: NumericDate,
    /// The time of issue.
    #[claim(iat)]
    issued: NumericDate,
    /// Either of two values.
    #[claim(one_of = ["a", "b"])]
    choice: String,
    /// A fixed value.
    #[claim(eq = "fixed")]
    fixed: String,
    /// Checked by a function of the program.
    #[claim(validate = is_fine)]
    checked: Vec<T>,
    /// Defaults to the value of a function.
    #[serde(default = "seven", rename = "n", skip_serializing_if = "is_seven")]
    number: u8,
    /// A field outside of the token.
    #[serde(skip)]
    skipped: Option<T>,
    /// Written in hexadecimal.
    #[serde(with = "hex")]
    hex: u32,
    /// All other claims.
    #[serde(flatten)]
    rest: BTreeMap<String, bool>,
}

/// Claims that borrow, with several lifetimes.
#[derive(Clone, Debug, PartialEq, Eq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "15m")]
struct Borrowed<'a, 'b> {
    /// The user.
    #[claim(sub)]
    user: &'a str,
    /// The display names.
    #[serde(borrow)]
    name: Cow<'b, str>,
}

/// A type without claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Nothing;

/// A type whose claims the program does not read.
#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct NeverRead {
    /// The level.
    level: u8,
}

/// A `validate` function that accepts everything.
#[expect(clippy::missing_const_for_fn, reason = "a real check is usually not const")]
fn is_fine<T>(_: &[T]) -> bool {
    true
}

/// A default.
const fn seven() -> u8 {
    7
}

/// A condition for leaving out a claim.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
const fn is_seven(number: &u8) -> bool {
    *number == 7
}

/// Functions that write and read a claim.
mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes a number in hexadecimal.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
    pub(super) fn serialize<S: Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:x}"))
    }

    /// Reads a number in hexadecimal.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        u32::from_str_radix(&text, 16).map_err(Error::custom)
    }
}

#[test]
fn a_program_may_forbid_all_lints() -> Result<(), Box<dyn Error>> {
    let everything = Everything::<u8, 3> {
        user: "u".to_owned(),
        issuer: "https://auth.example.com".to_owned(),
        audience: "web".into(),
        expires: at(NOW.saturating_add(60)),
        issued: at(NOW),
        choice: "a".to_owned(),
        fixed: "fixed".to_owned(),
        checked: vec![1, 2],
        number: 7,
        skipped: None,
        hex: 255,
        rest: BTreeMap::from([("more".to_owned(), true)]),
    };
    let token = everything.encode_at(&key(), at(NOW))?;
    assert_eq!(*Everything::<u8, 3>::verify_at(&token, &key(), at(NOW))?, everything);
    Ok(())
}

#[test]
fn a_program_that_borrows_may_forbid_all_lints() -> Result<(), Box<dyn Error>> {
    let borrowed = Borrowed { user: "u", name: Cow::Borrowed("Ada") };
    let token = borrowed.encode_at(&key(), at(NOW))?;
    let mut scratch = Scratch::new();
    assert_eq!(*Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW))?, borrowed);

    Ok(())
}

#[test]
fn a_program_that_does_not_read_its_claims_may_forbid_all_lints() -> Result<(), Box<dyn Error>> {
    let nothing = Nothing.encode_at(&key(), at(NOW))?;
    assert_eq!(*Nothing::verify_at(&nothing, &key(), at(NOW))?, Nothing);
    let never_read = NeverRead { level: 1 }.encode_at(&key(), at(NOW))?;
    assert!(NeverRead::verify_at(&never_read, &key(), at(NOW)).is_ok());
    Ok(())
}
