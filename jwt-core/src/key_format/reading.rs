//! Compares what was found with what is wanted, and names both.

use alloc::format;
use alloc::string::String;

use ::der::asn1::ObjectIdentifier;

use super::{Curve, KeyKind, ParameterSet, RsaPadding, Wanted};
use crate::error::KeyError;
use crate::jwk::Needed;
use crate::key_text;

/// The part of a key pair.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Private,
    Public,
}

/// The kind of document that a reader accepts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    PrivateKey,
    PublicKey,
    Certificate,
}

/// The algorithm that a key is read for, and the kind of document that is accepted.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) wanted: Wanted,
    pub(super) source: Source,
}

/// The kind of key in a document.
pub(super) enum Family {
    Ec(EcCurve),
    Ed25519,
    MlDsa(ParameterSet),
    X25519,
    Rsa,
    /// The key has the algorithm id-RSASSA-PSS (RFC 4055 §1.2).
    RsaPss,
    /// The name of the kind, which fits in front of "private key".
    Other(&'static str),
    /// The object identifier of the algorithm.
    Unknown(ObjectIdentifier),
}

/// The curve of an EC key.
pub(super) enum EcCurve {
    Supported(Curve),
    /// The name of a curve without a supported JWS algorithm.
    Other(&'static str),
    Unknown(ObjectIdentifier),
    /// The numbers of the curve instead of its name (RFC 3279 §2.3.5).
    Explicit,
}

impl Reading {
    pub(super) fn needed(self) -> Needed {
        Needed { algorithm: self.wanted.algorithm, key: self.wanted_kind() }
    }

    /// The error about a document that is not the wanted one.
    pub(super) fn wrong(self, found: impl Into<String>, hint: Option<&'static str>) -> KeyError {
        self.needed().wrong(found, hint)
    }

    pub(super) fn invalid(self, format: &'static str, problem: impl Into<String>) -> KeyError {
        self.wanted.invalid(format, problem)
    }

    /// Checks that the document has the wanted half of a key of the wanted kind.
    pub(super) fn check(self, family: &Family, half: Half) -> Result<(), KeyError> {
        let fits = match (family, self.wanted.kind) {
            (
                Family::Ec(EcCurve::Supported(found)),
                KeyKind::Ec(wanted) | KeyKind::Ecdh(wanted),
            ) => *found == wanted,
            (Family::Ed25519, KeyKind::Ed25519)
            | (Family::X25519, KeyKind::X25519)
            | (Family::Rsa, KeyKind::Rsa { .. }) => true,
            (Family::MlDsa(found), KeyKind::MlDsa(wanted)) => *found == wanted,
            (Family::RsaPss, KeyKind::Rsa { padding, .. }) => padding == RsaPadding::Pss,
            _ => false,
        };
        let is_wanted_half = (half == Half::Private) == (self.source == Source::PrivateKey);
        if fits && is_wanted_half {
            return Ok(());
        }
        let wants_ec = matches!(self.wanted.kind, KeyKind::Ec(_) | KeyKind::Ecdh(_));
        let hint = match (family, half) {
            (Family::Ec(EcCurve::Explicit), Half::Private) if wants_ec => Some(
                "name the curve with `openssl ec -in key.pem -param_enc named_curve -out named.pem`",
            ),
            (Family::Ec(EcCurve::Explicit), Half::Public) if wants_ec => Some(
                "name the curve with `openssl ec -pubin -in key.pem -pubout -param_enc named_curve -out named.pem`",
            ),
            (_, Half::Private) if fits => Some(
                "extract the public key with `openssl pkey -in key.pem -pubout -out public.pem`",
            ),
            _ => None,
        };
        Err(self.wrong(describe(family, half), hint))
    }

    /// Removes the white space and quotation marks around a text.
    pub(super) fn trim<'a>(self, text: &'a str, format: &'static str) -> Result<&'a str, KeyError> {
        key_text::trim(text).map_err(|problem| self.invalid(format, problem))
    }

    pub(super) fn check_len(self, bytes: &[u8], format: &'static str) -> Result<(), KeyError> {
        key_text::check_len(bytes).map_err(|problem| self.invalid(format, problem))
    }

