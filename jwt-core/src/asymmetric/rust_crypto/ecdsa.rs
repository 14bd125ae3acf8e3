//! ECDSA (RFC 7518 §3.4). Signatures are `r || s`, each as long as a coordinate.

use p256::ecdsa::signature::{Signer, Verifier};

use super::RustCrypto;
use crate::alg::{Es256, Es384, Es512};
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
#[cfg(feature = "std")]
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key::write_signature;
#[cfg(feature = "std")]
use crate::key_format::Curve;
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

const FORMAT: &str = "an EC key";

macro_rules! ecdsa {
    ($algorithm:ident, $library:ident) => {
        impl KeyBackend<$algorithm> for RustCrypto {
            const KEYS: KeyRules = KeyRules::of_signatures::<$algorithm>();

            type Private = $library::ecdsa::SigningKey;
            type Public = $library::ecdsa::VerifyingKey;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                let PrivateMaterial::Ec { curve, scalar, public } = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                let key = $library::ecdsa::SigningKey::from_slice(scalar).map_err(|_| {
                    wanted.invalid(FORMAT, "the private number is not in [1, n - 1]")
                })?;
                let point = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
                wanted.check_halves(FORMAT, public.as_deref(), &point)?;
                Ok((key, PublicMaterial::Ec { curve: *curve, point }))
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                let PublicMaterial::Ec { point, .. } = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                $library::ecdsa::VerifyingKey::from_sec1_bytes(point)
                    .map_err(|_| wanted.invalid(FORMAT, "the point is not on the curve"))
            }
        }

        impl Backend<$algorithm> for RustCrypto {
            /// Signs with the deterministic nonce of RFC 6979.
            fn sign(
                key: &Self::Private,
                signing_input: &[u8],
                buffer: &mut [u8],
            ) -> Result<usize, EncodeError> {
                let signature: $library::ecdsa::Signature =
                    key.try_sign(signing_input).map_err(|_| EncodeError::SigningFailed)?;
                write_signature(&signature.to_bytes(), buffer)
            }

            /// Accepts a high `s`: RFC 7518 does not require the lower one, and other issuers write
            /// both.
            fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
                $library::ecdsa::Signature::from_slice(signature)
                    .is_ok_and(|signature| key.verify(signing_input, &signature).is_ok())
            }
        }
    };
}

ecdsa!(Es256, p256);
ecdsa!(Es384, p384);
ecdsa!(Es512, p521);

key_types!(
    RustCrypto,
    Es256,
    "ES256",
    Es256SigningKey,
    Es256VerifyingKey,
    generate::ec(Curve::P256)
);
key_types!(
    RustCrypto,
    Es384,
    "ES384",
    Es384SigningKey,
    Es384VerifyingKey,
    generate::ec(Curve::P384)
);
key_types!(
    RustCrypto,
    Es512,
    "ES512",
    Es512SigningKey,
    Es512VerifyingKey,
    generate::ec(Curve::P521)
);
