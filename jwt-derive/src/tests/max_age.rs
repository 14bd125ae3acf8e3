//! `#[claims(max_age = "12h")]`

use super::messages::{assert_misspellings, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("max_age", &[]);
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("max_age", &["maxage"]);
}
