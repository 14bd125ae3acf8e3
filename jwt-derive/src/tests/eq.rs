//! `#[claim(eq = 2)]`

use super::messages::assert_wrong_rules_are_explained;

#[test]
fn wrong_values_are_explained() {
    assert_wrong_rules_are_explained("eq");
}
