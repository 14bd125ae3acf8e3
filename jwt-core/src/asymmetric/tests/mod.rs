//! Tests of every algorithm of every backend.

#[cfg(all(feature = "aws-lc", feature = "ecdsa", feature = "ed25519", feature = "rsa"))]
mod agreement;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
mod rfc;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(feature = "rsa")]
mod rsa_key;

use alloc::format;

use super::{Backend, PrivateKey, PublicKey};
use crate::alg::PublicKeyAlgorithm;
use crate::error::VerifyError;
use crate::jws;

/// Signs and verifies with a key, and with what a file of its public half gives.
fn check_round_trip<A: PublicKeyAlgorithm, B: Backend<A>>(key: PrivateKey<A, B>) {
    let key = key.with_id("k");
    let token = jws::sign(b"payload", &key).unwrap();
    let public = key.verifying_key();
    let read = [
        PublicKey::<A, B>::from_pem(public.to_pem()).unwrap(),
        PublicKey::<A, B>::from_jwk(public.to_jwk()).unwrap(),
    ];
    assert_eq!((read[0].id(), read[1].id()), (None, Some("k")));
    for public in read {
        let verified = jws::verify(&token, &public).unwrap();
        assert_eq!(verified.payload(), b"payload");
        assert_eq!(verified.header().alg(), A::NAME);
        assert_eq!(public.thumbprint(), key.verifying_key().thumbprint());
    }
    assert_eq!(jws::verify(&token, &key).unwrap().payload(), b"payload");
    let other = jws::verify(&token, &key.clone().with_id("other"));
    assert!(matches!(other, Err(VerifyError::UnknownKey)));
    let shown = format!("{key:?}");
    assert_eq!(shown, format!("PrivateKey<{}> {{ id: Some(\"k\"), secret: [redacted] }}", A::NAME));
}

#[cfg(feature = "ecdsa")]
#[test]
fn ecdsa_keys_sign_and_verify() {
    check_round_trip(crate::Es256SigningKey::generate());
    check_round_trip(crate::Es384SigningKey::generate());
    check_round_trip(crate::Es512SigningKey::generate());
}

#[cfg(feature = "ed25519")]
#[test]
fn ed25519_keys_sign_and_verify() {
    check_round_trip(crate::Ed25519SigningKey::generate());
}

/// `S` is refused unless it is below the order of the group (RFC 8032 §5.1.7), also if another crate
/// enables the feature `legacy_compatibility` of ed25519-dalek: `scripts/features.sh`.
#[cfg(feature = "ed25519")]
#[test]
fn ed25519_signatures_are_not_malleable() {
    use crate::key::{Signer, Verifier};

    /// The order of the group, little endian.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let key = crate::Ed25519SigningKey::generate();
    let mut signature = [0; 64];
    Signer::sign(&key, b"message", &mut signature).unwrap();
    let public = key.verifying_key();
    Verifier::verify(&public, b"message", &signature).unwrap();
    // As long as the sum fits into 253 bits, a check of the upper three bits alone does not notice it.
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    let refused = Verifier::verify(&public, b"message", &signature);
    assert!(matches!(refused, Err(VerifyError::InvalidSignature)), "{refused:?}");
}

#[cfg(feature = "ml-dsa")]
#[test]
fn ml_dsa_keys_sign_and_verify() {
    check_round_trip(crate::MlDsa44SigningKey::generate());
    check_round_trip(crate::MlDsa65SigningKey::generate());
    check_round_trip(crate::MlDsa87SigningKey::generate());
}

#[cfg(all(feature = "aws-lc", feature = "ml-dsa"))]
#[test]
fn ml_dsa_keys_of_aws_lc_sign_and_verify() {
    check_round_trip(crate::aws_lc::MlDsa44SigningKey::generate());
    check_round_trip(crate::aws_lc::MlDsa65SigningKey::generate());
    check_round_trip(crate::aws_lc::MlDsa87SigningKey::generate());
}

#[cfg(feature = "aws-lc")]
#[test]
fn keys_of_aws_lc_sign_and_verify() {
    check_round_trip(crate::aws_lc::Es256SigningKey::generate());
    check_round_trip(crate::aws_lc::Es384SigningKey::generate());
    check_round_trip(crate::aws_lc::Es512SigningKey::generate());
    check_round_trip(crate::aws_lc::Ed25519SigningKey::generate());
    check_round_trip(crate::aws_lc::Rs256SigningKey::generate(2048).unwrap());
    check_round_trip(crate::aws_lc::Rs384SigningKey::generate(2048).unwrap());
    check_round_trip(crate::aws_lc::Rs512SigningKey::generate(2048).unwrap());
    check_round_trip(crate::aws_lc::Ps256SigningKey::generate(2048).unwrap());
    check_round_trip(crate::aws_lc::Ps384SigningKey::generate(2048).unwrap());
    check_round_trip(crate::aws_lc::Ps512SigningKey::generate(3072).unwrap());
}

/// A JWK with `"alg":"EdDSA"` would refuse tokens with the other name in other software.
#[cfg(feature = "ed25519")]
#[test]
fn jwks_of_algorithms_with_two_names_have_no_alg() {
    let key = crate::Ed25519SigningKey::generate().verifying_key();
    assert!(!key.to_jwk().contains("alg"), "{}", key.to_jwk());
}
