//! Signing with the crypto libraries themselves, so that a signature can be wrong in any part.

use std::sync::OnceLock;

use curve25519_dalek::Scalar;
use curve25519_dalek::edwards::EdwardsPoint;
use ml_dsa::{ExpandedSigningKey, MlDsa44};
use sha2::{Digest, Sha512};

use super::super::cases::token::encode;
use super::rsa::{self, Hash};

/// A public-key algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Algorithm {
    Es256,
    Es384,
    Es512,
    EdDsa,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    MlDsa44,
}

/// The padding of an RSA algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    Pkcs1,
    Pss,
}

/// A key of each algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// The issuer's key.
    Issuer,
    /// The attacker's key.
    Attacker,
}

impl Holder {
    /// The byte that is repeated in the private number of the key.
    fn byte(self) -> u8 {
        match self {
            Self::Issuer => 7,
            Self::Attacker => 9,
        }
    }
}

impl Algorithm {
    pub(crate) const ALL: [Self; 11] = [
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::MlDsa44,
    ];

    /// `alg`
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::MlDsa44 => "ML-DSA-44",
        }
    }

    /// Returns the correct signature of `input`.
    pub(crate) fn sign(self, holder: Holder, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256 => es256::sign(holder, input),
            Self::Es384 => es384::sign(holder, input),
            Self::Es512 => es512::sign(holder, input),
            Self::EdDsa => ed25519(holder).sign(b"", input),
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => {
                rsa::raw(holder, &self.rsa_block(input))
            }
            Self::MlDsa44 => ml_dsa_44(holder, b"", input),
        }
    }

    /// Returns the padded message of an RSA algorithm.
    fn rsa_block(self, input: &[u8]) -> Vec<u8> {
        let (padding, hash) = self.rsa().expect("an RSA algorithm");
        match padding {
            Padding::Pkcs1 => rsa::pkcs1(hash, input),
            Padding::Pss => rsa::Pss::new(hash).pad(input),
        }
    }

    /// Returns padding and hash of an RSA algorithm.
    pub(crate) fn rsa(self) -> Option<(Padding, Hash)> {
        match self {
            Self::Rs256 => Some((Padding::Pkcs1, Hash::Sha256)),
            Self::Rs384 => Some((Padding::Pkcs1, Hash::Sha384)),
            Self::Rs512 => Some((Padding::Pkcs1, Hash::Sha512)),
            Self::Ps256 => Some((Padding::Pss, Hash::Sha256)),
            Self::Ps384 => Some((Padding::Pss, Hash::Sha384)),
            Self::Ps512 => Some((Padding::Pss, Hash::Sha512)),
            _ => None,
        }
    }

    /// Returns the private key as a JWK.
    pub(crate) fn private_jwk(self, holder: Holder) -> String {
        match self {
            Self::Es256 => es256::private_jwk(holder),
            Self::Es384 => es384::private_jwk(holder),
            Self::Es512 => es512::private_jwk(holder),
            Self::EdDsa => {
                let x = encode(ed25519(holder).public);
                let d = encode([holder.byte(); 32]);
                format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"{d}"}}"#)
            }
            Self::MlDsa44 => {
                let key = ml_dsa::SigningKey::<MlDsa44>::from_seed(&[holder.byte(); 32].into());
                let public = encode(ml_dsa::Keypair::verifying_key(&key).encode());
                let seed = encode([holder.byte(); 32]);
                format!(r#"{{"kty":"AKP","alg":"ML-DSA-44","pub":"{public}","priv":"{seed}"}}"#)
            }
            _ => rsa::private_jwk(holder),
        }
    }
}

/// Functions of one curve.
pub(crate) struct Curve {
    /// Signs a hash.
    pub(crate) sign_hash: fn(Holder, &[u8]) -> Vec<u8>,
    /// Writes a signature in DER (RFC 3279 §2.2.3).
    pub(crate) to_der: fn(&[u8]) -> Vec<u8>,
    /// The order minus 1, as long as a coordinate.
    pub(crate) last_scalar: Vec<u8>,
}

impl Algorithm {
    /// Returns the curve of an ECDSA algorithm.
    pub(crate) fn curve(self) -> Option<Curve> {
        match self {
            Self::Es256 => Some(es256::curve()),
            Self::Es384 => Some(es384::curve()),
            Self::Es512 => Some(es512::curve()),
            _ => None,
        }
    }
}

