//! `#[serde(flatten)]`

use super::messages::message_for_field;

#[test]
fn wrong_values_are_explained() {
    for value in ["flatten = \"a\"", "flatten(a)"] {
        message_for_field(&format!("#[serde({value})]"));
    }
}
