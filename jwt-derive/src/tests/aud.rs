//! `#[claims(aud = "web")]`

use super::messages::{
    assert_messages, assert_misspellings, assert_wrong_values_are_explained, messages, policy_with,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("aud", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "aud",
        &[
            (
                "aud = AUD",
                "the constant `AUD` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
            ),
            (
                "aud = [\"web\", APP]",
                "the constant `APP` is not supported here: write `aud = \"web\"`, `aud = [\"web\", \"app\"]`, or `aud = runtime` to give it when the program starts",
            ),
            ("aud = [\"web\", \"web\"]", "`web` is in the list already"),
            (
                "aud = all",
                "`all` is not in quotes: write `aud = \"all\"`; constants and variables are not supported here",
            ),
        ],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("aud", &["audience", "uad"]);
}

#[test]
fn strings_of_every_spelling_are_accepted() {
    for value in ["r\"web\"", "r#\"web\"#", "\"\\u{77}eb\""] {
        let messages = messages(&policy_with("aud", &format!("aud = {value}")), "");
        assert!(messages.is_empty(), "{value}: {messages:#?}");
    }
}
