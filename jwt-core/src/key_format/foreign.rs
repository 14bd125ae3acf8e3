//! Names values that are in none of the formats of keys, or in another one than a reader reads.

use super::reading::Reading;
use crate::error::KeyError;
use crate::secret::{is_ssh_key, is_token};

/// The error about a text that is not in `format`.
pub(super) fn refuse(text: &str, format: &'static str, reading: Reading) -> KeyError {
    let text = text.trim_ascii();
    let bytes = text.as_bytes();
    if let Some(found) = pem_block(text) {
        let hint = found.ends_with("key in PEM").then_some("read it with `from_pem`");
        return reading.wrong(found, hint);
    }
    if text.starts_with('{') {
        return reading.wrong("a JSON object", Some("read a JWK with `from_jwk`"));
    }
    if text.starts_with("---- BEGIN SSH2 PUBLIC KEY") || is_ssh_key(bytes) {
        return refuse_ssh_public_key(reading);
    }
    if is_token(bytes) {
        return reading.wrong("a token or an encrypted JWK", None);
    }
    if is_file_name(text) {
        return reading.wrong("the name of a file", Some("read the file, and give its content"));
    }
    if is_base64(bytes) {
        let hint = "decode it and use `from_der`, or write the lines `-----BEGIN …-----` and \
                    `-----END …-----` around it";
        return reading.wrong("base64 without the lines of PEM", Some(hint));
    }
    match format {
        "JWK" => reading.invalid(format, "it is not a JSON object"),
        "DER" => reading.invalid(format, "it is text"),
        _ => reading.invalid(format, "there is no line `-----BEGIN …-----`"),
    }
}

/// Refuses text that a reader of DER received.
pub(super) fn check_not_text(bytes: &[u8], reading: Reading) -> Result<(), KeyError> {
    const SEQUENCE: u8 = 0x30;
    let first = bytes.first().copied().unwrap_or(SEQUENCE);
    let is_text = first != SEQUENCE && (first.is_ascii_graphic() || first.is_ascii_whitespace());
    match str::from_utf8(bytes) {
        Ok(text) if is_text => Err(refuse(text, "DER", reading)),
        _ => Ok(()),
    }
}

pub(super) fn refuse_ssh_public_key(reading: Reading) -> KeyError {
    let hint = "convert RSA and EC keys with `ssh-keygen -e -m PKCS8 -f key.pub`";
    reading.wrong("an SSH public key", Some(hint))
}

fn is_file_name(text: &str) -> bool {
    const ENDINGS: [&str; 7] = [".pem", ".key", ".der", ".json", ".jwk", ".pub", ".crt"];
    text.len() < 256 && !text.contains('\n') && ENDINGS.iter().any(|end| text.ends_with(end))
}

/// Detects the base64 of a DER sequence: the first byte 0x30 gives `M`.
fn is_base64(text: &[u8]) -> bool {
    let is_digit = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'+' | b'/' | b'=')
            || byte.is_ascii_whitespace()
    };
    text.starts_with(b"M") && text.len() >= 40 && text.iter().all(is_digit)
}

/// Describes the PEM block of a text, if it has one.
fn pem_block(text: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, _) = rest.split_once("-----")?;
    Some(match label {
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => "a private key in PEM",
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key in PEM",
        "CERTIFICATE" => "a certificate in PEM",
        _ => "a PEM document",
    })
}
