//! P-256, with the library of RustCrypto.

use alloc::vec::Vec;

use ::p256::elliptic_curve::sec1::ToSec1Point;
use ::p256::{PublicKey, SecretKey, ecdh};
use zeroize::Zeroizing;

use super::{AES_KEY_LEN, AesKey, COORDINATE_LEN, Curve, EphemeralKey, coordinate};
use crate::encryption::fill_random;
use crate::error::{EncodeError, KeyError};
use crate::key_format::{self, KeyKind, PrivateMaterial, PublicMaterial, Wanted};

const FORMAT: &str = "an EC key";

pub(super) enum P256 {}

impl Curve for P256 {
    const KIND: KeyKind = KeyKind::Ecdh(key_format::Curve::P256);

    type Private = SecretKey;
    type Public = PublicKey;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(SecretKey, PublicMaterial), KeyError> {
        let PrivateMaterial::Ec { scalar, public, .. } = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        let key = SecretKey::from_slice(scalar)
            .map_err(|_| wanted.invalid(FORMAT, "the private number is not in [1, n - 1]"))?;
        let point = point(&key);
        wanted.check_halves(FORMAT, public.as_deref(), &point)?;
        Ok((key, public_material(point)))
    }

    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<PublicKey, KeyError> {
        let PublicMaterial::Ec { point, .. } = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        PublicKey::from_sec1_bytes(point)
            .map_err(|_| wanted.invalid(FORMAT, "the point is not on the curve"))
    }

    fn material(secret: AesKey) -> PrivateMaterial {
        let scalar = Zeroizing::new(secret.to_vec());
        PrivateMaterial::Ec { curve: key_format::Curve::P256, scalar, public: None }
    }

    fn ephemeral() -> Result<(SecretKey, PublicMaterial), EncodeError> {
        // Almost every number is below the order of the curve.
        loop {
            let mut scalar = Zeroizing::new([0; AES_KEY_LEN]);
            fill_random(&mut *scalar)?;
            if let Ok(key) = SecretKey::from_slice(&*scalar) {
                let public = public_material(point(&key));
                return Ok((key, public));
            }
        }
    }

    fn from_epk(epk: &EphemeralKey<'_>) -> Option<PublicKey> {
        if !epk.is("EC", "P-256") {
            return None;
        }
        let mut point = [4; 1 + 2 * COORDINATE_LEN];
        let (_, coordinates) = point.split_first_mut()?;
        let (x, y) = coordinates.split_first_chunk_mut::<COORDINATE_LEN>()?;
        *x = coordinate(epk.x)?;
        y.copy_from_slice(&coordinate(epk.y)?);
        // Checks that the point is on the curve. The point at infinity has no such encoding.
        PublicKey::from_sec1_bytes(&point).ok()
    }

    fn agree(private: &SecretKey, public: &PublicKey) -> Option<AesKey> {
        let shared = ecdh::diffie_hellman(private.to_nonzero_scalar(), public.as_affine());
        let mut secret = Zeroizing::new([0; AES_KEY_LEN]);
        secret.copy_from_slice(shared.raw_secret_bytes());
        Some(secret)
    }
}

/// Returns `0x04 || x || y` of the public half.
fn point(key: &SecretKey) -> Vec<u8> {
    key.public_key().to_sec1_point(false).as_bytes().to_vec()
}

fn public_material(point: Vec<u8>) -> PublicMaterial {
    PublicMaterial::Ec { curve: key_format::Curve::P256, point }
}
