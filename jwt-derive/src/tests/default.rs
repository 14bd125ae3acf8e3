//! `#[serde(default)]` and `#[serde(default = "path::to::function")]`

use super::messages::message_for_field;

#[test]
fn wrong_values_are_explained() {
    for value in ["default = 5", "default = f()", "default = \"1 + 1\"", "default = \"f\" + 1"] {
        message_for_field(&format!("#[serde({value})]"));
    }
}
