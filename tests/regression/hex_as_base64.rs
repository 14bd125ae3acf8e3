//! A secret in hex was accepted as base64url, and the key had other bytes than the user meant.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use typed_jwt::{Hs256Key, KeyError};

/// 64 bytes whose base64 has a `+` or `-`, a `/` or `_`, and padding.
fn secret() -> Vec<u8> {
    (0_u8..64).map(|byte| byte.wrapping_mul(37) ^ 0xfb).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 64 hexadecimal digits are also base64url of 48 bytes, and 32 digits of 24 bytes.
#[test]
fn hex_read_as_base64_is_refused() {
    let uuid = "550e8400-e29b-41d4-a716-446655440000";
    for text in [
        hex(&secret()),
        hex(&secret()[..32]),
        hex(&secret()[..16]),
        hex(&secret()).to_uppercase(),
        format!("0x{}", hex(&secret())),
        format!("0X{}", hex(&secret()[..32]).to_uppercase()),
        "1234567890".repeat(8),
        uuid.to_owned(),
        format!("{uuid}{uuid}"),
        format!("{uuid}-{uuid}"),
        uuid.replace('-', "").repeat(2),
    ] {
        for (error, advice) in [
            (Hs256Key::from_base64url(&text).unwrap_err(), "base64url"),
            (Hs256Key::from_base64(&text).unwrap_err(), "base64"),
        ] {
            assert!(matches!(error, KeyError::Suspicious { .. }), "{text}: {error:?}");
            let message = error.to_string();
            for part in ["`from_hex`", "`from_text`", "`from_bytes`", advice] {
                assert!(message.contains(part), "{message}");
            }
        }
        // The documented alternative if the text really is base64url.
        if let Ok(bytes) = URL_SAFE_NO_PAD.decode(&text) {
            assert_eq!(Hs256Key::from_bytes(&bytes).is_ok(), bytes.len() >= 32);
        }
    }
    // Other base64url is accepted, with few letters or many.
    for bytes in [vec![0; 32], vec![0xff; 64], secret(), vec![0x69; 48]] {
        Hs256Key::from_base64url(URL_SAFE_NO_PAD.encode(&bytes)).unwrap();
        Hs256Key::from_base64(STANDARD.encode(&bytes)).unwrap();
    }
}
