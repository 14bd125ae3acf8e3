//! Reads and writes asymmetric keys in file formats: PEM, DER and JWK.
//!
//! The result is key material that no crypto backend is needed for. A reader checks the format, that
//! the key is of the kind that its algorithm needs, and the rules about RSA keys that need no big
//! number arithmetic. A backend that prepares a key from material must also check
//!
//! - that an EC point is on its curve, and that a private scalar is in `[1, n - 1]`,
//! - that an Ed25519 public key is a point, and not one of small order,
//! - that the private and the public half belong together: EC, Ed25519 and ML-DSA material has the
//!   public half if the file had it, and RSA needs at least `p * q = n` and that `d` inverts `e`,
//! - that the expanded key of ML-DSA material, if the file had it, is that of the seed.

mod der;
mod document;
mod elements;
mod foreign;
mod identifiers;
mod jwk;
mod ml_dsa;
mod pem;
mod pss;
mod reading;
mod rsa_checks;
mod write;

#[cfg(all(feature = "encrypt", any(feature = "ecdsa", feature = "ed25519")))]
pub(crate) use write::public_members;
#[cfg(feature = "testing")]
pub(crate) use write::public_to_der;
pub(crate) use write::{public_to_jwk, public_to_pem, thumbprint};

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::error::KeyError;
use reading::{Reading, Source};

/// A curve of NIST SP 800-186.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// Returns the length of a coordinate and of a private scalar, in bytes.
    pub(crate) const fn field_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Returns the name of the curve, which is also the value of `crv` in a JWK.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }
}

/// A hash function of the SHA-2 family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Returns the length of a digest, in bytes.
    pub(crate) const fn len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// A parameter set of ML-DSA (FIPS 204 §4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterSet {
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

impl ParameterSet {
    pub(crate) const ALL: [Self; 3] = [Self::MlDsa44, Self::MlDsa65, Self::MlDsa87];

    /// Returns the name, which is also the value of `alg` in a JWK.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::MlDsa44 => "ML-DSA-44",
            Self::MlDsa65 => "ML-DSA-65",
            Self::MlDsa87 => "ML-DSA-87",
        }
    }

    /// Returns the length of a public key, in bytes.
    pub(crate) const fn public_len(self) -> usize {
        match self {
            Self::MlDsa44 => 1312,
            Self::MlDsa65 => 1952,
            Self::MlDsa87 => 2592,
        }
    }

    /// Returns the length of an expanded private key, in bytes.
    pub(crate) const fn expanded_len(self) -> usize {
        match self {
            Self::MlDsa44 => 2560,
            Self::MlDsa65 => 4032,
            Self::MlDsa87 => 4896,
        }
    }
}

/// The kind of key that an algorithm needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// For signatures.
    Ec(Curve),
    /// For key agreement on the same curves.
    Ecdh(Curve),
    Ed25519,
    MlDsa(ParameterSet),
    X25519,
    Rsa {
        padding: RsaPadding,
        hash: Hash,
    },
}

impl KeyKind {
    /// Returns whether the key is for encryption, and not for signatures.
    fn is_for_encryption(self) -> bool {
        matches!(self, Self::Ecdh(_) | Self::X25519 | Self::Rsa { padding: RsaPadding::Oaep, .. })
    }
}

/// The padding of an RSA signature, or of an RSA encryption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RsaPadding {
    /// `RSASSA-PKCS1-v1_5`, of RS256, RS384 and RS512.
    Pkcs1v15,
    /// RSASSA-PSS, of PS256, PS384 and PS512.
    Pss,
    /// RSAES-OAEP, of RSA-OAEP-256.
    Oaep,
}

/// The algorithm that a key is loaded for: its JOSE name and the kind of key.
#[derive(Clone, Copy)]
pub struct Wanted {
    pub(crate) algorithm: &'static str,
    pub(crate) kind: KeyKind,
}

impl Wanted {
    /// The error about a key that breaks a rule of its format, or whose halves disagree.
    pub(crate) fn invalid(self, format: &'static str, problem: impl Into<String>) -> KeyError {
        KeyError::InvalidKey { algorithm: self.algorithm, format, problem: problem.into() }
    }

    /// The error about material of another kind, which a reader of `wanted` never returns.
    #[cfg(any(
        feature = "ecdsa",
        feature = "ed25519",
        feature = "rsa",
        feature = "ml-dsa",
        feature = "aws-lc"
    ))]
    pub(crate) fn other_kind(self, format: &'static str) -> KeyError {
        self.invalid(format, "it is a key of another kind")
    }

    /// Refuses a public half in the file that is not the one of the private half.
    #[cfg(any(feature = "ecdsa", feature = "ed25519", feature = "ml-dsa", feature = "aws-lc"))]
    pub(crate) fn check_halves(
        self,
        format: &'static str,
        found: Option<&[u8]>,
        derived: &[u8],
    ) -> Result<(), KeyError> {
        match found {
            Some(found) if found != derived => {
                Err(self.invalid(format, "the public half does not belong to the private half"))
            }
            _ => Ok(()),
        }
    }

    /// The error about a well-formed key that must not be used.
    pub(crate) fn weak(self, problem: &'static str) -> KeyError {
        KeyError::WeakKey { algorithm: self.algorithm, problem }
    }
}

