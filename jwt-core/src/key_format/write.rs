//! Writes public keys.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::{PublicMaterial, identifiers};
use crate::base64url;
use crate::json;

/// Writes a public key as a JWK (RFC 7517). Without `algorithm` it has no `alg`, except for ML-DSA.
pub(crate) fn public_to_jwk(
    key: &PublicMaterial,
    use_: &'static str,
    algorithm: Option<&'static str>,
    kid: Option<&str>,
) -> String {
    let members = public_members(key);
    let algorithm = match key {
        // An AKP key without `alg` is of no algorithm (RFC 9964 §3).
        PublicMaterial::MlDsa { set, .. } => Some(set.name()),
        _ => algorithm,
    };
    let optional = |name: &str, value: Option<&str>| {
        value.map(|value| format!(r#","{name}":{}"#, json::quoted(value))).unwrap_or_default()
    };
    format!(r#"{{{members},"use":"{use_}"{}{}}}"#, optional("alg", algorithm), optional("kid", kid))
}

/// Writes the members of a JWK that are the key.
pub(crate) fn public_members(key: &PublicMaterial) -> String {
    match key {
        PublicMaterial::Ec { curve, point } => {
            let (x, y) = coordinates(point);
            format!(r#""kty":"EC","crv":"{}","x":"{x}","y":"{y}""#, curve.name())
        }
        PublicMaterial::Ed25519(x) => {
            format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, base64url::encode(x))
        }
        PublicMaterial::MlDsa { key, .. } => {
            format!(r#""kty":"AKP","pub":"{}""#, base64url::encode(key))
        }
        PublicMaterial::X25519(x) => {
            format!(r#""kty":"OKP","crv":"X25519","x":"{}""#, base64url::encode(x))
        }
        PublicMaterial::Rsa { n, e } => {
            let (n, e) = (base64url::encode(n), base64url::encode(e));
            format!(r#""kty":"RSA","n":"{n}","e":"{e}""#)
        }
    }
}

/// Returns the thumbprint of a public key: SHA-256 in base64url (RFC 7638, RFC 8037 §2, RFC 9964 §6).
pub(crate) fn thumbprint(key: &PublicMaterial) -> String {
    let members = match key {
        PublicMaterial::Ec { curve, point } => {
            let (x, y) = coordinates(point);
            format!(r#"{{"crv":"{}","kty":"EC","x":"{x}","y":"{y}"}}"#, curve.name())
        }
        PublicMaterial::Ed25519(x) => {
            format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url::encode(x))
        }
        PublicMaterial::MlDsa { set, key } => {
            let (alg, key) = (set.name(), base64url::encode(key));
            format!(r#"{{"alg":"{alg}","kty":"AKP","pub":"{key}"}}"#)
        }
        PublicMaterial::X25519(x) => {
            format!(r#"{{"crv":"X25519","kty":"OKP","x":"{}"}}"#, base64url::encode(x))
        }
        PublicMaterial::Rsa { n, e } => {
            let (n, e) = (base64url::encode(n), base64url::encode(e));
            format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
        }
    };
    base64url::encode(&Sha256::digest(members.as_bytes()))
}

/// Writes a public key as PEM, in SPKI.
pub(crate) fn public_to_pem(key: &PublicMaterial) -> String {
    const LINE_LEN: usize = 64;
    let base64 = STANDARD.encode(spki(key));
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(LINE_LEN).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    pem.push_str("-----END PUBLIC KEY-----\n");
    pem
}

/// Writes a public key as DER, in SPKI.
#[cfg(feature = "testing")]
pub(crate) fn public_to_der(key: &PublicMaterial) -> Vec<u8> {
    spki(key)
}

/// Returns the coordinates of an uncompressed point in base64url.
fn coordinates(point: &[u8]) -> (String, String) {
    let coordinates = point.get(1..).unwrap_or_default();
    let (x, y) = coordinates.split_at_checked(coordinates.len() / 2).unwrap_or_default();
    (base64url::encode(x), base64url::encode(y))
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: u8 = 0x05;
const OBJECT_IDENTIFIER: u8 = 0x06;

/// Writes `SubjectPublicKeyInfo` (RFC 5280 §4.1, RFC 3279 §2.3, RFC 8410 §4, RFC 9881 §4).
fn spki(key: &PublicMaterial) -> Vec<u8> {
    let id = |id: ::der::asn1::ObjectIdentifier| element(OBJECT_IDENTIFIER, &[id.as_bytes()]);
    let (algorithm, key) = match key {
        PublicMaterial::Ec { curve, point } => {
            let parameters = id(identifiers::of_curve(*curve));
            (element(SEQUENCE, &[&id(identifiers::EC), &parameters]), point.clone())
        }
        PublicMaterial::Ed25519(key) => {
            (element(SEQUENCE, &[&id(identifiers::ED25519)]), key.to_vec())
        }
        PublicMaterial::MlDsa { set, key } => {
            (element(SEQUENCE, &[&id(identifiers::of_parameter_set(*set))]), key.clone())
        }
        PublicMaterial::X25519(key) => {
            (element(SEQUENCE, &[&id(identifiers::X25519)]), key.to_vec())
        }
        PublicMaterial::Rsa { n, e } => {
            let algorithm = element(SEQUENCE, &[&id(identifiers::RSA), &element(NULL, &[])]);
            (algorithm, element(SEQUENCE, &[&unsigned(n), &unsigned(e)]))
        }
    };
    let unused_bits: &[u8] = &[0];
    element(SEQUENCE, &[&algorithm, &element(BIT_STRING, &[unused_bits, &key])])
}

/// Writes a number without leading zeros. A sign byte is added if the first bit is set.
fn unsigned(number: &[u8]) -> Vec<u8> {
    let sign: &[u8] = match number.first() {
        Some(0..=0x7f) => &[],
        _ => &[0],
    };
    element(INTEGER, &[sign, number])
}

fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let mut element = alloc::vec![tag];
    let len = content.len().to_be_bytes();
    let zeros = len.iter().take_while(|&&byte| byte == 0).count();
    match len.get(zeros..).unwrap_or_default() {
        [] => element.push(0),
        [short @ 0..=0x7f] => element.push(*short),
        digits => {
            // A length has at most eight bytes.
            element.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            element.extend(digits);
        }
    }
    element.extend(content);
    element
}
