//! `#[claims(unknown = reject)]`

use super::messages::assert_wrong_values_are_explained;

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("unknown", &[]);
}
