//! `#[serde(skip_serializing_if = "path::to::function")]`

use super::messages::assert_wrong_strings_are_explained;

#[test]
fn wrong_values_are_explained() {
    assert_wrong_strings_are_explained("skip_serializing_if");
}
