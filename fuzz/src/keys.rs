//! Any text and any bytes as a key.

use typed_jwt::alg::HmacAlgorithm;
use typed_jwt::{HmacKey, Hs256, Hs384, Hs512, KeyError, jws};

use crate::model;

pub fn check(input: &[u8]) {
    of::<Hs256>(input, 32);
    of::<Hs384>(input, 48);
    of::<Hs512>(input, 64);
}

/// A key is never shorter than the hash, whichever way it came, and the text of a key is the key of
/// its bytes.
fn of<A: HmacAlgorithm>(input: &[u8], needed: usize) {
    let from_bytes = HmacKey::<A>::from_bytes(input);
    match &from_bytes {
        Ok(_) => assert!(input.len() >= needed && !is_a_file(input)),
        Err(KeyError::TooShort { found, needed: said, .. }) => {
            assert!(*found == input.len() && *said == needed && *found < needed);
        }
        Err(KeyError::NotASecret { .. }) => {}
        Err(other) => panic!("{other:?}"),
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let from_text = HmacKey::<A>::from_base64url(text);
    match (&from_text, model::base64url(text)) {
        (Ok(key), Some(bytes)) => {
            assert!(bytes.len() >= needed && !is_a_file(&bytes));
            is_one_key(key, &HmacKey::from_bytes(bytes).expect("the bytes of a key"));
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
        // Base64url is longer than what it stands for, so that these are two keys.
        let token = jws::sign(b"{}", one).expect("a short payload");
        assert!(jws::verify(&token, other).is_err());
    }
}

/// What is no secret whatever its length.
fn is_a_file(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_jwk = text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{')
        && (text.contains("\"kty\"") || text.contains("\"keys\""));
    text.contains("-----BEGIN") || text.starts_with("ssh-") || is_jwk
}

fn is_one_key<A: HmacAlgorithm>(one: &HmacKey<A>, other: &HmacKey<A>) {
    let token = jws::sign(b"{}", one).expect("a short payload");
    assert_eq!(jws::verify(&token, other).expect("the same key").payload(), b"{}");
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}
