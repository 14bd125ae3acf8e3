//! X25519 (RFC 7748, RFC 8037 §3.2), with the library of dalek.

use curve25519_dalek::montgomery::MontgomeryPoint;
use zeroize::Zeroizing;

use super::{AES_KEY_LEN, AesKey, COORDINATE_LEN, Curve, EphemeralKey, coordinate};
use crate::encryption::fill_random;
use crate::error::{EncodeError, KeyError};
use crate::key_format::{KeyKind, PrivateMaterial, PublicMaterial, Wanted};

const FORMAT: &str = "an X25519 key";

pub(super) enum X25519 {}

/// A private number, before its bits are clamped.
pub struct Private(AesKey);

/// A `u` coordinate.
pub struct Public([u8; COORDINATE_LEN]);

impl Curve for X25519 {
    const KIND: KeyKind = KeyKind::X25519;

    type Private = Private;
    type Public = Public;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Private, PublicMaterial), KeyError> {
        let PrivateMaterial::X25519 { scalar, public } = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        let derived = public_half(scalar);
        wanted.check_halves(FORMAT, public.as_ref().map(<[u8; 32]>::as_slice), &derived)?;
        Ok((Private(scalar.clone()), PublicMaterial::X25519(derived)))
    }

    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Public, KeyError> {
        let PublicMaterial::X25519(coordinate) = material else {
            return Err(wanted.other_kind(FORMAT));
        };
        let public = Public(*coordinate);
        // With a point of small order, the result is zero for every private number.
        if Self::agree(&Private(Zeroizing::new([1; AES_KEY_LEN])), &public).is_none() {
            return Err(wanted.weak("its order is small, and the shared secret would be zero"));
        }
        Ok(public)
    }

    fn material(secret: AesKey) -> PrivateMaterial {
        PrivateMaterial::X25519 { scalar: secret, public: None }
    }

    fn ephemeral() -> Result<(Private, PublicMaterial), EncodeError> {
        let mut scalar = Zeroizing::new([0; AES_KEY_LEN]);
        fill_random(&mut *scalar)?;
        let public = PublicMaterial::X25519(public_half(&scalar));
        Ok((Private(scalar), public))
    }

    fn from_epk(epk: &EphemeralKey<'_>) -> Option<Public> {
        if !epk.is("OKP", "X25519") || epk.y.is_some() {
            return None;
        }
        coordinate(epk.x).map(Public)
    }

    fn agree(private: &Private, public: &Public) -> Option<AesKey> {
        let point = MontgomeryPoint(public.0);
        let shared = Zeroizing::new(point.mul_clamped(*private.0).to_bytes());
        // All bytes are read, so that the time does not depend on them.
        let is_zero = shared.iter().fold(0, |bits, byte| bits | byte) == 0;
        (!is_zero).then_some(shared)
    }
}

fn public_half(scalar: &[u8; 32]) -> [u8; 32] {
    MontgomeryPoint::mul_base_clamped(*scalar).to_bytes()
}
