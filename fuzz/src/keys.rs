//! Target `keys`: any text and any bytes as a key.

use typed_jwt::alg::HmacAlgorithm;
use typed_jwt::{HmacKey, Hs256, Hs384, Hs512, KeyError, jws};

use crate::model;

/// Checks the input as a key of each algorithm.
pub fn check(input: &[u8]) {
    check_key::<Hs256>(input, 32);
    check_key::<Hs384>(input, 48);
    check_key::<Hs512>(input, 64);
}

/// Checks that a key is not shorter than the hash and that text gives the same key as the bytes it
/// encodes.
fn check_key<A: HmacAlgorithm>(input: &[u8], needed: usize) {
    let from_bytes = HmacKey::<A>::from_bytes(input);
    match &from_bytes {
        Ok(_) => assert!(input.len() >= needed && !is_key_file(input)),
        Err(KeyError::TooShort { found, needed: reported, .. }) => {
            assert!(*found == input.len() && *reported == needed && *found < needed);
        }
        Err(KeyError::NotASecret { .. }) => {}
        Err(other) => panic!("{other:?}"),
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let from_text = HmacKey::<A>::from_base64url(text);
    match (&from_text, model::base64url(text)) {
        (Ok(key), Some(bytes)) => {
            assert!(bytes.len() >= needed && !is_key_file(&bytes));
            assert_same_key(
                key,
                &HmacKey::from_bytes(bytes).expect("the text of these bytes is a valid key"),
            );
        }
        (Ok(_), None) => panic!("not base64url"),
        (Err(KeyError::NotBase64url), bytes) => assert!(bytes.is_none()),
        (Err(KeyError::TooShort { found, .. }), bytes) => {
            assert!(bytes.is_some_and(|bytes| bytes.len() == *found && *found < needed));
        }
        (Err(KeyError::NotASecret { .. }), _) => {}
        (Err(other), _) => panic!("{other:?}"),
    }
    if let (Ok(one), Ok(other)) = (&from_bytes, &from_text) {
        // The keys differ, because base64url is longer than the bytes that it encodes.
        let token = jws::sign(b"{}", one).expect("a short payload");
        assert!(jws::verify(&token, other).is_err());
    }
}

/// Returns true for the content of a key file, which is not accepted as a secret of any length.
fn is_key_file(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_jwk = text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
        && (text.contains("\"kty\"") || text.contains("\"keys\""));
    text.contains("-----BEGIN") || text.starts_with("ssh-") || is_jwk
}

fn assert_same_key<A: HmacAlgorithm>(one: &HmacKey<A>, other: &HmacKey<A>) {
    let token = jws::sign(b"{}", one).expect("a short payload");
    assert_eq!(jws::verify(&token, other).expect("the same key").payload(), b"{}");
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}
