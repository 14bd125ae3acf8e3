//! Target `keys`: any text and any bytes as a key.

use typed_jwt::alg::HmacAlgorithm;
use typed_jwt::{
    A256CbcHs512, A256CbcHs512Key, A256Gcm, A256GcmKey, A256Kw, EncryptionAlgorithm, EncryptionKey,
    HmacKey, Hs256, Hs384, Hs512, KeyError, jwe, jws,
};

use crate::model;

/// Checks the input as a key of each algorithm.
pub fn check(input: &[u8]) {
    check_key::<Hs256>(input, 32);
    check_key::<Hs384>(input, 48);
    check_key::<Hs512>(input, 64);
    check_encryption_key::<A256Gcm>(input, 32);
    check_encryption_key::<A256Kw>(input, 32);
    check_encryption_key::<A256CbcHs512>(input, 64);
    check_auth_js(input);
}

/// Checks that exactly secrets of one length are keys, and that each encoding gives the key of its bytes.
fn check_encryption_key<A: EncryptionAlgorithm>(input: &[u8], needed: usize) {
    let from_bytes = EncryptionKey::<A>::from_bytes(input);
    match &from_bytes {
        Ok(_) => assert!(input.len() == needed && !is_key_file(input)),
        Err(KeyError::WrongLength { found, needed: reported, .. }) => {
            assert!(*found == input.len() && *reported == needed && *found != needed);
        }
        Err(KeyError::NotASecret { .. }) => {}
        Err(other) => panic!("{other:?}"),
    }
    let Some(text) = text_of_a_key(input) else { return };
    if let Ok(key) = EncryptionKey::<A>::from_text(text) {
        decrypts(&key, &from_bytes.expect("a text is its bytes"));
    }
    let plain = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let from_base64url = EncryptionKey::<A>::from_base64url(text);
    assert_eq!(EncryptionKey::<A>::from_jwk(jwk_of(text)).is_ok(), from_base64url.is_ok());
    let _ = EncryptionKey::<A>::from_jwk(text);
    for (key, bytes) in [
        (from_base64url, model::base64url(text)),
        (EncryptionKey::from_base64(text), model::base64url(&plain)),
        (EncryptionKey::from_hex(text), hex(text)),
    ] {
        match (key, bytes) {
            (Ok(key), Some(bytes)) => {
                assert!(bytes.len() == needed && !is_key_file(&bytes));
                decrypts(&key, &EncryptionKey::from_bytes(bytes).expect("the bytes of a key"));
            }
            (Ok(_), None) => panic!("not in this encoding"),
            (Err(KeyError::WrongLength { found, .. }), bytes) => {
                assert!(bytes.is_some_and(|bytes| bytes.len() == found && found != needed));
            }
            (
                Err(
                    KeyError::InvalidEncoding { .. }
                    | KeyError::NotASecret { .. }
                    | KeyError::Suspicious { .. },
                ),
                _,
            ) => {}
            (Err(other), _) => panic!("{other:?}"),
        }
    }
}

/// Checks that every text but a key file is a secret of Auth.js, and that the keys of two cookies differ.
fn check_auth_js(input: &[u8]) {
    let Ok(secret) = std::str::from_utf8(input) else { return };
    match A256CbcHs512Key::from_auth_js_secret(secret, "a") {
        Ok(key) => {
            assert!(!secret.is_empty() && !is_key_file(input));
            assert_eq!(key.id().map(str::len), Some(86));
            let other = A256CbcHs512Key::from_auth_js_secret(secret, "b").expect("the same secret");
            assert_ne!(key.id(), other.id());
            A256GcmKey::from_next_auth_4_secret(secret).expect("the same secret");
        }
        Err(KeyError::WeakKey { .. }) => assert!(secret.is_empty()),
        Err(KeyError::NotASecret { .. }) => {}
        Err(other) => panic!("{other:?}"),
    }
}

/// Checks that one key decrypts what the other has encrypted.
fn decrypts<A: EncryptionAlgorithm>(one: &EncryptionKey<A>, other: &EncryptionKey<A>) {
    let token = jwe::encrypt(b"{}", one).expect("a short payload");
    assert_eq!(jwe::decrypt(&token, other).expect("the same key").payload(), b"{}");
}

/// Checks that every constructor refuses secrets shorter than the hash, and decodes to the right bytes.
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
    let Some(text) = text_of_a_key(input) else { return };
    let from_base64url = HmacKey::<A>::from_base64url(text);
    match (HmacKey::<A>::from_jwk(jwk_of(text)), &from_base64url) {
        (Ok(one), Ok(other)) => assert_same_key(&one, other),
        (one, other) => assert!(one.is_err() && other.is_err()),
    }
    let _ = HmacKey::<A>::from_jwk(text);
    decoded(&from_base64url, model::base64url(text), needed);
    decoded(&HmacKey::<A>::from_hex(text), hex(text), needed);
    if let Ok(key) = HmacKey::<A>::from_text(text) {
        assert_same_key(&key, from_bytes.as_ref().expect("a text is its bytes"));
    }
    if let Ok(key) = &from_base64url {
        assert_same_key(key, &HmacKey::from_base64(text).expect("base64url is one form of base64"));
    }
    // Padding and the standard alphabet are the only additions of `from_base64`.
    let plain = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    if let Ok(key) = HmacKey::<A>::from_base64(text) {
        assert_same_key(&key, &HmacKey::from_base64url(plain).expect("the same digits"));
    }
    if let (Ok(one), Ok(other)) = (&from_bytes, &from_base64url) {
        // Base64url is longer than the decoded bytes, and therefore these are two keys.
        let token = jws::sign(b"{}", one).expect("a short payload");
        assert!(jws::verify(&token, other).is_err());
    }
}

/// Compares a key with the output of another decoder for the same text.
fn decoded<A: HmacAlgorithm>(
    key: &Result<HmacKey<A>, KeyError>,
    bytes: Option<Vec<u8>>,
    needed: usize,
) {
    match (key, bytes) {
        (Ok(key), Some(bytes)) => {
            assert!(bytes.len() >= needed && !is_key_file(&bytes));
            assert_same_key(key, &HmacKey::from_bytes(bytes).expect("the bytes of a key"));
        }
        (Ok(_), None) => panic!("not in this encoding"),
        (Err(KeyError::InvalidEncoding { .. }), bytes) => assert!(bytes.is_none()),
        (Err(KeyError::TooShort { found, .. }), bytes) => {
            assert!(bytes.is_some_and(|bytes| bytes.len() == *found && *found < needed));
        }
        (Err(KeyError::NotASecret { .. } | KeyError::Suspicious { .. }), _) => {}
        (Err(other), _) => panic!("{other:?}"),
    }
}

/// Returns the input as text that is short enough for a JSON Web Key, which has at most 64 KiB.
fn text_of_a_key(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok().filter(|text| text.len() < 10_000)
}

/// Returns a JSON Web Key whose member `k` is the text.
fn jwk_of(text: &str) -> String {
    serde_json::json!({ "kty": "oct", "k": text }).to_string()
}

/// Decodes hexadecimal digits.
fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

/// Detects a key in a file format, which is refused at any length.
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
