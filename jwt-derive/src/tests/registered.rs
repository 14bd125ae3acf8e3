//! `#[claim(sub)]` and the other registered claims.

use super::messages::{assert_field_misspellings, message_for_field};

#[test]
fn values_are_refused() {
    for key in ["sub", "iss", "aud", "exp", "nbf", "iat", "jti"] {
        for value in ["= \"a\"", "= A", "(\"a\")", ": \"a\"", "\"a\"", "= ", "+ 1", "== 2"] {
            message_for_field(&format!("#[claim({key} {value})]"));
        }
    }
}

#[test]
fn misspellings_are_recognized() {
    assert_field_misspellings("sub", &["subject", "sbu"]);
    assert_field_misspellings("iss", &["issuer"]);
    assert_field_misspellings("exp", &["expires_at"]);
    assert_field_misspellings("iat", &["issued_at"]);
}
