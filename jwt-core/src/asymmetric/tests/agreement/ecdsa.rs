//! ECDSA: `r` and `s` outside of `[1, n - 1]`, the other `s`, and DER.

use alloc::vec;
use alloc::vec::Vec;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
};

use zeroize::Zeroizing;

use super::{Pair, Random, add, damage, hex, refuse_private, refuse_public, subtract};
use crate::alg::{Es256, Es384, Es512, PublicKeyAlgorithm};
use crate::asymmetric::aws_lc::{self, AwsLc};
use crate::asymmetric::backend::{Backend, KeyRules};
use crate::asymmetric::rust_crypto::RustCrypto;
use crate::key_format::{self, PrivateMaterial, PublicMaterial};

#[test]
fn es256() {
    check::<Es256>(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    );
}

#[test]
fn es384() {
    check::<Es384>(
        &ECDSA_P384_SHA384_FIXED_SIGNING,
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    );
}

#[test]
fn es512() {
    check::<Es512>(
        &ECDSA_P521_SHA512_FIXED_SIGNING,
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    );
}

fn check<A: PublicKeyAlgorithm>(algorithm: &'static EcdsaSigningAlgorithm, order: &str)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let key = EcdsaKeyPair::generate(algorithm).unwrap().to_pkcs8v1().unwrap();
    let order = hex(order);
    Pair::<A>::new(key.as_ref()).check(|signature, random| mutate(signature, &order, random));
    check_keys::<A>(key.as_ref(), &order);
}

/// Checks numbers that are not a key.
fn check_keys<A: PublicKeyAlgorithm>(pkcs8: &[u8], order: &[u8])
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let read = key_format::private_from_der(pkcs8, KeyRules::of_signatures::<A>().wanted).unwrap();
    let PrivateMaterial::Ec { curve, scalar, public: Some(point) } = &read.material else {
        panic!("it is an EC key with both halves");
    };
    let curve = *curve;
    let one = [&vec![0; order.len() - 1][..], &[1]].concat();
    let too_large = [order.to_vec(), add(order, &one).unwrap(), vec![0xff; order.len()]];
    for scalar in too_large.into_iter().chain([vec![0; order.len()]]) {
        let scalar = Zeroizing::new(scalar);
        refuse_private::<A>(&PrivateMaterial::Ec { curve, scalar, public: None });
    }
    // The public half belongs to the negation of the private one.
    let scalar = Zeroizing::new(subtract(order, scalar));
    refuse_private::<A>(&PrivateMaterial::Ec { curve, scalar, public: Some(point.clone()) });

    let (x, y) = point[1..].split_at(order.len());
    let next = |number| add(number, &one).unwrap();
    let zero = vec![0; order.len()];
    let largest = vec![0xff; order.len()];
    for (x, y) in [(x, &*next(y)), (x, &zero), (&zero, &zero), (&largest, y), (x, &largest)] {
        let point = [&[4], x, y].concat();
        refuse_public::<A>(&PublicMaterial::Ec { curve, point });
    }
}

#[test]
fn aws_lc_signs_with_a_random_nonce() {
    let key = aws_lc::Es256SigningKey::generate();
    let sign = || Pair::<Es256>::sign_with(&key, b"message");
    assert_ne!(sign(), sign());
}

/// The negation of `s` is valid as well, that of `r` is not.
fn mutate(signature: &[u8], order: &[u8], random: &mut Random) -> (Vec<u8>, bool) {
    let (r, s) = signature.split_at(order.len());
    match random.below(8) {
        0 => ([r, &subtract(order, s)].concat(), true),
        1 => ([&subtract(order, r), s].concat(), false),
        2 => ([r, &outside(s, order, random)].concat(), false),
        3 => ([&outside(r, order, random), s].concat(), false),
        4 => ([outside(r, order, random), outside(s, order, random)].concat(), false),
        5 => (der(r, s), false),
        _ => (damage(signature, random), false),
    }
}

/// Returns a number that is not the one of the signature, and most often not in `[1, n - 1]`.
fn outside(number: &[u8], order: &[u8], random: &mut Random) -> Vec<u8> {
    let one = [&vec![0; order.len() - 1][..], &[1]].concat();
    match random.below(7) {
        0 => vec![0; order.len()],
        1 => order.to_vec(),
        2 => subtract(order, &one),
        3 => add(order, &one).unwrap(),
        4 => one,
        5 => vec![0xff; order.len()],
        // For ES512, the sum fits into the bytes of a signature.
        _ => add(number, order).unwrap_or_else(|| vec![0xff; order.len()]),
    }
}

/// Writes `ECDSA-Sig-Value` (RFC 3279 §2.2.3), which JWS does not use.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let zeros = number.iter().take_while(|&&byte| byte == 0).count();
        let sign: &[u8] = if number[zeros] < 0x80 { &[] } else { &[0] };
        element(2, &[sign, &number[zeros..]].concat())
    };
    element(0x30, &[integer(r), integer(s)].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u8::try_from(content.len()).unwrap();
    let len: &[u8] = if len < 0x80 { &[len] } else { &[0x81, len] };
    [&[tag], len, content].concat()
}
