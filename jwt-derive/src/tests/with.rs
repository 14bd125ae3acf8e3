//! `#[serde(with = "path::to::module")]`, `serialize_with` and `deserialize_with`

use super::messages::assert_wrong_strings_are_explained;

#[test]
fn wrong_values_are_explained() {
    for key in ["with", "serialize_with", "deserialize_with"] {
        assert_wrong_strings_are_explained(key);
    }
}
