//! Strategies for the values of the properties.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Runs as many cases as `PROPTEST_CASES` or proptest's default; does not write files.
pub(super) fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text: every plane of Unicode, and more often characters that JSON has to escape.
pub(super) fn text() -> impl Strategy<Value = String> + Clone {
    let odd = prop::sample::select(vec![
        '"',
        '\\',
        '/',
        '\0',
        '\u{1}',
        '\u{8}',
        '\t',
        '\n',
        '\u{c}',
        '\r',
        '\u{1f}',
        '\u{7f}',
        ' ',
        '{',
        '}',
        ':',
        ',',
        '\u{2028}',
        '\u{feff}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{ffff}',
        '\u{10ffff}',
        'é',
        '🦀',
    ]);
    let character = prop_oneof![2 => any::<char>(), 1 => odd, 2 => prop::char::range('a', 'z')];
    vec(character, 0..12).prop_map(String::from_iter)
}

/// Any finite double; subnormal and huge numbers are as frequent as others.
pub(super) fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |float| float.is_finite()),
        any::<i32>().prop_map(f64::from),
        prop::sample::select(vec![
            0.0,
            -0.0,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            f64::EPSILON,
            5e-324,
            0.1,
            1e15,
            1e16,
            1e17,
        ]),
    ]
}

/// Any value of an integer type, including its minimum and maximum.
macro_rules! integer {
    ($type:ty) => {
        prop_oneof![any::<$type>(), Just(<$type>::MIN), Just(<$type>::MAX), Just(0)]
    };
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Kind {
    Unit,
    Newtype(String),
    Tuple(i8, f64),
    Struct { text: String, maybe: Option<u8> },
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Unit),
        text().prop_map(Kind::Newtype),
        (integer!(i8), finite()).prop_map(|(int, float)| Kind::Tuple(int, float)),
        (text(), option::of(any::<u8>())).prop_map(|(text, maybe)| Kind::Struct { text, maybe }),
    ]
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Inner {
    pub(super) text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) kinds: Vec<Kind>,
    pub(super) by_number: BTreeMap<i64, char>,
    pub(super) single: f32,
}

pub(super) fn inner() -> impl Strategy<Value = Inner> {
    let single =
        any::<u32>().prop_map(f32::from_bits).prop_filter("finite", |float| float.is_finite());
    let by_number = btree_map(integer!(i64), any::<char>(), 0..3);
    (text(), vec(kind(), 0..4), by_number, single)
        .prop_map(|(text, kinds, by_number, single)| Inner { text, kinds, by_number, single })
}

/// Integers of every width.
pub(super) type Integers = (i8, i16, i32, i64, i128, u8, u16, u32, (u64, u128));

pub(super) fn integers() -> impl Strategy<Value = Integers> {
    (
        integer!(i8),
        integer!(i16),
        integer!(i32),
        integer!(i64),
        integer!(i128),
        integer!(u8),
        integer!(u16),
        integer!(u32),
        (integer!(u64), integer!(u128)),
    )
}

/// Any JSON within the depth limit of a claim.
pub(super) fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integer!(i64).prop_map(Value::from),
        integer!(u64).prop_map(Value::from),
        finite().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
