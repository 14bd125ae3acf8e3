//! `#[claims(leeway = "30s")]`

use super::messages::{assert_misspellings, assert_wrong_values_are_explained};

#[test]
fn wrong_values_are_explained() {
    assert_wrong_values_are_explained("leeway", &[]);
}

#[test]
fn misspellings_are_recognized() {
    assert_misspellings("leeway", &["clock_skew", "lee_way"]);
}
