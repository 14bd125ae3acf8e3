//! The cases of `cases.json`: each claim set with each algorithm.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

const CASES: &str = include_str!("../cases.json");

/// One claim set with one algorithm.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    pub(crate) alg: Alg,
    /// The secret as base64url.
    pub(crate) key: String,
    pub(crate) typ: String,
    pub(crate) claims: Value,
    /// Set if typed-jwt reads these claims, but writes them differently or not at all.
    pub(crate) read_only: bool,
    /// The libraries that cannot represent these claims, each with the reason.
    without: BTreeMap<String, String>,
}

impl Case {
    pub(crate) fn suits(&self, library: &str) -> bool {
        !self.without.contains_key(library)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.alg.name(), self.name)
    }
}

/// The struct for the claims of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Shape {
    Plain,
    Text,
    Nested,
    Integers,
    Floats,
    Audiences,
    AudienceField,
    AudienceList,
    Registered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Alg {
    HS256,
    HS384,
    HS512,
}

impl Alg {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
        }
    }
}

pub(crate) fn all() -> Vec<Case> {
    let list: List = serde_json::from_str(CASES).expect("cases.json is a list of cases");
    let mut cases = Vec::new();
    for (&alg, keys) in &list.keys {
        for item in &list.cases {
            cases.push(Case {
                name: item.name.clone(),
                shape: item.shape,
                alg,
                key: keys[&item.key].clone(),
                typ: list.typ.clone(),
                claims: with_exact_floats(item.claims.clone()),
                read_only: item.read_only,
                without: item.without.clone(),
            });
        }
    }
    cases
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    typ: String,
    keys: BTreeMap<Alg, BTreeMap<String, String>>,
    cases: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    shape: Shape,
    #[serde(default = "shortest")]
    key: String,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    without: BTreeMap<String, String>,
    claims: Value,
}

fn shortest() -> String {
    "shortest".to_owned()
}

/// Replaces every member of `floats` by the number that its name spells.
///
/// Without the feature `float_roundtrip`, `serde_json` parses some decimals with an error of one
/// unit in the last place. The expected values must not depend on that.
fn with_exact_floats(mut claims: Value) -> Value {
    if let Some(floats) = claims.get_mut("floats").and_then(Value::as_object_mut) {
        for (spelling, number) in floats {
            *number = spelling.parse::<f64>().expect("the name of a float is a number").into();
        }
    }
    claims
}
