//! `#[claim(one_of = [1, 2])]`

use super::messages::{
    assert_field_misspellings, assert_wrong_rules_are_explained, message_for_field,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_rules_are_explained("one_of");
    for value in ["Role::Admin", "(1, 2)", "1", "[]", "|a, b| a"] {
        message_for_field(&format!("#[claim(one_of = {value})]"));
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_field_misspellings("one_of", &["oneof"]);
}
