//! `#[claims(exp = never)]`

use super::messages::{assert_messages, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("exp", &[]);
}

#[test]
fn messages_name_what_was_found_and_what_to_write() {
    assert_messages(
        "exp",
        &[(
            "exp = \"15m\"",
            "the text \"15m\" is not supported here: write the lifetime as `ttl = \"15m\"`, or mark a field `#[claim(exp)]`",
        )],
    );
}
