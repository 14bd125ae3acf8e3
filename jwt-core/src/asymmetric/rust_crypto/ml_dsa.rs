//! ML-DSA with an empty context (RFC 9964 §5, FIPS 204).

use alloc::boxed::Box;

use ::ml_dsa::signature::Verifier;
use ::ml_dsa::{EncodedVerifyingKey, ExpandedSigningKey, Seed, Signature, VerifyingKey};
#[cfg(feature = "std")]
use getrandom::SysRng;
use zeroize::Zeroizing;

use super::RustCrypto;
use crate::alg::{MlDsa44, MlDsa65, MlDsa87};
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
#[cfg(feature = "std")]
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::ml_dsa_key::{FORMAT, check_parts};
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key::write_signature;
#[cfg(feature = "std")]
use crate::key_format::ParameterSet;
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

macro_rules! ml_dsa {
    ($algorithm:ident, $name:literal, $signing:ident, $verifying:ident) => {
        impl KeyBackend<$algorithm> for RustCrypto {
            const KEYS: KeyRules = KeyRules::of_signatures::<$algorithm>();

            /// A prepared key has up to 100 KiB, too much to be moved on the stack.
            type Private = Box<ExpandedSigningKey<::ml_dsa::$algorithm>>;
            type Public = VerifyingKey<::ml_dsa::$algorithm>;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                let PrivateMaterial::MlDsa(material) = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                let seed = Zeroizing::new(Seed::from(*material.seed));
                let key = Box::new(ExpandedSigningKey::<::ml_dsa::$algorithm>::from_seed(&seed));
                let public = key.verifying_key().encode().to_vec();
                #[expect(deprecated, reason = "files have this form, and it is only compared")]
                let expanded = Zeroizing::new(key.to_expanded());
                check_parts(material, &public, &expanded[..], wanted)?;
                Ok((key, PublicMaterial::MlDsa { set: material.set, key: public }))
            }

            /// Every value of the right length is a public key (FIPS 204 §7.2).
            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                let PublicMaterial::MlDsa { key, .. } = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                let key = EncodedVerifyingKey::<::ml_dsa::$algorithm>::try_from(&key[..])
                    .map_err(|_| wanted.invalid(FORMAT, "its length is wrong"))?;
                Ok(VerifyingKey::decode(&key))
            }
        }

        impl Backend<$algorithm> for RustCrypto {
            /// Signs with fresh randomness, as FIPS 204 §3.4 recommends: a fault in the computation
            /// does then not reveal the key. Without `std`, there is none.
            fn sign(
                key: &Self::Private,
                signing_input: &[u8],
                buffer: &mut [u8],
            ) -> Result<usize, EncodeError> {
                #[cfg(feature = "std")]
                let signature = key.sign_randomized(signing_input, &[], &mut SysRng);
                #[cfg(not(feature = "std"))]
                let signature = key.sign_deterministic(signing_input, &[]);
                let signature = signature.map_err(|_| EncodeError::SigningFailed)?;
                write_signature(&signature.encode(), buffer)
            }

            fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
                Signature::try_from(signature)
                    .is_ok_and(|signature| key.verify(signing_input, &signature).is_ok())
            }
        }

        key_types!(
            ///
            /// **Experimental: may change in any version.** Tokens and keys are those of RFC 9964.
            RustCrypto,
            $algorithm,
            $name,
            $signing,
            $verifying,
            generate::ml_dsa(ParameterSet::$algorithm)
        );
    };
}

ml_dsa!(MlDsa44, "ML-DSA-44", MlDsa44SigningKey, MlDsa44VerifyingKey);
ml_dsa!(MlDsa65, "ML-DSA-65", MlDsa65SigningKey, MlDsa65VerifyingKey);
ml_dsa!(MlDsa87, "ML-DSA-87", MlDsa87SigningKey, MlDsa87VerifyingKey);
