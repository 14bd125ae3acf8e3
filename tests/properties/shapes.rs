//! Fields of every shape: claims are read back as the same value, or are not issued.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use typed_jwt::{Claims, testing};

use super::values::{config, finite, json, text};
use crate::common::{NOW, at, key};

/// Issues claims with one field and reads them back. Returns `false` if they were not issued.
macro_rules! issued {
    ($(#[$attribute:meta])* $type:ty, $value:expr) => {{
        #[derive(Debug, PartialEq, Claims)]
        #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1m", max_len = 100000)]
        struct Of {
            #[claim(sub)]
            user: String,
            before: Option<u8>,
            $(#[$attribute])*
            value: $type,
            after: String,
        }

        let of = Of { user: "u".into(), before: None, value: $value, after: "a".into() };
        match of.encode_at(&key(), at(NOW)) {
            Ok(token) => {
                let read = Of::verify_at(&token, &key(), at(NOW));
                prop_assert!(read.is_ok(), "{:?} of {:?}", read, of);
                prop_assert_eq!(read.unwrap().into_inner(), of);
                true
            }
            Err(_) => false,
        }
    }};
}

/// Asserts that the claims are issued and read back.
macro_rules! assert_issued {
    ($(#[$attribute:meta])* $type:ty, $value:expr) => {{
        let value: $type = $value;
        let shown = format!("{value:?}");
        prop_assert!(issued!($(#[$attribute])* $type, value), "{shown} is not issued");
    }};
}

/// Asserts that the claims are not issued.
macro_rules! assert_refused {
    ($(#[$attribute:meta])* $type:ty, $value:expr) => {{
        let value: $type = $value;
        let shown = format!("{value:?}");
        prop_assert!(!issued!($(#[$attribute])* $type, value), "{shown} is issued");
    }};
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tenant {
    tenant_id: String,
    tenant_size: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sparse {
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sizes: Vec<u8>,
}

/// Every optional field is written as `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Nulls {
    one: Option<u8>,
    two: Option<f32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Outer {
    own: u8,
    #[serde(flatten)]
    inner: Option<Tenant>,
    #[serde(flatten)]
    more: BTreeMap<String, i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    only: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Newtype<T>(T);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum External {
    Admin,
    Text(String),
    Of(Tenant),
    Pair(u8, f32),
    Member { level: u8, note: Option<String> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Internal {
    Admin,
    Of(Tenant),
    Member { level: u64, ratio: f32, signed: i64, by_name: BTreeMap<String, u8> },
    Wide { wide: u128 },
    ByNumber { by_number: BTreeMap<u8, u8> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content")]
enum Adjacent {
    Admin,
    Text(String),
    Of(Tenant),
    Pair(u8, f32),
    Member { level: u8 },
    Wide(u128),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Of(Tenant),
    Member {
        level: u8,
    },
    Pair(u8, f32),
    Float(f64),
    /// Read as the variant above.
    Integer(u64),
    Text(String),
    Nothing,
}

fn tenant() -> impl Strategy<Value = Tenant> {
    (text(), option::of(any::<u32>()))
        .prop_map(|(tenant_id, tenant_size)| Tenant { tenant_id, tenant_size })
}

fn sparse() -> impl Strategy<Value = Sparse> {
    (option::of(text()), vec(any::<u8>(), 0..2)).prop_map(|(color, sizes)| Sparse { color, sizes })
}

fn single() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("finite", |float| float.is_finite())
}

fn nulls() -> impl Strategy<Value = Nulls> {
    (option::of(any::<u8>()), option::of(single())).prop_map(|(one, two)| Nulls { one, two })
}

fn outer() -> impl Strategy<Value = Outer> {
    let more = btree_map("[a-z]{8,9}", any::<i64>(), 0..3);
    (any::<u8>(), option::of(tenant()), more).prop_map(|(own, inner, more)| Outer {
        own,
        inner,
        more,
    })
}

fn external() -> impl Strategy<Value = External> {
    prop_oneof![
        Just(External::Admin),
        text().prop_map(External::Text),
        tenant().prop_map(External::Of),
        (any::<u8>(), single()).prop_map(|(one, other)| External::Pair(one, other)),
        (any::<u8>(), option::of(text()))
            .prop_map(|(level, note)| External::Member { level, note }),
    ]
}

fn internal() -> impl Strategy<Value = Internal> {
    let by_name = btree_map(text(), any::<u8>(), 0..3);
    prop_oneof![
        Just(Internal::Admin),
        tenant().prop_map(Internal::Of),
        (any::<u64>(), single(), any::<i64>(), by_name).prop_map(
            |(level, ratio, signed, by_name)| Internal::Member { level, ratio, signed, by_name }
        ),
        any::<u128>().prop_map(|wide| Internal::Wide { wide }),
        btree_map(any::<u8>(), any::<u8>(), 0..3)
            .prop_map(|by_number| Internal::ByNumber { by_number }),
    ]
}

fn adjacent() -> impl Strategy<Value = Adjacent> {
    prop_oneof![
        Just(Adjacent::Admin),
        text().prop_map(Adjacent::Text),
        tenant().prop_map(Adjacent::Of),
        (any::<u8>(), single()).prop_map(|(one, other)| Adjacent::Pair(one, other)),
        any::<u8>().prop_map(|level| Adjacent::Member { level }),
        any::<u128>().prop_map(Adjacent::Wide),
    ]
}

fn untagged() -> impl Strategy<Value = Untagged> {
    prop_oneof![
        tenant().prop_map(Untagged::Of),
        any::<u8>().prop_map(|level| Untagged::Member { level }),
        (any::<u8>(), single()).prop_map(|(one, other)| Untagged::Pair(one, other)),
        finite().prop_map(Untagged::Float),
        any::<u64>().prop_map(Untagged::Integer),
        text().prop_map(Untagged::Text),
        Just(Untagged::Nothing),
    ]
}

/// A map in which some names are those of fields or of registered claims.
fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => text(),
        1 => prop::sample::select(vec!["sub", "exp", "iat", "before", "after", "value"])
            .prop_map(String::from),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn flattened_structs(
        (tenant, sparse, nulls, outer) in (tenant(), sparse(), nulls(), outer()),
        is_some in any::<bool>(),
    ) {
        assert_issued!(#[serde(flatten)] Tenant, tenant.clone());
        assert_issued!(#[serde(flatten)] Box<Tenant>, Box::new(tenant.clone()));
        assert_issued!(#[serde(flatten)] Newtype<Tenant>, Newtype(tenant.clone()));
        assert_issued!(#[serde(flatten)] Option<Tenant>, is_some.then(|| tenant.clone()));
        assert_issued!(#[serde(flatten)] Option<Box<Tenant>>, is_some.then(|| tenant.clone().into()));
        assert_issued!(
            #[serde(flatten)] Newtype<Option<Tenant>>, Newtype(is_some.then(|| tenant.clone()))
        );
        assert_issued!(#[serde(flatten)] Sparse, sparse.clone());
        assert_issued!(#[serde(flatten)] Nulls, nulls.clone());
        assert_issued!(#[serde(flatten)] Option<Nulls>, is_some.then_some(nulls));
        // `Some` without members cannot be distinguished from `None`.
        let is_empty = sparse.color.is_none() && sparse.sizes.is_empty();
        let optional = is_some.then_some(sparse);
        let is_issued = issued!(#[serde(flatten)] Option<Sparse>, optional);
        prop_assert_eq!(is_issued, !(is_some && is_empty));
        assert_issued!(#[serde(flatten)] Outer, outer.clone());
        assert_issued!(#[serde(flatten)] Option<Outer>, is_some.then_some(outer));
        assert_issued!(#[serde(flatten)] Strict, Strict { only: 1 });
        assert_issued!(#[serde(flatten)] Option<Strict>, is_some.then_some(Strict { only: 1 }));
        assert_issued!(#[serde(flatten)] (), ());
        assert_issued!(#[serde(flatten)] Unit, Unit);
        prop_assert_eq!(issued!(#[serde(flatten)] Option<()>, is_some.then_some(())), !is_some);
        prop_assert_eq!(issued!(#[serde(flatten)] Option<Unit>, is_some.then_some(Unit)), !is_some);
        assert_refused!(#[serde(flatten)] Option<Option<Tenant>>, Some(None));
    }

    #[test]
    fn flattened_enums(
        (external, internal, adjacent, untagged) in (external(), internal(), adjacent(), untagged()),
        is_some in any::<bool>(),
    ) {
        assert_issued!(#[serde(flatten)] External, external.clone());
        assert_issued!(#[serde(flatten)] Option<External>, is_some.then_some(external));
        // Serde buffers the members next to a tag; it does not support numbers above 64 bits there,
        // nor numbers as names.
        let is_small = match &internal {
            Internal::Wide { wide } => u64::try_from(*wide).is_ok(),
            Internal::ByNumber { by_number } => by_number.is_empty(),
            _ => true,
        };
        let is_small = is_small && numbers_are_buffered();
        prop_assert!(issued!(#[serde(flatten)] Internal, internal.clone()) || !is_small);
        let optional = is_some.then_some(internal);
        prop_assert!(issued!(#[serde(flatten)] Option<Internal>, optional) || !is_small);
        assert_issued!(#[serde(flatten)] Adjacent, adjacent.clone());
        assert_issued!(#[serde(flatten)] Option<Adjacent>, is_some.then_some(adjacent));
        let is_object = matches!(untagged, Untagged::Of(_) | Untagged::Member { .. });
        let is_issued = issued!(#[serde(flatten)] Untagged, untagged.clone());
        let expected = is_object || untagged == Untagged::Nothing;
        prop_assert!(is_issued == expected || !numbers_are_buffered());
        let optional = is_some.then_some(untagged);
        let is_issued = issued!(#[serde(flatten)] Option<Untagged>, optional);
        prop_assert!(is_issued == (!is_some || is_object) || !numbers_are_buffered());
    }

    #[test]
    fn flattened_maps(
        values in btree_map(names(), json(), 0..4),
        hashed in hash_map(text(), any::<u128>(), 0..4),
        by_number in btree_map(any::<i32>(), single(), 0..4),
        is_some in any::<bool>(),
    ) {
        let is_taken = ["sub", "exp", "iat", "before", "after"]
            .iter()
            .any(|name| values.contains_key(*name));
        let map: HashMap<String, Value> = values.clone().into_iter().collect();
        prop_assert_eq!(issued!(#[serde(flatten)] HashMap<String, Value>, map), !is_taken);
        let is_empty = values.is_empty();
        let optional = is_some.then_some(values);
        let is_issued = issued!(#[serde(flatten)] Option<BTreeMap<String, Value>>, optional);
        prop_assert_eq!(is_issued, !is_some || !(is_taken || is_empty));
        prop_assert!(
            issued!(#[serde(flatten)] HashMap<String, u128>, hashed.clone())
                || hashed.contains_key("sub")
        );
        assert_issued!(#[serde(flatten)] BTreeMap<i32, f32>, by_number);
        assert_refused!(#[serde(flatten)] Vec<u8>, vec![1]);
        assert_refused!(#[serde(flatten)] String, "text".into());
        assert_refused!(#[serde(flatten)] (u8, u8), (1, 2));
    }

    #[test]
    fn options_within_options(number in any::<u8>(), value in json()) {
        assert_issued!(Option<Option<u8>>, None);
        assert_issued!(Option<Option<u8>>, Some(Some(number)));
        assert_refused!(Option<Option<u8>>, Some(None));
        assert_refused!(Vec<Option<Option<u8>>>, vec![Some(None)]);
        assert_issued!(Option<()>, None);
        assert_refused!(Option<()>, Some(()));
        assert_refused!(Option<Unit>, Some(Unit));
        assert_issued!(Unit, Unit);
        assert_issued!((), ());
        let is_null = value.is_null();
        prop_assert_eq!(issued!(Option<Value>, Some(value.clone())), !is_null);
        assert_issued!(Value, value);
        assert_issued!(Newtype<Option<u8>>, Newtype(None));
        assert_issued!(Newtype<Option<u8>>, Newtype(Some(number)));
        assert_issued!(Option<Newtype<u8>>, Some(Newtype(number)));
    }

    #[test]
    fn fields_of_every_type(
        (external, internal, adjacent, untagged) in (external(), internal(), adjacent(), untagged()),
        (hashed, set, sorted) in
            (hash_map(text(), any::<i64>(), 0..5), hash_set(text(), 0..5), btree_set(any::<i128>(), 0..5)),
        (wide, letter, pair) in (any::<u128>(), any::<char>(), (any::<i8>(), text())),
        (outer, nulls, sparse) in (outer(), nulls(), sparse()),
    ) {
        assert_issued!(External, external.clone());
        assert_issued!(Vec<Option<External>>, vec![None, Some(external)]);
        issued!(Internal, internal);
        issued!(Adjacent, adjacent);
        let is_read_as_another = matches!(untagged, Untagged::Integer(_));
        let is_issued = issued!(Untagged, untagged.clone());
        prop_assert!(is_issued != is_read_as_another || !numbers_are_buffered());
        assert_issued!(HashMap<String, i64>, hashed);
        assert_issued!(HashSet<String>, set);
        assert_issued!(BTreeSet<i128>, sorted.clone());
        assert_issued!(BTreeMap<u128, char>, [(wide, letter)].into());
        assert_issued!(BTreeMap<char, bool>, [(letter, true)].into());
        assert_issued!((i8, String), pair.clone());
        assert_issued!(Newtype<(i8, String)>, Newtype(pair));
        assert_issued!(Box<Outer>, Box::new(outer));
        assert_issued!(Option<Nulls>, Some(nulls));
        assert_issued!(Option<Sparse>, Some(sparse));
        assert_issued!(Cow<'static, str>, Cow::Borrowed("text"));
        assert_issued!([u8; 3], [1, 2, 3]);
        assert_refused!(f64, f64::NAN);
        assert_refused!(Option<f32>, Some(f32::INFINITY));
        assert_refused!(BTreeMap<Option<u8>, u8>, [(None, 1)].into());
    }

    #[test]
    fn claims_with_a_default(number in 0..9_u8, maybe in option::of(0..9_u8), list in vec(any::<u8>(), 0..2)) {
        assert_issued!(#[serde(default)] u8, number);
        assert_issued!(#[serde(default)] Option<u8>, maybe);
        // A `None` is written if an absent claim has another value.
        assert_issued!(#[serde(default = "some_seven")] Option<u8>, maybe);
        assert_issued!(#[serde(default = "no_number")] Option<u8>, maybe);
        assert_issued!(#[serde(default, skip_serializing_if = "Vec::is_empty")] Vec<u8>, list);
        assert_issued!(#[serde(skip_serializing_if = "Option::is_none")] Option<u8>, maybe);
        assert_issued!(#[serde(default = "seven", skip_serializing_if = "is_seven")] u8, number);
        let is_issued = issued!(#[serde(default, skip_serializing_if = "is_seven")] u8, number);
        prop_assert_eq!(is_issued, number != 7);
        let is_issued = issued!(#[serde(skip_serializing_if = "holds_seven")] Option<u8>, maybe);
        prop_assert_eq!(is_issued, maybe != Some(7));
        let is_issued =
            issued!(#[serde(default = "some_seven", skip_serializing_if = "Option::is_none")] Option<u8>, maybe);
        prop_assert_eq!(is_issued, maybe.is_some());
    }
}

/// Returns false with `arbitrary_precision`: serde cannot buffer the numbers of `serde_json` then,
/// and such claims are not issued.
fn numbers_are_buffered() -> bool {
    serde_json::from_str::<Untagged>("1.5").is_ok()
}

fn seven() -> u8 {
    7
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional claim")]
fn some_seven() -> Option<u8> {
    Some(7)
}

fn no_number() -> Option<u8> {
    None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_seven(number: &u8) -> bool {
    *number == 7
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "serde requires this signature"
)]
fn holds_seven(number: &Option<u8>) -> bool {
    *number == Some(7)
}

/// Types whose `Serialize` and `Deserialize` disagree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OneWay {
    #[serde(skip_serializing)]
    demanded: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Renamed {
    #[serde(rename(serialize = "out", deserialize = "in"))]
    Variant,
}

/// An even number, as its reader requires.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "u8")]
struct Even(u8);

impl TryFrom<u8> for Even {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number.is_multiple_of(2) { Ok(Self(number)) } else { Err("odd") }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn types_that_read_another_form_than_they_write_are_not_issued(number in any::<u8>()) {
        assert_refused!(OneWay, OneWay { demanded: number });
        assert_refused!(#[serde(flatten)] OneWay, OneWay { demanded: number });
        assert_refused!(Renamed, Renamed::Variant);
        assert_refused!(#[serde(flatten)] Renamed, Renamed::Variant);
        assert_refused!(Option<Renamed>, Some(Renamed::Variant));
    }
}

#[test]
fn a_value_that_its_reader_refuses_is_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of {
        even: EvenNumber,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct EvenNumber(#[serde(deserialize_with = "even")] u8);

    fn even<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        let number = u8::deserialize(deserializer)?;
        Even::try_from(number).map(|even| even.0).map_err(serde::de::Error::custom)
    }

    Of { even: EvenNumber(2) }.encode_at(&key(), at(NOW)).unwrap();
    let error = Of { even: EvenNumber(3) }.encode_at(&key(), at(NOW)).unwrap_err().to_string();
    assert!(error.contains("`even`") && error.contains("odd"), "{error}");
}

/// Flattened fields whose type is a parameter.
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1m")]
struct Generic<T> {
    level: u8,
    #[serde(flatten)]
    value: T,
}

macro_rules! assert_generic {
    ($value:expr) => {{
        let of = Generic { level: 1, value: $value };
        let token = of.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(Generic::verify_at(&token, &key(), at(NOW)).unwrap().into_inner(), of);
        testing::assert_refuses_all(&of, &key());
    }};
}

#[test]
fn flattened_fields_of_a_type_parameter() {
    let tenant = Tenant { tenant_id: "t".into(), tenant_size: None };
    assert_generic!(tenant.clone());
    assert_generic!(Some(tenant.clone()));
    assert_generic!(None::<Tenant>);
    assert_generic!(None::<Sparse>);
    assert_generic!(None::<BTreeMap<String, Value>>);
    assert_generic!(Newtype(None::<Tenant>));
    assert_generic!(());
    assert_generic!(External::Admin);
    assert_generic!(Some(External::Member { level: 1, note: None }));
    assert_generic!(None::<External>);
    assert_generic!(Internal::Admin);
    assert_generic!(None::<Internal>);
    assert_generic!(Adjacent::Member { level: 1 });
    assert_generic!(None::<Adjacent>);
    assert_generic!(Newtype(Untagged::Of(tenant)));
    assert_generic!(Untagged::Nothing);
    let empty = Generic { level: 1, value: Some(Sparse { color: None, sizes: vec![] }) };
    assert!(empty.encode_at(&key(), at(NOW)).is_err());
}
