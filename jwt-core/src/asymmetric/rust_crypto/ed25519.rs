//! EdDSA with Ed25519 (RFC 8037 §3.1).

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};

use super::RustCrypto;
use crate::alg::EdDsa;
use crate::asymmetric::backend::{Backend, KeyBackend, KeyRules};
use crate::asymmetric::ed25519_point::{FORMAT, check_key, has_small_order, is_reduced_number};
#[cfg(feature = "std")]
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key::write_signature;
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

impl KeyBackend<EdDsa> for RustCrypto {
    const KEYS: KeyRules = KeyRules::of_signatures::<EdDsa>();

    type Private = SigningKey;
    type Public = VerifyingKey;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Self::Private, PublicMaterial), KeyError> {
        let PrivateMaterial::Ed25519 { seed, public } = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        let key = SigningKey::from_bytes(seed);
        let derived = key.verifying_key().to_bytes();
        wanted.check_halves(FORMAT, public.as_ref().map(<[u8; 32]>::as_slice), &derived)?;
        Ok((key, PublicMaterial::Ed25519(derived)))
    }

    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
        let PublicMaterial::Ed25519(point) = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        // The library accepts both.
        check_key(point, wanted)?;
        VerifyingKey::from_bytes(point)
            .map_err(|_| wanted.invalid(FORMAT, "the point is not on the curve"))
    }
}

impl Backend<EdDsa> for RustCrypto {
    fn sign(
        key: &Self::Private,
        signing_input: &[u8],
        buffer: &mut [u8],
    ) -> Result<usize, EncodeError> {
        let signature = key.try_sign(signing_input).map_err(|_| EncodeError::SigningFailed)?;
        write_signature(&signature.to_bytes(), buffer)
    }

    /// Verifies strictly: refuses points of small order and numbers that are not reduced (RFC 8032
    /// §5.1.7, §8.4). The library compares the bytes of `R` with those of a reduced point, and the
    /// key was checked when it was loaded. Two checks remain: `R` is not of small order, which
    /// `verify_strict` finds out by decompressing it, and `S` is reduced, which the library does not
    /// require if another crate enables its feature `legacy_compatibility`.
    fn verifies(key: &Self::Public, signing_input: &[u8], signature: &[u8]) -> bool {
        let has_valid_r = signature.first_chunk().is_some_and(|r| !has_small_order(r));
        let has_valid_s = signature.last_chunk().is_some_and(is_reduced_number);
        has_valid_r
            && has_valid_s
            && Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(signing_input, &signature).is_ok())
    }
}

key_types!(RustCrypto, EdDsa, "EdDSA", Ed25519SigningKey, Ed25519VerifyingKey, generate::ed25519());
