//! `#[claims(crate = typed_jwt)]`

use super::messages::{assert_messages, assert_wrong_values_are_explained, messages, policy_with};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("crate", &PATHS);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "crate",
        &[("crate = \"my::jwt\"", "a path is written without quotes: `crate = my::jwt`")],
    );
}

/// Values that are wrong for other keys.
const PATHS: [&str; 8] = ["AUD", "config::AUD", "anny", "Any", "NEVER", "nver", "absnt", "None"];

#[test]
fn paths_are_accepted() {
    for value in PATHS {
        let messages = messages(&policy_with("crate", &format!("crate = {value}")), "");
        assert!(messages.is_empty(), "{value}: {messages:#?}");
    }
}
