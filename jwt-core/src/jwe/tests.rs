use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::alg::{A256CbcHs512, A256Gcm, A256Kw};
use crate::encryption::{EncryptionAlgorithm, EncryptionKey};
use crate::jws::DEFAULT_MAX_LEN;
use crate::{Hs256Key, jws};

fn key<A: EncryptionAlgorithm>() -> EncryptionKey<A> {
    EncryptionKey::from_bytes((0..64).take(A::KEY_LEN).collect::<Vec<u8>>()).unwrap()
}

/// Calls a generic test for each algorithm.
macro_rules! for_each_algorithm {
    ($test:ident) => {
        $test::<A256Gcm>();
        $test::<A256Kw>();
        $test::<A256CbcHs512>();
    };
}

#[test]
fn what_is_encrypted_decrypts() {
    fn test<A: EncryptionAlgorithm>() {
        for len in [0, 1, 15, 16, 17, 300, 511, 512, 513, 1024, 5000] {
            let payload: Vec<u8> = (0..=u8::MAX).cycle().take(len).collect();
            for key in [key::<A>(), key::<A>().with_id("k\n/é")] {
                let token = encrypt(&payload, &key).unwrap();
                let decrypted = decrypt(&token, &key).unwrap();
                assert_eq!(decrypted.payload(), payload, "{} {len}", A::NAME);
                assert_eq!(decrypted.header().kid(), key.id());
                let encryption = A::ENCRYPTION.unwrap();
                assert_eq!(decrypted.header().alg(), encryption.alg);
                assert_eq!(decrypted.header().enc(), Some(encryption.enc));
            }
        }
    }
    for_each_algorithm!(test);
}

#[test]
fn every_changed_byte_is_refused() {
    fn test<A: EncryptionAlgorithm>() {
        let key = key::<A>();
        let token = encrypt(b"{\"a\":1}", &key).unwrap();
        for at in 0..token.len() {
            for byte in [b'A', b'B', b'_', b'.', b'=', b' '] {
                let mut other = token.clone().into_bytes();
                other[at] = byte;
                let other = String::from_utf8(other).unwrap();
                assert_eq!(decrypt(&other, &key).is_ok(), other == token, "{} {at}", A::NAME);
            }
        }
    }
    for_each_algorithm!(test);
}

#[test]
fn another_key_algorithm_or_form_is_refused() {
    let bytes = [7; 32];
    let gcm = EncryptionKey::<A256Gcm>::from_bytes(bytes).unwrap();
    let wrap = EncryptionKey::<A256Kw>::from_bytes(bytes).unwrap();
    let hmac = Hs256Key::from_bytes(bytes).unwrap();
    let token = encrypt(b"{}", &gcm).unwrap();
    let other = EncryptionKey::<A256Gcm>::from_bytes([8; 32]).unwrap();
    assert!(matches!(decrypt(&token, &other), Err(VerifyError::DecryptionFailed)));
    let unexpected = decrypt(&token, &wrap).unwrap_err();
    assert!(matches!(unexpected, VerifyError::UnexpectedAlgorithm { expected: "A256KW", .. }));
    let error = jws::verify(&token, &hmac).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken)));
    let error = decrypt(&jws::sign(b"{}", &hmac).unwrap(), &gcm).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::SignedToken)));
}

#[test]
fn segments_of_another_length_are_refused() {
    fn test<A: EncryptionAlgorithm>() {
        let key = key::<A>();
        let token = encrypt(b"{}", &key).unwrap();
        for segment in [1, 2, 4] {
            let parts: Vec<&str> = token.split('.').collect();
            let right = parts[segment].len();
            for len in 0..100 {
                if len != right {
                    let other = "A".repeat(len);
                    let mut parts = parts.clone();
                    parts[segment] = &other;
                    let error = decrypt(&parts.join("."), &key).unwrap_err();
                    let VerifyError::Malformed(MalformedToken::SegmentLength) = error else {
                        panic!("{} {segment} {len}: {error:?}", A::NAME)
                    };
                }
            }
        }
    }
    for_each_algorithm!(test);
}

