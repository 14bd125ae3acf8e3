//! ECDSA (RFC 7518 §3.4). Signatures are `r || s`, each as long as a coordinate.

use alloc::vec::Vec;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, KeyPair, ParsedPublicKey,
};
use zeroize::Zeroizing;

use super::AwsLc;
use crate::alg::{Es256, Es384, Es512};
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key::write_signature;
use crate::key_format::{Curve, PrivateMaterial, PublicMaterial, Wanted};

const FORMAT: &str = "an EC key";

macro_rules! ecdsa {
    ($algorithm:ident, $signing:ident, $verifying:ident) => {
        impl KeyBackend<$algorithm> for AwsLc {
            const KEYS: KeyRules = KeyRules::of_signatures::<$algorithm>();

            type Private = EcdsaKeyPair;
            type Public = ParsedPublicKey;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                private(material, wanted, &$signing)
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                public(material, wanted, &$verifying)
            }
        }

        impl Backend<$algorithm> for AwsLc {
            /// Signs with a random nonce. The library derives it from its random number generator,
            /// the private key and the digest.
            fn sign(
                key: &Self::Private,
                signing_input: &[u8],
                buffer: &mut [u8],
            ) -> Result<usize, EncodeError> {
                let signature = key
                    .sign(&SystemRandom::new(), signing_input)
                    .map_err(|_| EncodeError::SigningFailed)?;
                write_signature(signature.as_ref(), buffer)
            }

            /// Accepts a high `s`: RFC 7518 does not require the lower one, and other issuers write
            /// both.
            fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
                super::verifies(key, signing_input, signature)
            }
        }
    };
}

ecdsa!(Es256, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256_SHA256_FIXED);
ecdsa!(Es384, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED);
ecdsa!(Es512, ECDSA_P521_SHA512_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED);

key_types!(AwsLc, Es256, "ES256", Es256SigningKey, Es256VerifyingKey, generate::ec(Curve::P256));
key_types!(AwsLc, Es384, "ES384", Es384SigningKey, Es384VerifyingKey, generate::ec(Curve::P384));
key_types!(AwsLc, Es512, "ES512", Es512SigningKey, Es512VerifyingKey, generate::ec(Curve::P521));

fn private(
    material: &PrivateMaterial,
    wanted: Wanted,
    algorithm: &'static EcdsaSigningAlgorithm,
) -> Result<(EcdsaKeyPair, PublicMaterial), KeyError> {
    let PrivateMaterial::Ec { curve, scalar, public } = material else {
        return Err(wanted.other_kind(FORMAT));
    };
    let key = sec1(scalar)
        .and_then(|der| EcdsaKeyPair::from_private_key_der(algorithm, &der).ok())
        .ok_or_else(|| wanted.invalid(FORMAT, "the private number is not in [1, n - 1]"))?;
    let point = key.public_key().as_ref().to_vec();
    wanted.check_halves(FORMAT, public.as_deref(), &point)?;
    Ok((key, PublicMaterial::Ec { curve: *curve, point }))
}

fn public(
    material: &PublicMaterial,
    wanted: Wanted,
    algorithm: &'static EcdsaVerificationAlgorithm,
) -> Result<ParsedPublicKey, KeyError> {
    let PublicMaterial::Ec { point, .. } = material else {
        return Err(wanted.other_kind(FORMAT));
    };
    ParsedPublicKey::new(algorithm, point)
        .map_err(|_| wanted.invalid(FORMAT, "the point is not on the curve"))
}

/// Writes `ECPrivateKey` without its optional fields (RFC 5915 §3). From this structure, the library
/// computes the public half. Its other constructors need the public half.
fn sec1(scalar: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    const VERSION: [u8; 3] = [0x02, 1, 1];
    const SEQUENCE: u8 = 0x30;
    const OCTET_STRING: u8 = 0x04;
    // Scalars have at most 66 bytes, so that each length is one byte.
    let scalar_len = u8::try_from(scalar.len()).ok()?;
    let len = scalar_len.checked_add(5).filter(|&len| len < 0x80)?;
    // The capacity suffices: a vector that grows would leave a copy.
    let mut der = Zeroizing::new(Vec::with_capacity(usize::from(u8::MAX)));
    der.extend([SEQUENCE, len]);
    der.extend(VERSION);
    der.extend([OCTET_STRING, scalar_len]);
    der.extend(scalar);
    Some(der)
}
