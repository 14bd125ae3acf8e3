//! What is no HMAC secret, however long: a key in a file format, which is most often a public one.
//!
//! A server that takes the text of a public key for an HMAC secret accepts whatever anybody signs with
//! that text (CVE-2022-29217, CVE-2023-48223, CVE-2024-33663).

use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::error::KeyError;

/// # Errors
///
/// [`KeyError::NotASecret`] with what the bytes look like, as they are or as an editor or a transport may have changed
/// them: in UTF-16, with white space around them, in base64.
pub(crate) fn check(bytes: &[u8]) -> Result<(), KeyError> {
    let found = looks_like(bytes)
        .or_else(|| looks_like(bytes.trim_ascii()))
        .or_else(|| looks_like(&from_utf16(bytes)?))
        .or_else(|| looks_like(&from_base64(bytes)?));
    found.map_or(Ok(()), |found| Err(KeyError::NotASecret { found }))
}

fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    if contains(bytes, b"-----BEGIN") || contains(bytes, b"---- BEGIN") {
        Some("a PEM document")
    } else if is_json(bytes) {
        Some("a JSON Web Key")
    } else if is_ssh_public_key(bytes) {
        Some("an SSH public key")
    } else if is_der(bytes) {
        Some("a DER-encoded key")
    } else {
        None
    }
}

/// ASCII in UTF-16, of which every second byte is zero.
fn from_utf16(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let is_ascii = |skipped: usize| bytes.iter().skip(skipped).step_by(2).all(|&byte| byte == 0);
    let is_utf16 = is_ascii(0) || is_ascii(1);
    is_utf16.then(|| Zeroizing::new(bytes.iter().copied().filter(|&byte| byte != 0).collect()))
}

/// What text in base64 stands for, its line breaks left out: a PEM document without its first and last line.
fn from_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text: Zeroizing<Vec<u8>> =
        Zeroizing::new(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect());
    STANDARD.decode(&*text).ok().map(Zeroizing::new)
}

/// A JSON Web Key or a set of them, in whatever spelling, and any other JSON object or array.
fn is_json(bytes: &[u8]) -> bool {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let json = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii();
    // Broken ones as well, as long as they say what they are.
    let says_so = contains(json, b"\"kty\"") || contains(json, b"\"keys\"");
    (json.starts_with(b"{") || json.starts_with(b"["))
        && (says_so || serde_json::from_slice::<IgnoredAny>(json).is_ok())
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A line of an `authorized_keys` file, options before it or not; or what its base64 stands for (RFC 4253 §6.6).
fn is_ssh_public_key(bytes: &[u8]) -> bool {
    const KINDS: [&[u8]; 4] = [b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"];
    let is_line = bytes
        .split(u8::is_ascii_whitespace)
        .any(|word| KINDS.iter().any(|kind| word.starts_with(kind)));
    let is_binary = bytes
        .split_first_chunk::<4>()
        .is_some_and(|(_, kind)| KINDS.iter().any(|known| kind.starts_with(known)));
    is_line || is_binary
}

/// A sequence over the whole input that begins as every key does: with a sequence of an object identifier
/// (`SubjectPublicKeyInfo`) or of a certificate's version or serial number, or with an integer (PKCS #1, PKCS #8, SEC 1).
///
/// Random bytes pass for one in fewer than one of 2³⁰ cases.
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

/// Tag and content of the first element, and what follows it.
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
        match check(bytes) {
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
    fn der_is_told_by_its_structure() {
        // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §10.1).
        let mut spki =
            *b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\0................................";
        assert_eq!(found(&spki), "a DER-encoded key");
        spki[1] -= 1;
        assert_eq!(check(&spki), Ok(()));
        // PKCS #1: two integers.
        assert_eq!(found(b"\x30\x81\x08\x02\x02\x01\x01\x02\x02\x01\x01"), "a DER-encoded key");
        assert_eq!(check(b"\x30"), Ok(()));
        assert_eq!(check(b"\x30\x84\xff\xff\xff\xff"), Ok(()));
    }

    #[test]
    fn keys_that_were_changed_on_the_way_are_known_again() {
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
    fn random_looking_secrets_pass() {
        assert_eq!(check(&[0xa5; 32]), Ok(()));
        assert_eq!(check(b"{not a key but long enough to be one..}"), Ok(()));
        assert_eq!(found(b"{\"keys\": broken, and long enough to be a key"), "a JSON Web Key");
    }
}
