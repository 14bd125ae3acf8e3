//! Checks the bytes of a secret key of any algorithm.
//!
//! A secret must be long enough for its algorithm, and it must not be a key in a file format. A
//! server that uses the text of a public key as an HMAC secret accepts every token that is signed
//! with that text (CVE-2022-29217, CVE-2023-48223, CVE-2024-33663).

use alloc::vec::Vec;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::error::{A_JWK, KeyError, SecretEncoding};

mod decode;

#[cfg(feature = "std")]
pub(crate) use decode::decode_env;
pub(crate) use decode::{base64url, decode, resembles_hex};

/// Algorithm of a secret, and the length that it requires, in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Purpose {
    pub(crate) algorithm: &'static str,
    pub(crate) needed: usize,
    /// Whether a longer secret is refused.
    pub(crate) is_exact: bool,
}

/// Checks the bytes of a secret that was read from a value of `len` bytes in `encoding`.
///
/// # Errors
///
/// [`KeyError::NotASecret`], [`KeyError::TooShort`] and [`KeyError::WrongLength`].
pub(crate) fn check(
    secret: &[u8],
    purpose: Purpose,
    encoding: SecretEncoding,
    len: usize,
) -> Result<(), KeyError> {
    check_format(secret)?;
    let Purpose { algorithm, needed, is_exact } = purpose;
    let found = secret.len();
    if is_exact && found != needed {
        return Err(KeyError::WrongLength { algorithm, encoding, len, found, needed });
    }
    if found < needed {
        return Err(KeyError::TooShort { algorithm, encoding, len, found, needed });
    }
    Ok(())
}

/// Refuses keys in file formats, unchanged or in the forms that editors and tools give them: in
/// UTF-16, with white space or quotation marks around them, in base64, in hex.
pub(crate) fn check_format(bytes: &[u8]) -> Result<(), KeyError> {
    let found = looks_like(bytes)
        .or_else(|| looks_like(without_quotes(bytes)))
        .or_else(|| looks_like(&from_utf16(bytes)?))
        .or_else(|| looks_like(&from_base64(bytes)?))
        .or_else(|| looks_like(&decode::hex(without_quotes(bytes)).ok()?));
    found.map_or(Ok(()), |found| Err(KeyError::NotASecret { found }))
}

/// Names the kind of file or token that the bytes are, without decoding them.
pub(crate) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    if contains(bytes, b"-----BEGIN") || contains(bytes, b"---- BEGIN") {
        Some("a PEM document")
    } else if is_json(bytes) {
        Some(A_JWK)
    } else if is_token(bytes) {
        Some("a JSON Web Token")
    } else if is_ssh_key(bytes) {
        Some("an SSH public key")
    } else if is_der(bytes) {
        Some("a DER-encoded key")
    } else {
        None
    }
}

/// Returns the value without surrounding white space and quotation marks.
fn without_quotes(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.trim_ascii();
    match bytes {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner.trim_ascii(),
        _ => bytes,
    }
}

/// Converts ASCII text from UTF-16, in which every second byte is zero.
fn from_utf16(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let is_zero = |first: usize| bytes.iter().skip(first).step_by(2).all(|&byte| byte == 0);
    (is_zero(0) || is_zero(1)).then(|| filtered(bytes, |byte| byte != 0))
}

/// Decodes base64 with line breaks, in either alphabet: a PEM document without its first and last
/// line.
fn from_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    const ENGINE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
    let mut text = filtered(without_quotes(text), |byte| !byte.is_ascii_whitespace());
    for byte in text.iter_mut() {
        match byte {
            b'-' => *byte = b'+',
            b'_' => *byte = b'/',
            _ => {}
        }
    }
    let mut bytes = Zeroizing::new(alloc::vec![0; base64::decoded_len_estimate(text.len())]);
    let len = ENGINE.decode_slice(&*text, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}

/// Copies some of the bytes into a buffer that never grows, because a buffer that grows leaves
/// copies behind.
fn filtered(bytes: &[u8], keeps: impl Fn(u8) -> bool) -> Zeroizing<Vec<u8>> {
    let mut kept = Zeroizing::new(Vec::with_capacity(bytes.len()));
    kept.extend(bytes.iter().copied().filter(|&byte| keeps(byte)));
    kept
}

/// Detects a JSON Web Key, a set of them, or any other JSON object or array.
fn is_json(bytes: &[u8]) -> bool {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let json = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii();
    // Text with the member names of a key also counts as a key if its JSON is damaged.
    let has_members = contains(json, b"\"kty\"") || contains(json, b"\"keys\"");
    (json.starts_with(b"{") || json.starts_with(b"["))
        && (has_members || serde_json::from_slice::<IgnoredAny>(json).is_ok())
}

