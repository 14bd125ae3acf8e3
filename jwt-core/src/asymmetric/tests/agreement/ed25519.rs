//! Ed25519: numbers that are not reduced, and points of small order.
//!
//! One disagreement is known. A public key that is not a point of the curve is refused by RustCrypto
//! when it is loaded, and by aws-lc with each signature: its functions cannot check a key alone.

use alloc::vec::Vec;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, ParsedPublicKey};

use zeroize::Zeroizing;

use super::{Pair, Random, damage, hex, refuse_private};
use crate::alg::EdDsa;
use crate::asymmetric::PublicKey;
use crate::asymmetric::aws_lc::AwsLc;
use crate::asymmetric::rust_crypto::RustCrypto;
use crate::base64url;
use crate::error::KeyError;
use crate::key::Verifier;
use crate::key_format::PrivateMaterial;

/// The order of the base point, little endian (RFC 8032 §5.1).
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

/// The `y` coordinates of the points of small order, and the encodings of two of them that are not
/// reduced.
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
];

#[test]
fn eddsa() {
    let key = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
    Pair::<EdDsa>::new(key.as_ref()).check(|signature, random| (mutate(signature, random), false));
}

#[test]
fn halves_of_two_keys_are_refused() {
    let public = *hex(KEY).first_chunk().unwrap();
    let seed = Zeroizing::new([1; 32]);
    refuse_private::<EdDsa>(&PrivateMaterial::Ed25519 { seed, public: Some(public) });
}

fn mutate(signature: &[u8], random: &mut Random) -> Vec<u8> {
    let (r, s) = signature.split_at(32);
    match random.below(6) {
        0 => [r, &add_order(s, random)].concat(),
        1 => [small_order(random), s.to_vec()].concat(),
        2 => [r, &outside(random)].concat(),
        3 => [small_order(random), outside(random)].concat(),
        _ => damage(signature, random),
    }
}

/// Returns a point of small order, with either sign.
fn small_order(random: &mut Random) -> Vec<u8> {
    let mut point = hex(SMALL_ORDER[random.below(SMALL_ORDER.len())]);
    point[31] |= [0, 0x80][random.below(2)];
    point
}

/// Returns 0, the order of the base point, or one of its neighbours.
fn outside(random: &mut Random) -> Vec<u8> {
    match random.below(4) {
        0 => [0; 32].into(),
        neighbour => {
            let mut order = hex(ORDER);
            order[0] = order[0] + 1 - u8::try_from(neighbour - 1).unwrap();
            order
        }
    }
}

/// Adds a multiple of the order of the base point to a reduced number.
fn add_order(number: &[u8], random: &mut Random) -> Vec<u8> {
    let mut sum = number.to_vec();
    for _ in 0..=random.below(14) {
        let mut carry = 0;
        for (digit, other) in sum.iter_mut().zip(hex(ORDER)) {
            let total = u16::from(*digit) + u16::from(other) + carry;
            *digit = total.to_be_bytes()[1];
            carry = total >> 8;
        }
        assert_eq!(carry, 0);
    }
    sum
}

/// Reads a public key with both backends, and lets both verify.
fn accepts(key: &str, message: &[u8], signature: &str) -> bool {
    let jwk = jwk(&hex(key));
    let accepts = |key: &dyn Verifier| key.verify(message, &hex(signature)).is_ok();
    let rust_crypto = accepts(&PublicKey::<EdDsa, RustCrypto>::from_jwk(&jwk).unwrap());
    let aws_lc = accepts(&PublicKey::<EdDsa, AwsLc>::from_jwk(&jwk).unwrap());
    assert_eq!(rust_crypto, aws_lc);
    aws_lc
}

fn jwk(key: &[u8]) -> alloc::string::String {
    alloc::format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, base64url::encode(key))
}

/// The key of the seed 00 01 02 … 1f.
const KEY: &str = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

/// `KEY` plus a point of order 8.
const MIXED_KEY: &str = "b154bd62188ae283dd187fefe8c31f5e276edf083b4cff11c9d5cff856c74440";

#[test]
fn signatures_with_an_r_of_small_order_are_refused() {
    // The signer chose `R` of small order, and an `S` that fits: the equation holds.
    for (key, message, signature) in [
        (
            KEY,
            "message 0",
            "0100000000000000000000000000000000000000000000000000000000000000a048884fc1c953e70e9d18b6bad836b39b84997eb4ef89e34fb6af15a672a606",
        ),
        (
            MIXED_KEY,
            "message 0",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85d07dae8aa892db77762f760cd49e40ca762fd62612847abd0c553a4c6d6f0c07",
        ),
    ] {
        let library = ParsedPublicKey::new(&ED25519, hex(key)).unwrap();
        library.verify_sig(message.as_bytes(), &hex(signature)).expect("aws-lc is not as strict");
        assert!(!accepts(key, message.as_bytes(), signature));
    }
}

#[test]
fn the_equation_is_not_multiplied_by_the_cofactor() {
    // The two equations of RFC 8032 §5.1.7 differ for a key with a part of small order: with message
    // 5 both hold, and with message 0 only the one that is multiplied by 8.
    for (message, signature, is_valid) in [
        (
            "message 5",
            "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572d7be5bdd21e2cf9e77e45f494268828d0d149c023ef276d4a4bbf272b5650804",
            true,
        ),
        (
            "message 0",
            "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572f23c90e425f1923db0339614ffd87bf28d76a060be63fb0e00403603cde9fa0d",
            false,
        ),
    ] {
        assert_eq!(accepts(MIXED_KEY, message.as_bytes(), signature), is_valid);
    }
}

#[test]
fn keys_of_small_order_are_refused() {
    for y in SMALL_ORDER {
        for sign in [0, 0x80] {
            let mut key = hex(y);
            key[31] |= sign;
            let rust_crypto = PublicKey::<EdDsa, RustCrypto>::from_jwk(jwk(&key)).map(|_| ());
            let aws_lc = PublicKey::<EdDsa, AwsLc>::from_jwk(jwk(&key)).map(|_| ());
            assert!(matches!(aws_lc, Err(KeyError::WeakKey { .. })), "{y} {aws_lc:?}");
            assert_eq!(rust_crypto, aws_lc, "{y}");
        }
    }
}

#[test]
fn keys_that_are_not_points_verify_nothing() {
    let key = Ed25519KeyPair::generate().unwrap();
    let signature = key.sign(b"message");
    let mut random = Random(1);
    let mut not_points = 0;
    for _ in 0..200 {
        let jwk = jwk(&random.bytes(32));
        let rust_crypto = PublicKey::<EdDsa, RustCrypto>::from_jwk(&jwk);
        let aws_lc = PublicKey::<EdDsa, AwsLc>::from_jwk(&jwk).unwrap();
        not_points += usize::from(rust_crypto.is_err());
        assert!(aws_lc.verify(b"message", signature.as_ref()).is_err());
    }
    assert!((50..150).contains(&not_points), "half of all numbers are not points: {not_points}");
}

#[test]
fn keys_that_are_not_reduced_are_refused() {
    for lowest in 0xed..=0xff {
        for highest in [0x7f, 0xff] {
            let mut key = [0xff; 32];
            (key[0], key[31]) = (lowest, highest);
            assert!(PublicKey::<EdDsa, AwsLc>::from_jwk(jwk(&key)).is_err());
            assert!(PublicKey::<EdDsa, RustCrypto>::from_jwk(jwk(&key)).is_err());
        }
    }
}
