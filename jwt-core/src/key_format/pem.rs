//! Reads the textual encoding of keys, PEM (RFC 7468).
//!
//! Line breaks may be missing, be spaces or be written as `\n` (two characters), because environment
//! variables and dashboards change them. Everything else is strict: one key, no text around it, and
//! base64 with its padding.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::der;
use super::document::{self, Document};
use super::foreign;
use super::reading::{EcCurve, Family, Half, Reading, Source};
use super::{Curve, PrivateMaterial, PublicMaterial};
use crate::error::KeyError;

const FORMAT: &str = "PEM";

/// One `-----BEGIN …-----` with its `-----END …-----`.
struct Block<'a> {
    label: &'a str,
    body: &'a str,
}

pub(super) fn private_key(text: &str, reading: Reading) -> Result<PrivateMaterial, KeyError> {
    let text = without_escapes(reading.trim(text, FORMAT)?);
    let blocks = blocks(&text, reading)?;
    let (block, parameters) = match blocks.as_slice() {
        [block] => (block, None),
        // `openssl ecparam -genkey` writes both.
        [parameters, block]
            if parameters.label == "EC PARAMETERS" && block.label == "EC PRIVATE KEY" =>
        {
            (block, Some(curve(parameters, reading)?))
        }
        blocks => return Err(refuse_several(blocks, reading)),
    };
    der::private_key(&decode(block, reading)?, parameters, reading)
}

pub(super) fn public_key(text: &str, reading: Reading) -> Result<PublicMaterial, KeyError> {
    let text = without_escapes(reading.trim(text, FORMAT)?);
    let blocks = blocks(&text, reading)?;
    match blocks.as_slice() {
        [block] => der::public_key(&decode(block, reading)?, reading),
        blocks => Err(refuse_several(blocks, reading)),
    }
}

pub(super) fn certificate(text: &str, reading: Reading) -> Result<PublicMaterial, KeyError> {
    let text = without_escapes(reading.trim(text, FORMAT)?);
    let blocks = blocks(&text, reading)?;
    match blocks.as_slice() {
        [block] => der::certificate(&decode(block, reading)?, reading),
        blocks => Err(refuse_several(blocks, reading)),
    }
}

fn refuse_several(blocks: &[Block<'_>], reading: Reading) -> KeyError {
    let hint = "keep only the key";
    reading.wrong(format!("{} PEM blocks", blocks.len()), Some(hint))
}

/// Replaces `\n` and `\r`, each written as two characters, with line breaks.
fn without_escapes(text: &str) -> Zeroizing<String> {
    // A buffer that grows would leave copies behind.
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        rest = match after.strip_prefix(['n', 'r']) {
            Some(after) => {
                plain.push('\n');
                after
            }
            None => {
                plain.push('\\');
                after
            }
        };
    }
    plain.push_str(rest);
    plain
}

/// Splits the text into its blocks. There is at least one, and only white space around them.
fn blocks(text: &str, reading: Reading) -> Result<Vec<Block<'_>>, KeyError> {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    const DASHES: &str = "-----";
    if !text.contains(BEGIN) {
        return Err(foreign::refuse(text, FORMAT, reading));
    }
    let mut blocks = Vec::new();
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() {
        let block = rest.strip_prefix(BEGIN);
        let block = block.ok_or_else(|| {
            let problem =
                "there is text outside of `-----BEGIN …-----` and `-----END …-----`: remove it";
            reading.invalid(FORMAT, problem)
        })?;
        let parts = block.split_once(DASHES).and_then(|(label, block)| {
            let (body, rest) = block.split_once(END)?;
            let rest = rest.strip_prefix(label)?.strip_prefix(DASHES)?;
            Some((Block { label, body }, rest))
        });
        let (block, after) = parts.ok_or_else(|| {
            reading.invalid(FORMAT, "the line `-----END …-----` is missing, or its label differs")
        })?;
        blocks.push(block);
        rest = after.trim_ascii_start();
    }
    Ok(blocks)
}

