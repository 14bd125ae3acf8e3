//! Keys with another secret, algorithm or id.

use serde_json::json;
use typed_jwt::{Claims, EncodeError, Hs256Key, Hs512Key, KeyError, VerifyError, peek};

use super::session::{good, session, token, verify_with};
use crate::common::{NOW, SECRET, another_key, at, base64url, key, signed};

fn with_kid(kid: &str) -> String {
    let header = json!({ "alg": "HS256", "typ": "session+jwt", "kid": kid }).to_string();
    signed(&header, good().to_string())
}

#[test]
fn another_secret_does_not_verify() {
    let issued = session().encode_at(&key(), at(NOW)).unwrap();
    verify_with(&issued, &key()).unwrap();
    let mut almost = SECRET;
    almost[31] ^= 1;
    for other in [another_key(), Hs256Key::from_bytes(almost).unwrap(), Hs256Key::generate()] {
        let refused = verify_with(&issued, &other);
        assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
    }
}

#[test]
fn generated_keys_differ() {
    let (one, other) = (Hs256Key::generate(), Hs256Key::generate());
    let token = session().encode_at(&one, at(NOW)).unwrap();
    verify_with(&token, &one).unwrap();
    verify_with(&token, &one.clone()).unwrap();
    let refused = verify_with(&token, &other);
    assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
}

#[test]
fn a_key_is_the_same_from_bytes_and_from_base64url() {
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    verify_with(&token, &Hs256Key::from_base64url(base64url(&SECRET)).unwrap()).unwrap();
    verify_with(&token, &Hs256Key::from_bytes(SECRET).unwrap()).unwrap();
    let other = Hs256Key::from_bytes(base64url(&SECRET)).unwrap();
    let refused = verify_with(&token, &other);
    assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
}

#[test]
fn the_key_id_is_written_and_read() {
    for kid in ["2026-11", "", "a\"b\\c\n\u{1}é🦀", &"k".repeat(500)] {
        let named = key().with_id(kid);
        assert_eq!(named.id(), Some(kid));
        let token = session().encode_at(&named, at(NOW)).unwrap();
        assert_eq!(peek(&token).unwrap().kid(), Some(kid));
        let read = verify_with(&token, &named).unwrap();
        assert_eq!(read.header().kid(), Some(kid));
    }
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(peek(&token).unwrap().kid(), None);
}

#[test]
fn a_key_id_that_makes_the_header_too_long_is_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, max_len = 100000)]
    struct Roomy;

    let named = key().with_id("k".repeat(7_000));
    let refused = Roomy.encode_at(&named, at(NOW));
    assert!(matches!(refused, Err(EncodeError::TooLong { .. })), "{refused:?}");
}

#[test]
fn a_token_for_another_key_is_refused_before_its_signature() {
    let named = key().with_id("2026-11");
    verify_with(&with_kid("2026-11"), &named).unwrap();
    for other in ["2026-12", "2026-1", "2026-11 ", ""] {
        let refused = verify_with(&with_kid(other), &named);
        assert!(matches!(refused, Err(VerifyError::UnknownKey)), "{other}");
    }
    let forged = verify_with(&with_kid("2026-12"), &another_key().with_id("2026-11"));
    assert!(matches!(forged, Err(VerifyError::UnknownKey)));
}

#[test]
fn key_ids_are_optional_on_both_sides() {
    verify_with(&with_kid("anything"), &key()).unwrap();
    verify_with(&token(&good()), &key().with_id("2026-11")).unwrap();
    // A `kid` does not replace the signature.
    let forged = verify_with(&with_kid("2026-11"), &another_key().with_id("2026-11"));
    assert!(matches!(forged, Err(VerifyError::InvalidSignature)));
}

#[test]
fn a_key_id_is_compared_after_unescaping() {
    let header = r#"{"alg":"HS256","typ":"session+jwt","kid":"2026\u002d11"}"#;
    let token = signed(header, good().to_string());
    let read = verify_with(&token, &key().with_id("2026-11")).unwrap();
    assert_eq!(read.header().kid(), Some("2026-11"));
}

#[test]
fn a_key_longer_than_the_hash_is_accepted() {
    Hs256Key::from_bytes([0xa5; 500]).unwrap();
    Hs512Key::from_bytes([0xa5; 500]).unwrap();
}

#[test]
fn a_key_in_a_file_format_is_refused() {
    for text in [
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
        r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbf","e":"AQAB"}"#,
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2Hq0Oq3sNGk9XQfCJ9Xk user@host",
    ] {
        assert!(matches!(Hs256Key::from_bytes(text), Err(KeyError::NotASecret { .. })), "{text}");
    }
    Hs256Key::from_bytes("BEGIN PUBLIC KEY, but only in the words of a passphrase").unwrap();
}

#[test]
fn a_token_of_another_algorithm_is_refused() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS512, typ = "session+jwt", iss = any, aud = any, exp = never)]
    struct Longer;

    // The same bytes are a valid key of both algorithms.
    let bytes = [0xa5; 64];
    let (short, long) =
        (Hs256Key::from_bytes(bytes).unwrap(), Hs512Key::from_bytes(bytes).unwrap());
    let token = Longer.encode_at(&long, at(NOW)).unwrap();
    Longer::verify_at(&token, &long, at(NOW)).unwrap();
    let refused = verify_with(&token, &short);
    assert!(matches!(
        refused,
        Err(VerifyError::UnexpectedAlgorithm { expected: "HS256", actual: Some("HS512") })
    ));
}