    fn wanted_kind(self) -> &'static str {
        use ParameterSet::{MlDsa44, MlDsa65, MlDsa87};
        use Source::{Certificate, PrivateKey, PublicKey};
        match (self.source, self.wanted.kind) {
            (PrivateKey, KeyKind::Ec(Curve::P256) | KeyKind::Ecdh(Curve::P256)) => {
                "an EC private key on P-256"
            }
            (PrivateKey, KeyKind::Ec(Curve::P384) | KeyKind::Ecdh(Curve::P384)) => {
                "an EC private key on P-384"
            }
            (PrivateKey, KeyKind::Ec(Curve::P521) | KeyKind::Ecdh(Curve::P521)) => {
                "an EC private key on P-521"
            }
            (PrivateKey, KeyKind::Ed25519) => "an Ed25519 private key",
            (PrivateKey, KeyKind::X25519) => "an X25519 private key",
            (PrivateKey, KeyKind::Rsa { .. }) => "an RSA private key",
            (PrivateKey, KeyKind::MlDsa(MlDsa44)) => "an ML-DSA-44 private key",
            (PrivateKey, KeyKind::MlDsa(MlDsa65)) => "an ML-DSA-65 private key",
            (PrivateKey, KeyKind::MlDsa(MlDsa87)) => "an ML-DSA-87 private key",
            (PublicKey, KeyKind::Ec(Curve::P256) | KeyKind::Ecdh(Curve::P256)) => {
                "an EC public key on P-256"
            }
            (PublicKey, KeyKind::Ec(Curve::P384) | KeyKind::Ecdh(Curve::P384)) => {
                "an EC public key on P-384"
            }
            (PublicKey, KeyKind::Ec(Curve::P521) | KeyKind::Ecdh(Curve::P521)) => {
                "an EC public key on P-521"
            }
            (PublicKey, KeyKind::Ed25519) => "an Ed25519 public key",
            (PublicKey, KeyKind::X25519) => "an X25519 public key",
            (PublicKey, KeyKind::Rsa { .. }) => "an RSA public key",
            (PublicKey, KeyKind::MlDsa(MlDsa44)) => "an ML-DSA-44 public key",
            (PublicKey, KeyKind::MlDsa(MlDsa65)) => "an ML-DSA-65 public key",
            (PublicKey, KeyKind::MlDsa(MlDsa87)) => "an ML-DSA-87 public key",
            (Certificate, KeyKind::Ec(Curve::P256) | KeyKind::Ecdh(Curve::P256)) => {
                "a certificate of an EC key on P-256"
            }
            (Certificate, KeyKind::Ec(Curve::P384) | KeyKind::Ecdh(Curve::P384)) => {
                "a certificate of an EC key on P-384"
            }
            (Certificate, KeyKind::Ec(Curve::P521) | KeyKind::Ecdh(Curve::P521)) => {
                "a certificate of an EC key on P-521"
            }
            (Certificate, KeyKind::Ed25519) => "a certificate of an Ed25519 key",
            (Certificate, KeyKind::X25519) => "a certificate of an X25519 key",
            (Certificate, KeyKind::Rsa { .. }) => "a certificate of an RSA key",
            (Certificate, KeyKind::MlDsa(MlDsa44)) => "a certificate of an ML-DSA-44 key",
            (Certificate, KeyKind::MlDsa(MlDsa65)) => "a certificate of an ML-DSA-65 key",
            (Certificate, KeyKind::MlDsa(MlDsa87)) => "a certificate of an ML-DSA-87 key",
        }
    }
}

fn describe(family: &Family, half: Half) -> String {
    let half = match half {
        Half::Private => "private",
        Half::Public => "public",
    };
    match family {
        Family::Ec(EcCurve::Supported(curve)) => format!("an EC {half} key on {}", curve.name()),
        Family::Ec(EcCurve::Other(curve)) => format!("an EC {half} key on {curve}"),
        Family::Ec(EcCurve::Unknown(id)) => format!("an EC {half} key on an unknown curve ({id})"),
        Family::Ec(EcCurve::Explicit) => format!("an EC {half} key with explicit curve parameters"),
        Family::Ed25519 => format!("an Ed25519 {half} key"),
        Family::MlDsa(set) => format!("an {} {half} key", set.name()),
        Family::X25519 => format!("an X25519 {half} key"),
        Family::Rsa => format!("an RSA {half} key"),
        Family::RsaPss => format!("an RSA {half} key that is restricted to PSS"),
        Family::Other(name) => format!("{name} {half} key"),
        Family::Unknown(id) => format!("a {half} key of an unknown kind ({id})"),
    }
}
