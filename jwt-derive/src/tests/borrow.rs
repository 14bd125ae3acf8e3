//! `#[serde(borrow)]`

use super::messages::message_for_field;

#[test]
fn wrong_values_are_explained() {
    message_for_field("#[serde(borrow = \"'a\")]");
}
