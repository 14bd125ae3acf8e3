//! Finds out what a DER document is.

use ::der::Tag;

use super::elements::Elements;
use super::foreign;
use super::reading::Reading;
use crate::error::KeyError;

/// The kind of a document in DER or PEM.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Document {
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1Private,
    Pkcs1Public,
    Sec1,
    Spki,
    Certificate,
    CertificateRequest,
    EcParameters,
    Pkcs12,
    Pkcs7,
}

impl Document {
    pub(super) fn format(self) -> &'static str {
        match self {
            Self::Pkcs8 | Self::EncryptedPkcs8 => "PKCS#8",
            Self::Pkcs1Private | Self::Pkcs1Public => "PKCS#1",
            Self::Sec1 => "SEC1",
            Self::Spki => "SPKI",
            Self::Certificate => "X.509",
            Self::CertificateRequest | Self::EcParameters | Self::Pkcs12 | Self::Pkcs7 => "DER",
        }
    }

    /// The error about a document in which no key is read.
    pub(super) fn refuse(self, reading: Reading) -> KeyError {
        let (found, hint) = match self {
            Self::Pkcs8 | Self::Pkcs1Private | Self::Sec1 => ("a private key", None),
            Self::Pkcs1Public | Self::Spki => ("a public key", None),
            Self::EncryptedPkcs8 => (
                "an encrypted private key",
                Some("remove the passphrase with `openssl pkey -in key.pem -out plain.pem`"),
            ),
            Self::Certificate => (
                "a certificate",
                Some("extract its public key with `openssl x509 -in cert.pem -pubkey -noout`"),
            ),
            Self::CertificateRequest => (
                "a certificate request",
                Some("extract its public key with `openssl req -in request.pem -pubkey -noout`"),
            ),
            Self::EcParameters => ("EC parameters without a key", None),
            Self::Pkcs12 => (
                "a PKCS#12 file",
                Some(
                    "extract the private key with \
                     `openssl pkcs12 -in file.p12 -nocerts -nodes | openssl pkey -out key.pem`",
                ),
            ),
            Self::Pkcs7 => ("a PKCS#7 document", None),
        };
        reading.wrong(found, hint)
    }
}

/// Finds out the kind of a document, and returns it with its elements.
pub(super) fn open(bytes: &[u8], reading: Reading) -> Result<(Document, Elements<'_>), KeyError> {
    reading.check_len(bytes, "DER")?;
    foreign::check_not_text(bytes, reading)?;
    let damaged = |_| reading.invalid("DER", "it is damaged or cut off");
    let mut elements = Elements::new(bytes).map_err(damaged)?;
    let is_sequence = elements.next_tag() == Some(Tag::Sequence);
    if elements.next_tag() == Some(Tag::ObjectIdentifier) {
        return Err(Document::EcParameters.refuse(reading));
    }
    let content = elements.any().map_err(damaged)?.value();
    elements.end().map_err(|_| reading.invalid("DER", "there are bytes after its end"))?;
    let content = Elements::new(content).map_err(damaged)?;
    let document = if is_sequence { kind(content.clone()) } else { None };
    let document =
        document.ok_or_else(|| reading.invalid("DER", "it has the structure of no key"))?;
    Ok((document, content))
}

/// Finds out the kind of a document from the first elements of its sequence.
fn kind(mut fields: Elements<'_>) -> Option<Document> {
    match fields.next_tag()? {
        Tag::Integer => {
            let version = fields.uint().ok()?;
            match (version, fields.next_tag()?) {
                ([3], Tag::Sequence) => Some(Document::Pkcs12),
                (_, Tag::Sequence) => Some(Document::Pkcs8),
                (_, Tag::OctetString) => Some(Document::Sec1),
                (_, Tag::Integer) => {
                    fields.any().ok()?;
                    let has_more = !fields.is_empty();
                    Some(if has_more { Document::Pkcs1Private } else { Document::Pkcs1Public })
                }
                _ => None,
            }
        }
        Tag::Sequence => {
            let mut first = fields.sequence().ok()?;
            match (first.next_tag()?, fields.next_tag()?) {
                (Tag::ObjectIdentifier, Tag::BitString) => Some(Document::Spki),
                (Tag::ObjectIdentifier, Tag::OctetString) => Some(Document::EncryptedPkcs8),
                (Tag::ContextSpecific { .. }, Tag::Sequence) => Some(Document::Certificate),
                (Tag::Integer, Tag::Sequence) => {
                    // A certificate of version 1 has a signature algorithm after its serial number,
                    // a request has a name.
                    first.any().ok()?;
                    let is_algorithm =
                        first.sequence().ok()?.next_tag() == Some(Tag::ObjectIdentifier);
                    Some(if is_algorithm {
                        Document::Certificate
                    } else {
                        Document::CertificateRequest
                    })
                }
                _ => None,
            }
        }
        Tag::ObjectIdentifier => Some(Document::Pkcs7),
        _ => None,
    }
}
