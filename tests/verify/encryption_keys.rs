//! Secrets of encryption keys: their length, and files and text that are not secrets.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use typed_jwt::{
    A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, KeyError, SecretEncoding, jwe, jws,
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Calls a macro for each type of key, with its name and length.
macro_rules! for_each_key {
    ($test:ident) => {
        $test!(A256GcmKey, "A256GCM", 32);
        $test!(A256KwKey, "A256KW", 32);
        $test!(A256CbcHs512Key, "A256CBC-HS512", 64);
    };
}

#[test]
fn every_encoding_of_a_secret_gives_the_same_key() {
    macro_rules! check {
        ($key:ident, $name:literal, $len:literal) => {
            let secret: Vec<u8> = (0..$len).map(|byte: u8| byte.wrapping_mul(37) ^ 0xfb).collect();
            let token = jwe::encrypt(b"{}", &$key::from_bytes(&secret).unwrap()).unwrap();
            let text = "x".repeat($len);
            for key in [
                $key::from_base64(STANDARD.encode(&secret)).unwrap(),
                $key::from_base64(URL_SAFE_NO_PAD.encode(&secret)).unwrap(),
                $key::from_base64url(URL_SAFE_NO_PAD.encode(&secret)).unwrap(),
                $key::from_hex(hex(&secret)).unwrap(),
            ] {
                assert_eq!(jwe::decrypt(&token, &key).unwrap().payload(), b"{}", $name);
            }
            let token = jwe::encrypt(b"{}", &$key::from_text(&text).unwrap()).unwrap();
            jwe::decrypt(&token, &$key::from_bytes(&text).unwrap()).unwrap();
        };
    }
    for_each_key!(check);
}

#[test]
fn every_other_length_is_refused_with_its_encoding() {
    macro_rules! check {
        ($key:ident, $algorithm:literal, $needed:literal) => {
            for found in (0..=130).filter(|len| *len != $needed) {
                let secret = &vec![b'x'; found];
                let text = String::from_utf8(secret.clone()).unwrap();
                let (base64, base64url) = (STANDARD.encode(secret), URL_SAFE_NO_PAD.encode(secret));
                let hex = hex(secret);
                for (result, encoding, len) in [
                    ($key::from_bytes(secret), SecretEncoding::Bytes, found),
                    ($key::from_text(&text), SecretEncoding::Text, found),
                    ($key::from_base64(&base64), SecretEncoding::Base64, base64.len()),
                    ($key::from_base64url(&base64url), SecretEncoding::Base64url, base64url.len()),
                    ($key::from_hex(&hex), SecretEncoding::Hex, hex.len()),
                ] {
                    let error = result.unwrap_err();
                    let (algorithm, needed) = ($algorithm, $needed);
                    let message = error.to_string();
                    let length = format!("; {algorithm} needs exactly {needed} bytes; ");
                    assert!(message.contains(&length), "{message}");
                    // The advice is one that helps.
                    assert_eq!(
                        message.contains("if the secret is text"),
                        len == needed && len != found,
                        "{message}"
                    );
                    let expected =
                        KeyError::WrongLength { algorithm, encoding, len, found, needed };
                    assert_eq!(error, expected);
                }
            }
        };
    }
    for_each_key!(check);
}

#[test]
fn messages_name_a_constructor_and_a_command_that_work() {
    let message = |result: Result<A256GcmKey, KeyError>| result.unwrap_err().to_string();
    assert_eq!(
        message(A256GcmKey::from_bytes([7; 16])),
        "the secret is 16 bytes; A256GCM needs exactly 32 bytes; make one with `openssl rand -base64 32 | tr -d \
         '\\n'` and read it with `from_base64`"
    );
    assert_eq!(
        message(A256GcmKey::from_text("a passphrase")),
        "the secret is 12 bytes of UTF-8 text; A256GCM needs exactly 32 bytes; make one with `openssl rand -base64 \
         32 | tr -d '\\n'` and read it with `from_base64`"
    );
    assert_eq!(
        message(A256GcmKey::from_base64url("x".repeat(64))),
        "the secret is 48 bytes after base64url decoding (64 characters); A256GCM needs exactly 32 bytes; make one \
         with `openssl rand -base64 32 | tr -d '\\n=' | tr '+/' '-_'`"
    );
    assert_eq!(
        message(A256GcmKey::from_base64url("x".repeat(32))),
        "the secret is 24 bytes after base64url decoding (32 characters); A256GCM needs exactly 32 bytes; if the \
         secret is text, use `from_text`"
    );
    assert_eq!(
        message(A256GcmKey::from_hex("00".repeat(64))),
        "the secret is 64 bytes after hex decoding (128 characters); A256GCM needs exactly 32 bytes; make one with \
         `openssl rand -hex 32 | tr -d '\\n'`"
    );
    assert_eq!(
        message(A256GcmKey::from_base64url("0123456789abcdef".repeat(4))),
        "the secret looks like hex, not like base64url: use `from_hex` for hex, or `from_text` if the text itself is \
         the secret. If it really is base64url, decode it and use `from_bytes`"
    );
    assert_eq!(
        A256CbcHs512Key::from_bytes([7; 32]).unwrap_err().to_string(),
        "the secret is 32 bytes; A256CBC-HS512 needs exactly 64 bytes; make one with `openssl rand -base64 64 | tr -d \
         '\\n'` and read it with `from_base64`"
    );
    assert_eq!(
        message(A256GcmKey::from_text(format!("-----BEGIN PUBLIC KEY-----\n{}", "x".repeat(99)))),
        "the value is a PEM document, not a secret key: anyone who knows it could issue tokens. Use random bytes that \
         only the issuer and the verifier know"
    );
}

