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
        assert_eq!(known, documented, "complete the table of {attribute} in ATTRIBUTES.md");
    }
    assert!(keys.next().is_none(), "every attribute has a table");
}

#[test]
fn the_documentation_names_every_algorithm() {
    let documentation = include_str!("../../ATTRIBUTES.md");
    let row = documentation.lines().find(|line| line.starts_with("| `alg` |")).expect("a row");
    for name in attr::algorithms() {
        assert!(
            row.contains(&format!("`{name}`")),
            "add `{name}` to the row `alg` of ATTRIBUTES.md"
        );
    }
}

#[test]
fn every_key_has_a_test_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests");
    for key in attr::keys().into_iter().flat_map(|(_, keys)| keys) {
        let file = match key {
            "crate" => "crate_path",
            "iat" => "registered",
            "serialize_with" | "deserialize_with" => "with",
            key => key,
        };
        let exists = folder.join(file).with_extension("rs").exists();
        assert!(exists, "`{key}`: add src/tests/{file}.rs, and its `mod` to src/tests/mod.rs");
    }
}

#[test]
fn every_key_of_the_policy_has_a_correct_value() {
    let [(_, known), ..] = attr::keys();
    let tried = KEYS_AND_VALUES.map(|(key, _)| key);
    assert_eq!(tried.as_slice(), known, "complete KEYS_AND_VALUES in src/tests/messages.rs");
}