macro_rules! ecdsa {
    ($($module:ident: $library:ident, $name:literal, $len:literal;)*) => {$(
        mod $module {
            use std::sync::OnceLock;

            use $library::ecdsa::signature::Signer;
            use $library::ecdsa::signature::hazmat::PrehashSigner;
            use $library::ecdsa::{Signature, SigningKey};

            use super::{Curve, Holder, encode};

            fn secret(holder: Holder) -> [u8; $len] {
                let mut secret = [holder.byte(); $len];
                // Less than the order of each curve.
                secret[0] = 0;
                secret
            }

            fn key(holder: Holder) -> &'static SigningKey {
                static KEYS: OnceLock<[SigningKey; 2]> = OnceLock::new();
                let key = |holder| SigningKey::from_slice(&secret(holder)).unwrap();
                let keys = || [Holder::Issuer, Holder::Attacker].map(key);
                let [issuer, attacker] = KEYS.get_or_init(keys);
                match holder {
                    Holder::Issuer => issuer,
                    Holder::Attacker => attacker,
                }
            }

            pub(super) fn sign(holder: Holder, input: &[u8]) -> Vec<u8> {
                let signature: Signature = key(holder).sign(input);
                signature.to_bytes().to_vec()
            }

            fn sign_hash(holder: Holder, hash: &[u8]) -> Vec<u8> {
                let signature: Signature = key(holder).sign_prehash(hash).unwrap();
                signature.to_bytes().to_vec()
            }

            fn to_der(signature: &[u8]) -> Vec<u8> {
                Signature::from_slice(signature).unwrap().to_der().as_bytes().to_vec()
            }

            pub(super) fn curve() -> Curve {
                let last_scalar = (-$library::Scalar::ONE).to_bytes().to_vec();
                Curve { sign_hash, to_der, last_scalar }
            }

            pub(super) fn private_jwk(holder: Holder) -> String {
                let point = key(holder).verifying_key().to_sec1_point(false);
                let (x, y) = point.as_bytes()[1..].split_at($len);
                let (x, y, d) = (encode(x), encode(y), encode(secret(holder)));
                format!(r#"{{"kty":"EC","crv":"{}","x":"{x}","y":"{y}","d":"{d}"}}"#, $name)
            }
        }
    )*};
}

ecdsa! {
    es256: p256, "P-256", 32;
    es384: p384, "P-384", 48;
    es512: p521, "P-521", 66;
}

fn ml_dsa_key(holder: Holder) -> &'static ExpandedSigningKey<MlDsa44> {
    static KEYS: OnceLock<[ExpandedSigningKey<MlDsa44>; 2]> = OnceLock::new();
    let key = |holder: Holder| ExpandedSigningKey::from_seed(&[holder.byte(); 32].into());
    let [issuer, attacker] = KEYS.get_or_init(|| [Holder::Issuer, Holder::Attacker].map(key));
    match holder {
        Holder::Issuer => issuer,
        Holder::Attacker => attacker,
    }
}

/// Signs with a context, which is empty in tokens (RFC 9964 §5).
pub(crate) fn ml_dsa_44(holder: Holder, context: &[u8], input: &[u8]) -> Vec<u8> {
    ml_dsa_key(holder).sign_deterministic(input, context).unwrap().encode().to_vec()
}

/// Signs the message representative itself (FIPS 204 §6.2).
pub(crate) fn ml_dsa_44_internal(holder: Holder, representative: &[u8]) -> Vec<u8> {
    ml_dsa_key(holder).sign_internal(&[representative], &[0; 32].into()).encode().to_vec()
}

/// An Ed25519 key in its parts (RFC 8032 §5.1.5).
pub(crate) struct Ed25519 {
    pub(crate) scalar: Scalar,
    prefix: [u8; 32],
    pub(crate) public: [u8; 32],
}

pub(crate) fn ed25519(holder: Holder) -> Ed25519 {
    let expanded: [u8; 64] = Sha512::digest([holder.byte(); 32]).into();
    let (scalar, prefix) = expanded.split_at(32);
    let mut scalar: [u8; 32] = scalar.try_into().unwrap();
    scalar[0] &= 0xf8;
    scalar[31] &= 0x3f;
    scalar[31] |= 0x40;
    let scalar = Scalar::from_bytes_mod_order(scalar);
    let public = EdwardsPoint::mul_base(&scalar).compress().to_bytes();
    Ed25519 { scalar, prefix: prefix.try_into().unwrap(), public }
}

impl Ed25519 {
    /// Signs `input` after the prefix `dom` (RFC 8032 §5.1.6), which is empty for Ed25519.
    pub(crate) fn sign(&self, dom: &[u8], input: &[u8]) -> Vec<u8> {
        let r = hash(&[dom, &self.prefix, input]);
        let point = EdwardsPoint::mul_base(&r);
        self.sign_with(dom, point.compress().to_bytes(), r, input)
    }

    /// Completes a signature whose point `R` is encoded as `point`: `S = r + k a`.
    pub(crate) fn sign_with(
        &self,
        dom: &[u8],
        point: [u8; 32],
        r: Scalar,
        input: &[u8],
    ) -> Vec<u8> {
        let k = hash(&[dom, &point, &self.public, input]);
        [point, (r + k * self.scalar).to_bytes()].concat()
    }
}

/// SHA-512 modulo the order.
pub(crate) fn hash(parts: &[&[u8]]) -> Scalar {
    let hash: [u8; 64] = Sha512::digest(parts.concat()).into();
    Scalar::from_bytes_mod_order_wide(&hash)
}