/// Decodes the base64 of a block, if its label may be that of the wanted key.
fn decode(block: &Block<'_>, reading: Reading) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let labelled = match block.label {
        "PRIVATE KEY" => Document::Pkcs8,
        "RSA PRIVATE KEY" => Document::Pkcs1Private,
        "EC PRIVATE KEY" => Document::Sec1,
        "PUBLIC KEY" => Document::Spki,
        "RSA PUBLIC KEY" => Document::Pkcs1Public,
        "CERTIFICATE" | "X509 CERTIFICATE" if reading.source == Source::Certificate => {
            Document::Certificate
        }
        other => return Err(refuse_label(other, reading)),
    };
    if block.body.contains("Proc-Type:") && block.body.contains("ENCRYPTED") {
        return Err(Document::EncryptedPkcs8.refuse(reading));
    }
    let bytes = decode_body(block.body, reading)?;
    let (found, _) = document::open(&bytes, reading)?;
    if found != labelled {
        let problem = format!(
            "the label `{}` does not match the content, which is {}",
            block.label,
            found.format(),
        );
        return Err(reading.invalid(FORMAT, problem));
    }
    Ok(bytes)
}

fn decode_body(body: &str, reading: Reading) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if body.contains(':') {
        return Err(reading.invalid(FORMAT, "there are header lines in front of the base64"));
    }
    let mut digits = Zeroizing::new(Vec::with_capacity(body.len()));
    digits.extend(body.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    let mut bytes = Zeroizing::new(alloc::vec![0; base64::decoded_len_estimate(digits.len())]);
    let len = STANDARD.decode_slice(&*digits, &mut bytes);
    let len = len.map_err(|_| reading.invalid(FORMAT, "the content is not padded base64"))?;
    bytes.truncate(len);
    Ok(bytes)
}

/// Returns the error for a block without a key of a supported format.
fn refuse_label(label: &str, reading: Reading) -> KeyError {
    match label {
        "ENCRYPTED PRIVATE KEY" => Document::EncryptedPkcs8.refuse(reading),
        "CERTIFICATE" | "X509 CERTIFICATE" => Document::Certificate.refuse(reading),
        "TRUSTED CERTIFICATE" => reading.wrong(
            "a certificate with the trust settings of OpenSSL",
            Some("extract its public key with `openssl x509 -in cert.pem -pubkey -noout`"),
        ),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            Document::CertificateRequest.refuse(reading)
        }
        "EC PARAMETERS" => Document::EcParameters.refuse(reading),
        "PKCS7" | "CMS" => Document::Pkcs7.refuse(reading),
        "PKCS12" => Document::Pkcs12.refuse(reading),
        "OPENSSH PRIVATE KEY" => reading.wrong(
            "an OpenSSH private key",
            Some("convert a copy of an RSA or EC key with `ssh-keygen -p -N '' -m PKCS8 -f key`"),
        ),
        "SSH2 PUBLIC KEY" => foreign::refuse_ssh_public_key(reading),
        "DSA PRIVATE KEY" => reading.wrong("a DSA private key", None),
        "X509 CRL" => reading.wrong("a certificate revocation list", None),
        "DH PARAMETERS" | "X9.42 DH PARAMETERS" | "DSA PARAMETERS" => {
            reading.wrong("parameters without a key", None)
        }
        _ if label.starts_with("PGP ") => reading.wrong("a PGP document", None),
        _ => reading.wrong("a PEM block with an unknown label", None),
    }
}

/// Returns the curve of an `EC PARAMETERS` block, if it fits.
fn curve(block: &Block<'_>, reading: Reading) -> Result<Curve, KeyError> {
    let bytes = decode_body(block.body, reading)?;
    let problem = "the EC PARAMETERS are damaged";
    let curve = der::ec_parameters(&bytes).ok_or_else(|| reading.invalid(FORMAT, problem))?;
    let family = Family::Ec(curve);
    reading.check(&family, Half::Private)?;
    match family {
        Family::Ec(EcCurve::Supported(curve)) => Ok(curve),
        _ => Err(reading.invalid(FORMAT, problem)),
    }
}
