//! `#[claims(sub = any)]`

use super::messages::{assert_wrong_values_are_explained, messages, policy_with};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("sub", &[]);
}

#[test]
fn a_number_is_accepted_with_and_without_a_field() {
    for field in ["", "#[claim(sub)] user: u64", "#[claim(sub)] user: Option<u64>"] {
        assert_eq!(messages(&policy_with("sub", "sub = any"), field), [""; 0]);
    }
}
