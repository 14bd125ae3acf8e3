//! EdDSA with Ed25519 (RFC 8037 §3.1).

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, ParsedPublicKey};

use super::AwsLc;
use crate::alg::EdDsa;
use crate::asymmetric::backend::Backend;
use crate::asymmetric::generate;
use crate::asymmetric::generate::key_types;
use crate::asymmetric::private_key::PrivateKey;
use crate::asymmetric::public_key::PublicKey;
use crate::error::{EncodeError, KeyError};
use crate::key_format::{PrivateMaterial, PublicMaterial, Wanted};

const FORMAT: &str = "an Ed25519 key";

impl Backend<EdDsa> for AwsLc {
    type Private = Ed25519KeyPair;
    type Public = ParsedPublicKey;

    fn private(
        material: &PrivateMaterial,
        wanted: Wanted,
    ) -> Result<(Self::Private, PublicMaterial), KeyError> {
        let PrivateMaterial::Ed25519 { seed, public } = material else {
            return Err(wanted.invalid(FORMAT, "it is a key of another kind"));
        };
        let key = Ed25519KeyPair::from_seed_unchecked(&**seed)
            .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))?;
        let derived = <[u8; 32]>::try_from(key.public_key().as_ref())
            .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))?;
        if public.is_some_and(|public| public != derived) {
            let problem = "the public half does not belong to the private half";
            return Err(wanted.invalid(FORMAT, problem));
        }
        Ok((key, PublicMaterial::Ed25519(derived)))
    }

    /// Refuses what the library does not look at: a key of small order and one that is not reduced.
    /// Whether the bytes are a point shows only when a signature is verified.
    fn public(material: &PublicMaterial, wanted: Wanted) -> Result<Self::Public, KeyError> {
        let PublicMaterial::Ed25519(point) = material else {
            return Err(wanted.invalid(FORMAT, "it is a key of another kind"));
        };
        if has_small_order(point) {
            return Err(
                wanted.weak("it has a small order, so that one signature fits many messages")
            );
        }
        if !is_reduced(point) {
            return Err(wanted.invalid(FORMAT, "the y coordinate is not below 2^255 - 19"));
        }
        ParsedPublicKey::new(&ED25519, point)
            .map_err(|_| wanted.invalid(FORMAT, "the library refuses it"))
    }

    fn sign(
        key: &Self::Private,
        signing_input: &[u8],
        buffer: &mut [u8],
    ) -> Result<usize, EncodeError> {
        let signature = key.try_sign(signing_input).map_err(|_| EncodeError::SigningFailed)?;
        super::write(signature.as_ref(), buffer)
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

/// The `y` coordinates of the points whose order divides 8, in the encoding of RFC 8032 §5.1.2. The
/// sign of `x`, the highest bit of the last byte, is 0.
const SMALL_ORDER: [[u8; 32]; 7] = [
    // Order 4: y = 0, and its encoding as 2²⁵⁵ - 19.
    [0; 32],
    [
        0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    // Order 1: y = 1, and its encoding as 2²⁵⁵ - 18.
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ],
    [
        0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    // Order 2: y = -1.
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
    // Order 8: two values that are each other's negation.
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// Returns whether `point` encodes a point whose order divides 8. With such a key, or such an `R`,
/// one signature can fit many messages.
fn has_small_order(point: &[u8; 32]) -> bool {
    SMALL_ORDER.contains(&without_sign(point))
}

/// Returns whether the `y` coordinate of a point is below 2²⁵⁵ - 19 (RFC 8032 §5.1.3).
fn is_reduced(point: &[u8; 32]) -> bool {
    let [lowest, rest @ .., highest] = without_sign(point);
    lowest < 0xed || highest != 0x7f || rest.iter().any(|&byte| byte != 0xff)
}

/// Returns the encoding of the point with the same `y` coordinate and the sign 0.
fn without_sign(point: &[u8; 32]) -> [u8; 32] {
    let mut point = *point;
    let [.., highest] = &mut point;
    *highest &= 0x7f;
    point
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_y_coordinate_is_reduced_below_the_prime_of_the_field() {
        let mut y = [0xff; 32];
        for sign in [0, 0x80] {
            y[31] = 0x7f | sign;
            for lowest in 0..=0xff {
                y[0] = lowest;
                assert_eq!(is_reduced(&y), lowest < 0xed, "{y:x?}");
            }
            for place in 1..31 {
                let smaller = core::array::from_fn(|at| if at == place { 0xfe } else { y[at] });
                assert!(is_reduced(&smaller));
            }
            y[31] = 0x7e | sign;
            assert!(is_reduced(&y));
        }
    }
}