/// A private key. It is wiped when it is dropped.
pub enum PrivateMaterial {
    Ec {
        curve: Curve,
        /// As long as a coordinate, big endian.
        scalar: Zeroizing<Vec<u8>>,
        /// The public half, if the file has it: `0x04 || x || y`.
        public: Option<Vec<u8>>,
    },
    Ed25519 {
        seed: Zeroizing<[u8; 32]>,
        /// The public half, if the file has it.
        public: Option<[u8; 32]>,
    },
    MlDsa(MlDsaPrivate),
    X25519 {
        scalar: Zeroizing<[u8; 32]>,
        /// The public half, if the file has it.
        public: Option<[u8; 32]>,
    },
    Rsa(RsaPrivate),
}

/// An ML-DSA private key.
#[cfg_attr(
    not(any(feature = "ml-dsa", test)),
    expect(dead_code, reason = "without ML-DSA, the key is only named in an error")
)]
pub struct MlDsaPrivate {
    pub(crate) set: ParameterSet,
    pub(crate) seed: Zeroizing<[u8; 32]>,
    /// The private key that is expanded from the seed (FIPS 204 §7.2), if the file has it.
    pub(crate) expanded: Option<Zeroizing<Vec<u8>>>,
    /// The public half, if the file has it.
    pub(crate) public: Option<Vec<u8>>,
}

/// The numbers of an RSA private key with two primes, big endian, without leading zeros.
#[cfg_attr(
    not(any(feature = "rsa", feature = "aws-lc", test)),
    expect(dead_code, reason = "without RSA, the key is only named in an error")
)]
pub struct RsaPrivate {
    pub(crate) n: Vec<u8>,
    pub(crate) e: Vec<u8>,
    pub(crate) d: Zeroizing<Vec<u8>>,
    pub(crate) p: Zeroizing<Vec<u8>>,
    pub(crate) q: Zeroizing<Vec<u8>>,
    pub(crate) dp: Zeroizing<Vec<u8>>,
    pub(crate) dq: Zeroizing<Vec<u8>>,
    pub(crate) qinv: Zeroizing<Vec<u8>>,
}

/// A public key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PublicMaterial {
    Ec {
        curve: Curve,
        /// `0x04 || x || y`.
        point: Vec<u8>,
    },
    Ed25519([u8; 32]),
    MlDsa {
        set: ParameterSet,
        /// `public_len` bytes.
        key: Vec<u8>,
    },
    X25519([u8; 32]),
    /// Big endian, without leading zeros.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl fmt::Debug for PrivateMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Ec { curve, .. } => curve.name(),
            Self::Ed25519 { .. } => "Ed25519",
            Self::MlDsa(key) => key.set.name(),
            Self::X25519 { .. } => "X25519",
            Self::Rsa(_) => "RSA",
        };
        write!(f, "PrivateMaterial({kind}, ..)")
    }
}

/// A loaded key, and its id if the file has one: JWKs may carry a `kid`.
#[derive(Debug)]
pub(crate) struct Loaded<M> {
    pub(crate) material: M,
    pub(crate) kid: Option<String>,
}

/// Reads a private key from PEM: PKCS #8, PKCS #1 or SEC 1.
pub(crate) fn private_from_pem(
    text: &str,
    wanted: Wanted,
) -> Result<Loaded<PrivateMaterial>, KeyError> {
    let reading = Reading { wanted, source: Source::PrivateKey };
    Ok(Loaded { material: pem::private_key(text, reading)?, kid: None })
}

/// Reads a private key from DER: PKCS #8, PKCS #1 or SEC 1.
pub(crate) fn private_from_der(
    bytes: &[u8],
    wanted: Wanted,
) -> Result<Loaded<PrivateMaterial>, KeyError> {
    let reading = Reading { wanted, source: Source::PrivateKey };
    Ok(Loaded { material: der::private_key(bytes, None, reading)?, kid: None })
}

/// Reads a private key from a JWK (RFC 7517).
pub(crate) fn private_from_jwk(
    text: &str,
    wanted: Wanted,
) -> Result<Loaded<PrivateMaterial>, KeyError> {
    jwk::private_key(text, Reading { wanted, source: Source::PrivateKey })
}

/// Reads a public key from PEM: SPKI or PKCS #1.
pub(crate) fn public_from_pem(
    text: &str,
    wanted: Wanted,
) -> Result<Loaded<PublicMaterial>, KeyError> {
    let reading = Reading { wanted, source: Source::PublicKey };
    Ok(Loaded { material: pem::public_key(text, reading)?, kid: None })
}

/// Reads a public key from DER: SPKI or PKCS #1.
pub(crate) fn public_from_der(
    bytes: &[u8],
    wanted: Wanted,
) -> Result<Loaded<PublicMaterial>, KeyError> {
    let reading = Reading { wanted, source: Source::PublicKey };
    Ok(Loaded { material: der::public_key(bytes, reading)?, kid: None })
}

/// Reads a public key from a JWK (RFC 7517).
pub(crate) fn public_from_jwk(
    text: &str,
    wanted: Wanted,
) -> Result<Loaded<PublicMaterial>, KeyError> {
    jwk::public_key(text, Reading { wanted, source: Source::PublicKey })
}

/// Reads the public key of an X.509 certificate in PEM. Nothing else of the certificate is checked:
/// neither its signature or chain, nor its names, dates and uses.
pub(crate) fn public_from_certificate_pem(
    text: &str,
    wanted: Wanted,
) -> Result<Loaded<PublicMaterial>, KeyError> {
    let reading = Reading { wanted, source: Source::Certificate };
    Ok(Loaded { material: pem::certificate(text, reading)?, kid: None })
}

#[cfg(test)]
mod tests;
