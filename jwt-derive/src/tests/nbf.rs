//! `#[claims(nbf = now)]`

use super::messages::{assert_misspellings, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("nbf", &[]);
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("nbf", &["not_before"]);
}
