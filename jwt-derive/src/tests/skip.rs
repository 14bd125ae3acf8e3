//! `#[serde(skip)]`

use super::messages::message_for_field;

#[test]
fn wrong_values_are_explained() {
    for value in ["skip = true", "skip(a)"] {
        message_for_field(&format!("#[serde({value})]"));
    }
}