#[test]
fn bytes_are_not_moved_between_ciphertext_and_tag() {
    fn test<A: EncryptionAlgorithm>() {
        let key = key::<A>();
        let token = encrypt(b"twelve bytes", &key).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let decode = |part: &str| base64url::decode(part.as_bytes()).unwrap();
        let both = [decode(parts[3]), decode(parts[4])].concat();
        for tag_len in 0..both.len() {
            let (ciphertext, tag) = both.split_at(both.len() - tag_len);
            let other = format!(
                "{}.{}.{}.{}.{}",
                parts[0],
                parts[1],
                parts[2],
                base64url::encode(ciphertext),
                base64url::encode(tag)
            );
            assert_eq!(decrypt(&other, &key).is_ok(), other == token, "{} {tag_len}", A::NAME);
        }
    }
    for_each_algorithm!(test);
}

/// Encrypts a payload under any header.
fn with_header<A: EncryptionAlgorithm>(header: &str, payload: &[u8]) -> String {
    let key = key::<A>();
    let mut token = base64url::encode(header.as_bytes()).into_bytes();
    let mut buffer = Buffer::new();
    buffer.extend(payload);
    Encrypter::encrypt(&key, &mut buffer, &mut token).unwrap();
    String::from_utf8(token).unwrap()
}

#[test]
fn only_the_expected_header_passes() {
    let open =
        |header: &str| decrypt(&with_header::<A256Gcm>(header, b"{}"), &key::<A256Gcm>()).map(drop);
    open(r#"{"alg":"dir","enc":"A256GCM"}"#).unwrap();
    open(r#"{"enc":"\u0041256GCM","alg":"dir","x":1,"cty":"text/plain"}"#).unwrap();
    for header in [
        r#"{"alg":"dir"}"#,
        r#"{"enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A128GCM"}"#,
        r#"{"alg":"dir","enc":"a256gcm"}"#,
        r#"{"alg":"dir","enc":["A256GCM"]}"#,
        r#"{"alg":"A256KW","enc":"A256GCM"}"#,
        r#"{"alg":"none","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":5}"#,
    ] {
        assert!(open(header).is_err(), "{header}");
    }
    for parameter in [
        "crit", "b64", "zip", "epk", "apu", "apv", "p2s", "p2c", "iv", "tag", "jwk", "jku", "x5u",
        "x5c",
    ] {
        let error =
            open(&format!(r#"{{"alg":"dir","enc":"A256GCM","{parameter}":1}}"#)).unwrap_err();
        assert!(
            matches!(error, VerifyError::CriticalHeader { parameter: p } if p == parameter),
            "{parameter}: {error:?}"
        );
    }
}

#[test]
fn a_token_over_the_cap_is_neither_encrypted_nor_decrypted() {
    fn test<A: EncryptionAlgorithm>() {
        let key = key::<A>();
        let error = encrypt(&[b'x'; DEFAULT_MAX_LEN], &key).unwrap_err();
        let EncodeError::TooLong { len, .. } = error else { panic!("{error:?}") };
        let requirements = TokenRequirements { max_len: usize::MAX, ..TokenRequirements::ANY };
        let mut payload = Buffer::new();
        payload.extend(&[b'x'; DEFAULT_MAX_LEN]);
        let token = Jwe::issue::<A>(requirements, &mut payload, &SigningKey::snapshot(&key));
        let token = token.unwrap();
        assert_eq!(token.len(), len, "{}", A::NAME);
        assert!(matches!(decrypt(&token, &key), Err(VerifyError::TooLong { .. })));
    }
    for_each_algorithm!(test);
}

#[test]
fn no_error_and_no_debug_contains_the_payload() {
    let key = key::<A256Gcm>();
    let token = encrypt(b"canary", &key).unwrap();
    let decrypted = decrypt(&token, &key).unwrap();
    let shown = format!("{decrypted:?}");
    assert!(!shown.contains("canary") && !shown.contains(&token), "{shown}");
    let changed = token.replace('.', "..");
    assert!(!decrypt(&changed, &key).unwrap_err().to_string().contains(&token));
}
