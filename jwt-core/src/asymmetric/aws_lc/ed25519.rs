//! EdDSA with Ed25519 (RFC 8037 §3.1).

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};

use super::AwsLc;
use crate::alg::EdDsa;
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
use crate::asymmetric::ed25519_point::{FORMAT, check_key, has_small_order};
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key::write_signature;
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

impl KeyBackend<EdDsa> for AwsLc {
    const KEYS: KeyRules = KeyRules::of_signatures::<EdDsa>();

    type Private = Ed25519KeyPair;
    type Public = ParsedPublicKey;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Self::Private, PublicMaterial), KeyError> {
        let PrivateMaterial::Ed25519 { seed, public } = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        let key = Ed25519KeyPair::from_seed_unchecked(&**seed)
            .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))?;
        let derived = <[u8; 32]>::try_from(key.public_key().as_ref())
            .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))?;
        wanted.check_halves(FORMAT, public.as_ref().map(<[u8; 32]>::as_slice), &derived)?;
        Ok((key, PublicMaterial::Ed25519(derived)))
    }

    /// Refuses what the library does not look at: a key of small order and one that is not reduced.
    /// Whether the bytes are a point shows only when a signature is verified.
    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
        let PublicMaterial::Ed25519(point) = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        check_key(point, wanted)?;
        ParsedPublicKey::new(&ED25519, point)
            .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))
    }
}

impl Backend<EdDsa> for AwsLc {
    fn sign(
        key: &Self::Private,
        signing_input: &[u8],
        buffer: &mut [u8],
    ) -> Result<usize, EncodeError> {
        let signature = key.try_sign(signing_input).map_err(|_| EncodeError::SigningFailed)?;
        write_signature(signature.as_ref(), buffer)
    }

    /// Verifies strictly: refuses points of small order and numbers that are not reduced (RFC 8032
    /// §5.1.7, §8.4). The library refuses an `S` and an `R` that are not reduced, and the key was
    /// checked when it was loaded; it accepts an `R` of small order.
    fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
        let has_valid_r = signature.first_chunk().is_some_and(|r| !has_small_order(r));
        has_valid_r && super::verifies(key, signing_input, signature)
    }
}

key_types!(AwsLc, EdDsa, "EdDSA", Ed25519SigningKey, Ed25519VerifyingKey, generate::ed25519());
