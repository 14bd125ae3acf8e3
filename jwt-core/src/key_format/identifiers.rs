//! The object identifiers of keys.

use ::der::asn1::ObjectIdentifier;

use super::reading::{EcCurve, Family};
use super::{Curve, Hash, ParameterSet};

pub(super) const EC: ObjectIdentifier = id("1.2.840.10045.2.1");
pub(super) const ED25519: ObjectIdentifier = id("1.3.101.112");
pub(super) const X25519: ObjectIdentifier = id("1.3.101.110");
pub(super) const RSA: ObjectIdentifier = id("1.2.840.113549.1.1.1");
pub(super) const RSA_PSS: ObjectIdentifier = id("1.2.840.113549.1.1.10");
const ML_DSA_44: ObjectIdentifier = id("2.16.840.1.101.3.4.3.17");
const ML_DSA_65: ObjectIdentifier = id("2.16.840.1.101.3.4.3.18");
const ML_DSA_87: ObjectIdentifier = id("2.16.840.1.101.3.4.3.19");
pub(super) const MGF1: ObjectIdentifier = id("1.2.840.113549.1.1.8");

const fn id(dotted: &'static str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

/// Returns the kind of a key that is not an EC key.
pub(super) fn family(algorithm: ObjectIdentifier) -> Family {
    const OTHER: [(ObjectIdentifier, &str); 10] = [
        (id("1.2.840.10040.4.1"), "a DSA"),
        (id("1.2.840.10046.2.1"), "a Diffie-Hellman"),
        (id("1.2.840.113549.1.3.1"), "a Diffie-Hellman"),
        (id("1.2.840.113549.1.1.7"), "an RSA-OAEP"),
        (id("1.3.132.1.12"), "an ECDH"),
        (id("1.3.101.111"), "an X448"),
        (id("1.3.101.113"), "an Ed448"),
        (id("2.16.840.1.101.3.4.4.1"), "an ML-KEM-512"),
        (id("2.16.840.1.101.3.4.4.2"), "an ML-KEM-768"),
        (id("2.16.840.1.101.3.4.4.3"), "an ML-KEM-1024"),
    ];
    match algorithm {
        ED25519 => Family::Ed25519,
        X25519 => Family::X25519,
        RSA => Family::Rsa,
        RSA_PSS => Family::RsaPss,
        ML_DSA_44 => Family::MlDsa(ParameterSet::MlDsa44),
        ML_DSA_65 => Family::MlDsa(ParameterSet::MlDsa65),
        ML_DSA_87 => Family::MlDsa(ParameterSet::MlDsa87),
        other => match OTHER.iter().find(|(id, _)| *id == other) {
            Some((_, name)) => Family::Other(name),
            None => Family::Unknown(other),
        },
    }
}

const P256: ObjectIdentifier = id("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = id("1.3.132.0.34");
const P521: ObjectIdentifier = id("1.3.132.0.35");

/// Returns the curve with this identifier.
pub(super) fn curve(curve: ObjectIdentifier) -> EcCurve {
    const OTHER: [(ObjectIdentifier, &str); 10] = [
        (id("1.3.132.0.10"), "secp256k1"),
        (id("1.2.840.10045.3.1.1"), "P-192"),
        (id("1.3.132.0.33"), "P-224"),
        (id("1.3.36.3.3.2.8.1.1.7"), "brainpoolP256r1"),
        (id("1.3.36.3.3.2.8.1.1.8"), "brainpoolP256t1"),
        (id("1.3.36.3.3.2.8.1.1.11"), "brainpoolP384r1"),
        (id("1.3.36.3.3.2.8.1.1.12"), "brainpoolP384t1"),
        (id("1.3.36.3.3.2.8.1.1.13"), "brainpoolP512r1"),
        (id("1.3.36.3.3.2.8.1.1.14"), "brainpoolP512t1"),
        (id("1.2.156.10197.1.301"), "SM2"),
    ];
    match curve {
        P256 => EcCurve::Supported(Curve::P256),
        P384 => EcCurve::Supported(Curve::P384),
        P521 => EcCurve::Supported(Curve::P521),
        other => match OTHER.iter().find(|(id, _)| *id == other) {
            Some((_, name)) => EcCurve::Other(name),
            None => EcCurve::Unknown(other),
        },
    }
}

/// Returns the identifier of a curve.
pub(super) fn of_curve(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::P256 => P256,
        Curve::P384 => P384,
        Curve::P521 => P521,
    }
}

/// Returns the identifier of a parameter set of ML-DSA (RFC 9881 §2).
pub(super) fn of_parameter_set(set: ParameterSet) -> ObjectIdentifier {
    match set {
        ParameterSet::MlDsa44 => ML_DSA_44,
        ParameterSet::MlDsa65 => ML_DSA_65,
        ParameterSet::MlDsa87 => ML_DSA_87,
    }
}

/// Returns the identifier of a hash function.
pub(super) fn of_hash(hash: Hash) -> ObjectIdentifier {
    match hash {
        Hash::Sha256 => id("2.16.840.1.101.3.4.2.1"),
        Hash::Sha384 => id("2.16.840.1.101.3.4.2.2"),
        Hash::Sha512 => id("2.16.840.1.101.3.4.2.3"),
    }
}
