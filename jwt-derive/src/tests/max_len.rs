//! `#[claims(max_len = 8192)]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("max_len", &["15"]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "max_len",
        &[(
            "max_len = \"8192\"",
            "the text \"8192\" is not supported here: write `max_len = 8192`, in bytes",
        )],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("max_len", &["max_size"]);
}

#[test]
fn numbers_are_accepted() {
    for value in ["15", "8_192", "8192usize"] {
        let messages = messages(&policy_with("max_len", &format!("max_len = {value}")), "");
        assert!(messages.is_empty(), "{value}: {messages:#?}");
    }
}
