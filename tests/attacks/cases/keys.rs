//! Secrets that must be refused: too short, or a key in a file format, which may be public.
//!
//! The public keys are those of RFC 7515 A.2 (RSA) and A.3 (P-256), and of RFC 8037 A.2 (Ed25519).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// A secret, and the reason to refuse it.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) label: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Secrets from which no HMAC key may be made.
pub(crate) struct KeyCase {
    /// The reason to refuse them.
    pub(crate) name: &'static str,
    /// A CVE, or the section of an RFC that forbids it.
    pub(crate) reference: &'static str,
    /// The secrets.
    pub(crate) secrets: Vec<Secret>,
    /// The error of a constructor.
    pub(crate) error: &'static str,
}

pub(crate) fn cases() -> Vec<KeyCase> {
    const SHORT: &str = "TooShort";
    const PUBLIC: &str = "NotASecret";
    let case = |name, reference, secrets, error| KeyCase { name, reference, secrets, error };
    let keys = |format: &str| {
        let mut keys = public_keys();
        keys.retain(|key| key.label.starts_with(format));
        keys
    };
    let lead = |bytes: &'static [u8]| {
        let mut keys = public_keys();
        keys.retain(|key| key.label.starts_with("PEM"));
        for key in &mut keys {
            key.bytes = [bytes, &key.bytes].concat();
        }
        keys
    };
    vec![
        case("an empty secret", "CVE-2026-44351, CVE-2026-45363", vec![secret("empty", [])], SHORT),
        case("a secret of one byte", "RFC 7518 §3.2", vec![secret("one byte", [7])], SHORT),
        case(
            "a secret shorter than the hash",
            "RFC 7518 §3.2, RFC 8725 §3.5",
            vec![
                secret("16 bytes", [7; 16]),
                secret("20 bytes", [7; 20]),
                secret("31 bytes", [7; 31]),
                secret("a word", *b"secret"),
                secret("white space", *b"          "),
            ],
            SHORT,
        ),
        case("a public key as PEM", "CVE-2022-29217, CVE-2023-48223", keys("PEM"), PUBLIC),
        case(
            "a public key as PEM, after white space or text",
            "CVE-2026-34950",
            [lead(b"\n"), lead(b"  \t"), lead(b"\xef\xbb\xbf"), lead(b"Bag Attributes\n")].concat(),
            PUBLIC,
        ),
        case("a public key as DER", "RFC 8725 §2.1", keys("DER"), PUBLIC),
        case("a public key as JSON Web Key", "RFC 8725 §2.1, CVE-2024-54150", keys("JWK"), PUBLIC),
        case("a public key of SSH", "CVE-2024-33663", keys("SSH"), PUBLIC),
        case("a public key in a rarer form", "RFC 8725 §2.1", rarer_public_keys(), PUBLIC),
    ]
}