#[test]
fn files_and_tokens_are_refused_in_every_encoding() {
    let pem = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----";
    let jwk = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}"#;
    let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2Hq0Oq3sNGk9XQfCJ9Xk user@host";
    // As long as the keys.
    let jwk_32 = r#"{"kty":"oct","k":"AyM1SysPpbyD"}"#;
    let jwk_64 =
        format!(r#"{{"kty":"oct","k":"{}"}}"#, "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T");
    assert_eq!((jwk_32.len(), jwk_64.len()), (32, 64));
    let signed = jws::sign(b"{}", &Hs256Key::generate()).unwrap();
    let encrypted = jwe::encrypt(b"{}", &A256GcmKey::generate()).unwrap();
    for (file, found) in [
        (pem, "a PEM document"),
        (jwk, "a JSON Web Key"),
        (jwk_32, "a JSON Web Key"),
        (&jwk_64, "a JSON Web Key"),
        (ssh, "an SSH public key"),
        (&signed, "a JSON Web Token"),
        (&encrypted, "a JSON Web Token"),
    ] {
        macro_rules! check {
            ($key:ident, $name:literal, $len:literal) => {
                for result in [
                    $key::from_bytes(file),
                    $key::from_text(file),
                    $key::from_base64(file),
                    $key::from_base64url(file),
                    $key::from_hex(file),
                    $key::from_base64(STANDARD.encode(file)),
                    $key::from_base64url(URL_SAFE_NO_PAD.encode(file)),
                    $key::from_hex(hex(file.as_bytes())),
                    // The encoding does not match the constructor.
                    $key::from_text(URL_SAFE_NO_PAD.encode(file)),
                    $key::from_text(hex(file.as_bytes())),
                ] {
                    assert_eq!(result.unwrap_err(), KeyError::NotASecret { found }, "{file}");
                }
            };
        }
        for_each_key!(check);
    }
}

#[test]
fn hex_in_place_of_base64_is_refused() {
    macro_rules! check {
        ($key:ident, $name:literal, $len:literal) => {
            // These digits are base64 of exactly the length of the key.
            for (text, looks_like) in [
                ("0123456789abcdef".repeat($len / 8), "hex"),
                (hex(&[0xab; $len]), "hex"),
                (format!("0x{}", hex(&[0xab; $len])), "hex with a prefix"),
                ("123e4567-e89b-12d3-a456-426614174000".into(), "a UUID, or hex with separators"),
            ] {
                for result in [$key::from_base64(&text), $key::from_base64url(&text)] {
                    let error = result.unwrap_err();
                    let KeyError::Suspicious { found, .. } = error else { panic!("{error:?}") };
                    assert_eq!(found, looks_like, "{text}");
                }
            }
            for text in
                ["\"", " ", "\n"].map(|space| format!("{space}{}{space}", "x".repeat($len - 2)))
            {
                let error = $key::from_text(&text).unwrap_err();
                assert!(matches!(error, KeyError::Suspicious { .. }), "{text:?}: {error:?}");
            }
        };
    }
    for_each_key!(check);
}

#[test]
fn no_key_and_no_error_shows_the_secret() {
    const CANARY: &str = "kanarienvogel";
    macro_rules! check {
        ($key:ident, $name:literal, $len:literal) => {
            let text: String = CANARY.chars().cycle().take($len).collect();
            let key = $key::from_text(&text).unwrap().with_id("2026-11");
            let shown = format!("{key:?}\n{key:#?}");
            assert!(shown.contains("[redacted]") && shown.contains("2026-11"), "{shown}");
            for spelling in [
                CANARY.to_owned(),
                hex(CANARY.as_bytes()),
                format!("{:?}", &CANARY.as_bytes()[..4]),
            ] {
                assert!(!shown.contains(&spelling), "{shown}");
            }
            for result in [
                $key::from_text(CANARY),
                $key::from_bytes(CANARY),
                $key::from_base64(CANARY),
                $key::from_base64url(format!("{CANARY}!")),
                $key::from_hex(CANARY),
                $key::from_text(format!("\"{}\"", &text[2..])),
            ] {
                let error = result.unwrap_err();
                let shown = format!("{error}\n{error:?}");
                assert!(!shown.contains(CANARY) && !shown.contains(&CANARY[..8]), "{shown}");
            }
        };
    }
    for_each_key!(check);
}
