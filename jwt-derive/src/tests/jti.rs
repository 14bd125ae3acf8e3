//! `#[claims(jti = random)]`

use super::messages::{assert_misspellings, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("jti", &[]);
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("jti", &["token_id"]);
}
