//! `docs/services.md` has one row for each module, and each module has a test.

use std::collections::BTreeSet;
use std::fs;

const PAGE: &str = include_str!("../../../docs/services.md");
const README: &str = include_str!("../../../README.md");
const LIBRARY: &str = include_str!("../src/lib.rs");

fn modules() -> BTreeSet<&'static str> {
    LIBRARY.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect()
}

#[test]
fn the_page_lists_all_modules() {
    let mut listed = BTreeSet::new();
    for row in PAGE.lines().filter(|line| line.starts_with("| [")) {
        let (_, link) = row.split_once("](../examples/services/src/").expect(row);
        let (module, _) = link.split_once(".rs)").expect(row);
        assert!(row.contains(&format!("[`{module}`]")), "{row}");
        assert!(listed.insert(module), "{module} has two rows");
        // The cell before the type names the source of the format.
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let [_, _, _, _, checked, _] = cells[..] else { panic!("not six cells: {row}") };
        let links = ["[documentation](https://", "[source](https://", "[samples](https://"];
        let found = links.iter().any(|link| checked.contains(link));
        assert!(found, "{module}: {checked}");
    }
    assert_eq!(listed, modules());
    // Two rows are for one service, Microsoft Entra.
    assert!(README.contains("more than fifty services") && listed.len() > 51);
}

#[test]
fn each_module_is_tested() {
    for module in modules() {
        let source = fs::read_to_string(format!("src/{module}.rs")).unwrap();
        let calls = source.matches(".check(").count() + source.matches(".check_verified(").count();
        let types = source.matches("#[claims(").count();
        assert!(calls >= types && types > 0, "{module}: {types} types, {calls} checks");
    }
}

/// The documentation of every module names the constructor that reads the secret or the key.
#[test]
fn each_module_names_the_constructor_of_the_key() {
    for module in modules() {
        let source = fs::read_to_string(format!("src/{module}.rs")).unwrap();
        let docs: String = source.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(docs.contains("Key::from_"), "{module}");
    }
}
