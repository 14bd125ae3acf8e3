//! `#[claims(typ = "session+jwt")]`

use super::messages::{assert_messages, assert_misspellings, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("typ", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "typ",
        &[(
            "typ = jwt",
            "`jwt` is not in quotes: write `typ = \"jwt\"`; constants and variables are not supported here",
        )],
    );
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("typ", &["type"]);
}
