//! `#[claim(validate = path::to::function)]`

use super::messages::{
    assert_field_misspellings, assert_wrong_rules_are_explained, message_for_field,
};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_rules_are_explained("validate");
    for value in
        ["\"is_even\"", "1", "is_even(1)", "env!(\"F\")", "[is_even]", "a.b", "[]", "|a, b| a"]
    {
        message_for_field(&format!("#[claim(validate = {value})]"));
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_field_misspellings("validate", &["valdiate"]);
}