/// Detects a JWS or a JWE in compact form, whose header begins with `{"` in base64url. Services
/// hand out tokens as API keys, next to the secret that signs them.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    let is_in_alphabet =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let segments = bytes.split(|&byte| byte == b'.').count();
    bytes.starts_with(b"eyJ") && matches!(segments, 3 | 5) && bytes.iter().all(is_in_alphabet)
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Detects a line of an `authorized_keys` file, with or without options before the key, the decoded
/// base64 of such a line (RFC 4253 §6.6), and a key file of `PuTTY`.
pub(crate) fn is_ssh_key(bytes: &[u8]) -> bool {
    const KINDS: [&[u8]; 4] = [b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"];
    let is_line = bytes
        .split(u8::is_ascii_whitespace)
        .any(|word| KINDS.iter().any(|kind| word.starts_with(kind)));
    let is_binary = bytes
        .split_first_chunk::<4>()
        .is_some_and(|(_, kind)| KINDS.iter().any(|known| kind.starts_with(known)));
    is_line || is_binary || bytes.starts_with(b"PuTTY-User-Key-File-")
}

/// Detects input that is one DER sequence and begins as every key does: with a sequence of an
/// object identifier (`SubjectPublicKeyInfo`) or of a certificate's version or serial number, or
/// with an integer (PKCS #1, PKCS #8, SEC 1).
///
/// Random bytes have this form with a probability below 2⁻³⁰.
fn is_der(bytes: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    const VERSION: u8 = 0xa0;
    let Some((SEQUENCE, outer, [])) = der_element(bytes) else { return false };
    match der_element(outer) {
        Some((SEQUENCE, inner, _)) => {
            matches!(der_element(inner), Some((OBJECT_IDENTIFIER | VERSION | INTEGER, _, _)))
        }
        Some((INTEGER, _, rest)) => der_element(rest).is_some(),
        _ => false,
    }
}

/// Splits off the first DER element: its tag, its content, and the bytes after it.
fn der_element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (len, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let len = digits.iter().try_fold(0_usize, |len, &digit| {
                len.checked_mul(256)?.checked_add(usize::from(digit))
            })?;
            (len, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(len)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> &'static str {
        match check_format(bytes) {
            Err(KeyError::NotASecret { found }) => found,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_in_file_formats_are_refused() {
        let pem = b"  \n-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
        assert_eq!(found(pem), "a PEM document");
        assert_eq!(found(b"Bag Attributes\n-----BEGIN RSA PRIVATE KEY-----"), "a PEM document");
        assert_eq!(found(b" {\"kty\":\"RSA\",\"n\":\"sXch\",\"e\":\"AQAB\"}"), "a JSON Web Key");
        assert_eq!(found(b"{ \"keys\" : [] }                    "), "a JSON Web Key");
        assert_eq!(found(b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB user@host"), "an SSH public key");
        assert_eq!(found(b"ecdsa-sha2-nistp256 AAAAE2VjZHNh"), "an SSH public key");
        assert_eq!(found(b"\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01"), "an SSH public key");
    }

    #[test]
    fn der_is_recognized_by_its_structure() {
        // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §10.1).
        let mut spki =
            *b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\0................................";
        assert_eq!(found(&spki), "a DER-encoded key");
        spki[1] -= 1;
        assert_eq!(check_format(&spki), Ok(()));
        // PKCS #1: two integers.
        assert_eq!(found(b"\x30\x81\x08\x02\x02\x01\x01\x02\x02\x01\x01"), "a DER-encoded key");
        assert_eq!(check_format(b"\x30"), Ok(()));
        assert_eq!(check_format(b"\x30\x84\xff\xff\xff\xff"), Ok(()));
    }

    #[test]
    fn keys_that_were_changed_in_transport_are_recognized() {
        let pem = "-----BEGIN PUBLIC KEY-----";
        let utf16: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&utf16), "a PEM document");
        assert_eq!(
            found(b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7\nlshQhqowtrbLDFw4rXAxZuE="),
            "a DER-encoded key"
        );
        assert_eq!(found("\u{feff}[{\"kty\":\"OKP\"}]".as_bytes()), "a JSON Web Key");
        assert_eq!(found(br#"{"\u006bty":"RSA","n":"sXch","e":"AQAB"}"#), "a JSON Web Key");
        assert_eq!(
            found(b"restrict,command=\"x\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"),
            "an SSH public key"
        );
        assert_eq!(found(b"\0\0\0\x0bssh-ed25519\0\0\0 ................"), "an SSH public key");
        assert_eq!(found(b"---- BEGIN SSH2 PUBLIC KEY ----"), "a PEM document");
    }

    #[test]
    fn random_secrets_are_accepted() {
        assert_eq!(check_format(&[0xa5; 32]), Ok(()));
        assert_eq!(check_format(b"{not a key but long enough to be one..}"), Ok(()));
        assert_eq!(found(b"{\"keys\": broken, and long enough to be a key"), "a JSON Web Key");
    }
}
