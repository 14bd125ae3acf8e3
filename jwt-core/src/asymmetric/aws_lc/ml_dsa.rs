//! ML-DSA with an empty context (RFC 9964 §5, FIPS 204).

use aws_lc_rs::encoding::AsRawBytes;
use aws_lc_rs::signature::{
    KeyPair, ML_DSA_44, ML_DSA_44_SIGNING, ML_DSA_65, ML_DSA_65_SIGNING, ML_DSA_87,
    ML_DSA_87_SIGNING, ParsedPublicKey, PqdsaKeyPair,
};

use super::AwsLc;
use crate::alg::{MlDsa44, MlDsa65, MlDsa87};
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::ml_dsa_key::{FORMAT, check_parts};
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key_format::{ParameterSet, PrivateMaterial, PublicMaterial, Wanted};

macro_rules! ml_dsa {
    (
        $algorithm:ident, $name:literal, $sign:ident, $verify:ident, $signing:ident, $verifying:ident
    ) => {
        impl KeyBackend<$algorithm> for AwsLc {
            const KEYS: KeyRules = KeyRules::of_signatures::<$algorithm>();

            type Private = PqdsaKeyPair;
            type Public = ParsedPublicKey;

            fn private(
                material: &PrivateMaterial,
                wanted: Wanted,
            ) -> Result<(Self::Private, PublicMaterial), KeyError> {
                let PrivateMaterial::MlDsa(material) = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                let key = PqdsaKeyPair::from_seed(&$sign, &*material.seed)
                    .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))?;
                let public = key.public_key().as_ref().to_vec();
                // The library wipes these bytes when they are dropped.
                let expanded = key
                    .private_key()
                    .as_raw_bytes()
                    .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))?;
                check_parts(material, &public, expanded.as_ref(), wanted)?;
                Ok((key, PublicMaterial::MlDsa { set: material.set, key: public }))
            }

            fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
                let PublicMaterial::MlDsa { key, .. } = material else {
                    return Err(wanted.other_kind(FORMAT));
                };
                ParsedPublicKey::new(&$verify, key)
                    .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))
            }
        }

        impl Backend<$algorithm> for AwsLc {
            /// Signs with fresh randomness, as FIPS 204 §3.4 recommends.
            fn sign(
                key: &Self::Private,
                signing_input: &[u8],
                buffer: &mut [u8],
            ) -> Result<usize, EncodeError> {
                key.sign(signing_input, buffer).map_err(|_| EncodeError::SigningFailed)
            }

            fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
                super::verifies(key, signing_input, signature)
            }
        }

        key_types!(
            ///
            /// **Experimental: may change in any version.** Tokens and keys are those of RFC 9964.
            AwsLc,
            $algorithm,
            $name,
            $signing,
            $verifying,
            generate::ml_dsa(ParameterSet::$algorithm)
        );
    };
}

ml_dsa!(MlDsa44, "ML-DSA-44", ML_DSA_44_SIGNING, ML_DSA_44, MlDsa44SigningKey, MlDsa44VerifyingKey);
ml_dsa!(MlDsa65, "ML-DSA-65", ML_DSA_65_SIGNING, ML_DSA_65, MlDsa65SigningKey, MlDsa65VerifyingKey);
ml_dsa!(MlDsa87, "ML-DSA-87", ML_DSA_87_SIGNING, ML_DSA_87, MlDsa87SigningKey, MlDsa87VerifyingKey);