/// Returns public keys in each format that programs store them in.
pub(crate) fn public_keys() -> Vec<Secret> {
    vec![
        secret("PEM, RSA", pem("PUBLIC KEY", &rsa_spki())),
        secret("PEM, PKCS #1", pem("RSA PUBLIC KEY", &rsa_pkcs1())),
        secret("PEM, P-256", pem("PUBLIC KEY", &ec_spki())),
        secret("PEM, Ed25519", pem("PUBLIC KEY", &ed25519_spki())),
        secret("PEM, a certificate", pem("CERTIFICATE", &certificate())),
        secret("PEM, without line breaks", pem("PUBLIC KEY", &rsa_spki()).replace('\n', "")),
        secret("PEM, with CRLF", pem("PUBLIC KEY", &rsa_spki()).replace('\n', "\r\n")),
        secret("DER, RSA", rsa_spki()),
        secret("DER, PKCS #1", rsa_pkcs1()),
        secret("DER, P-256", ec_spki()),
        secret("DER, Ed25519", ed25519_spki()),
        secret("JWK, RSA", format!(r#"{{"kty":"RSA","n":"{N}","e":"AQAB"}}"#)),
        secret("JWK, P-256", format!(r#"{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}"}}"#)),
        secret("JWK, Ed25519", format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ED}"}}"#)),
        secret(
            "JWK, in lines",
            format!("\n{{\n  \"e\": \"AQAB\",\n  \"n\": \"{N}\",\n  \"kty\" : \"RSA\"\n}}\n"),
        ),
        secret("JWK, a set", format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{ED}"}}]}}"#)),
        secret("SSH, RSA", ssh("ssh-rsa", &[&[1, 0, 1], &rsa_modulus()])),
        secret("SSH, Ed25519", ssh("ssh-ed25519", &[&decode(ED)])),
        secret("SSH, P-256", ssh("ecdsa-sha2-nistp256", &[b"nistp256", &ec_point()])),
        secret(
            "SSH, with a comment",
            format!("{} user@host\n", ssh("ssh-ed25519", &[&decode(ED)])),
        ),
    ]
}

/// Returns public keys in the formats of protocols, and in files changed by an editor or another
/// program.
fn rarer_public_keys() -> Vec<Secret> {
    vec![
        secret("DER, a certificate", certificate()),
        secret("SSH, Ed25519 as sent", ssh_wire("ssh-ed25519", &[&decode(ED)])),
        secret("SSH, P-256 as sent", ssh_wire("ecdsa-sha2-nistp256", &[b"nistp256", &ec_point()])),
        secret("SSH, RFC 4716", {
            let body = STANDARD.encode(ssh_wire("ssh-ed25519", &[&decode(ED)]));
            format!("---- BEGIN SSH2 PUBLIC KEY ----\n{body}\n---- END SSH2 PUBLIC KEY ----\n")
        }),
        secret("SSH, with options", format!("restrict {}", ssh("ssh-ed25519", &[&decode(ED)]))),
        secret(
            "JWK, after a byte order mark",
            format!("\u{feff}{{\"kty\":\"RSA\",\"n\":\"{N}\",\"e\":\"AQAB\"}}"),
        ),
        secret("JWK, an array", format!(r#"[{{"kty":"OKP","crv":"Ed25519","x":"{ED}"}}]"#)),
        secret("PEM, its body alone", STANDARD.encode(ec_spki())),
        secret(
            "PEM, in UTF-16",
            pem("PUBLIC KEY", &ec_spki())
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
        ),
        secret("DER, with a line break behind", [&ec_spki()[..], b"\n"].concat()),
    ]
}

const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const ED: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: u8 = 0x05;
const OBJECT_IDENTIFIER: u8 = 0x06;

fn secret(label: &'static str, bytes: impl Into<Vec<u8>>) -> Secret {
    Secret { label, bytes: bytes.into() }
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("a constant of this file")
}

/// An unsigned integer whose first bit is set. DER therefore requires a zero byte before it.
fn rsa_modulus() -> Vec<u8> {
    [&[0], &decode(N)[..]].concat()
}

fn ec_point() -> Vec<u8> {
    [&[4], &decode(X)[..], &decode(Y)[..]].concat()
}

fn rsa_pkcs1() -> Vec<u8> {
    der(SEQUENCE, &[&der(INTEGER, &[&rsa_modulus()]), &der(INTEGER, &[&[1, 0, 1]])])
}

fn rsa_spki() -> Vec<u8> {
    const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    let algorithm = [der(OBJECT_IDENTIFIER, &[RSA_ENCRYPTION]), der(NULL, &[])].concat();
    spki(&algorithm, &rsa_pkcs1())
}

fn ec_spki() -> Vec<u8> {
    const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    const P_256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    let algorithm =
        [der(OBJECT_IDENTIFIER, &[EC_PUBLIC_KEY]), der(OBJECT_IDENTIFIER, &[P_256])].concat();
    spki(&algorithm, &ec_point())
}

fn ed25519_spki() -> Vec<u8> {
    spki(&ed25519_algorithm(), &decode(ED))
}

fn ed25519_algorithm() -> Vec<u8> {
    der(OBJECT_IDENTIFIER, &[&[0x2b, 0x65, 0x70]])
}

fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    der(SEQUENCE, &[&der(SEQUENCE, &[algorithm]), &der(BIT_STRING, &[&[0], key])])
}

/// The structure of a certificate (RFC 5280 §4.1); its names are empty, its signature is zeros.
fn certificate() -> Vec<u8> {
    let version = der(0xa0, &[&der(INTEGER, &[&[2]])]);
    let algorithm = der(SEQUENCE, &[&ed25519_algorithm()]);
    let name = der(SEQUENCE, &[]);
    let time = der(0x17, &[b"250101000000Z"]);
    let validity = der(SEQUENCE, &[&time, &time]);
    let serial = der(INTEGER, &[&[1]]);
    let body = [&version[..], &serial, &algorithm, &name, &validity, &name, &ed25519_spki()];
    let signature = der(BIT_STRING, &[&[0; 65]]);
    der(SEQUENCE, &[&der(SEQUENCE, &body), &algorithm, &signature])
}

/// Returns one DER element.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let len = content.len().to_be_bytes();
    let digits: Vec<u8> = len.into_iter().skip_while(|&digit| digit == 0).collect();
    let mut element = vec![tag];
    match digits[..] {
        [] => element.push(0),
        [short] if short < 0x80 => element.push(short),
        _ => {
            element.push(0x80 | digits.len().to_le_bytes()[0]);
            element.extend(digits);
        }
    }
    element.extend(content);
    element
}

fn pem(kind: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..body.len()).step_by(64).map(|at| &body[at..body.len().min(at + 64)]).collect();
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", lines.join("\n"))
}

/// Returns a line of `authorized_keys`.
fn ssh(kind: &str, parts: &[&[u8]]) -> String {
    format!("{kind} {}", STANDARD.encode(ssh_wire(kind, parts)))
}

/// RFC 4253 §6.6: each part is preceded by its length.
fn ssh_wire(kind: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut wire = Vec::new();
    for part in [kind.as_bytes()].iter().chain(parts) {
        let len = u32::try_from(part.len()).expect("a constant of this file");
        wire.extend(len.to_be_bytes());
        wire.extend_from_slice(part);
    }
    wire
}
