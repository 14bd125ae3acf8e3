//! The documentation of the attributes, and the list of their tests.

use std::path::Path;

use super::messages::KEYS_AND_VALUES;
use crate::attr;

/// Each table of the documentation lists the keys that the code supports.
#[test]
fn the_documentation_names_every_key() {
    let documentation = include_str!("../../ATTRIBUTES.md");
    let tables = documentation.split("\n# ").filter(|section| section.contains("\n| key |"));
    let mut keys = attr::keys().into_iter();
    for table in tables {
        let (attribute, mut known) = keys.next().expect("a table for every attribute");
        let key = |line: &'static str| line.strip_prefix("| `")?.split('`').next();
        let mut documented: Vec<&str> = table.lines().filter_map(key).collect();
        known.sort_unstable();
        documented.sort_unstable();
        assert_eq!(known, documented, "{attribute}");
    }
    assert!(keys.next().is_none(), "every attribute has a table");
}

#[test]
fn every_key_has_a_test_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests");
    for key in attr::keys().into_iter().flat_map(|(_, keys)| keys) {
        let file = match key {
            "crate" => "crate_path",
            "sub" | "iat" => "registered",
            "serialize_with" | "deserialize_with" => "with",
            key => key,
        };
        assert!(folder.join(file).with_extension("rs").exists(), "{key}");
    }
}

#[test]
fn every_key_of_the_policy_has_a_correct_value() {
    let [(_, known), ..] = attr::keys();
    assert_eq!(KEYS_AND_VALUES.map(|(key, _)| key).as_slice(), known);
}
