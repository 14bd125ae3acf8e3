//! RSA: numbers that are not below the modulus, lengths, and the signatures of other algorithms.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, RsaPssSaltLength};
use aws_lc_rs::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaKeyPair, RsaSignatureEncoding,
};

use zeroize::Zeroizing;

use super::{Pair, Random, add, damage, refuse_private, refuse_public, subtract};
use crate::alg::{Ps256, Ps384, Ps512, PublicKeyAlgorithm, Rs256, Rs384, Rs512};
use crate::asymmetric::PublicKey;
use crate::asymmetric::aws_lc::{self, AwsLc};
use crate::asymmetric::backend::{Backend, KeyRules};
use crate::asymmetric::rust_crypto::RustCrypto;
use crate::key_format::{self, PrivateMaterial, PublicMaterial, RsaPrivate};

/// Paddings, hashes and lengths of salts. The first six are those of the algorithms.
const ENCODINGS: [&RsaSignatureEncoding; 11] = [
    &RSA_PKCS1_SHA256,
    &RSA_PKCS1_SHA384,
    &RSA_PKCS1_SHA512,
    &RSA_PSS_SHA256,
    &RSA_PSS_SHA384,
    &RSA_PSS_SHA512,
    &RSA_PSS_SHA256.with_pss_salt_length(RsaPssSaltLength::Custom(0)),
    &RSA_PSS_SHA256.with_pss_salt_length(RsaPssSaltLength::Custom(31)),
    &RSA_PSS_SHA256.with_pss_salt_length(RsaPssSaltLength::Max),
    &RSA_PSS_SHA384.with_pss_salt_length(RsaPssSaltLength::Custom(32)),
    &RSA_PSS_SHA512.with_pss_salt_length(RsaPssSaltLength::Custom(65)),
];

#[test]
fn rs256() {
    check::<Rs256>(0);
}

#[test]
fn rs384() {
    check::<Rs384>(1);
}

#[test]
fn rs512() {
    check::<Rs512>(2);
}

#[test]
fn ps256() {
    check::<Ps256>(3);
}

#[test]
fn ps384() {
    check::<Ps384>(4);
}

#[test]
fn ps512() {
    check::<Ps512>(5);
}

/// Checks an algorithm, whose encoding is the one with this index.
fn check<A: PublicKeyAlgorithm>(own: usize)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let pkcs8: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let pkcs8 = pkcs8.as_ref();
    let pair = Pair::<A>::new(pkcs8);

    let read = key_format::private_from_der(pkcs8, KeyRules::of_signatures::<A>().wanted).unwrap();
    let PrivateMaterial::Rsa(numbers) = &read.material else { panic!("it is an RSA key") };
    pair.check(|signature, random| (mutate(signature, &numbers.n, random), false));

    for (index, encoding) in ENCODINGS.into_iter().enumerate() {
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(encoding, &SystemRandom::new(), b"message", &mut signature).unwrap();
        assert_eq!(pair.accepts(b"message", &signature), index == own, "{encoding:?}");
    }
    check_leading_zero(&pair);
    check_keys::<A>(numbers);
}

/// Checks numbers that do not belong together, and a public exponent of more than 33 bits.
fn check_keys<A: PublicKeyAlgorithm>(numbers: &RsaPrivate)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    for changed in 0..8 {
        let number = |index, number: &[u8]| {
            let mut number = number.to_vec();
            // The number stays odd if it is.
            if index == changed {
                number[0] ^= 0x10;
                *number.last_mut().unwrap() ^= 2;
            }
            number
        };
        let secret = |index, secret: &Zeroizing<Vec<u8>>| Zeroizing::new(number(index, secret));
        refuse_private::<A>(&PrivateMaterial::Rsa(RsaPrivate {
            n: number(0, &numbers.n),
            e: number(1, &numbers.e),
            d: secret(2, &numbers.d),
            p: secret(3, &numbers.p),
            q: secret(4, &numbers.q),
            dp: secret(5, &numbers.dp),
            dq: secret(6, &numbers.dq),
            qinv: secret(7, &numbers.qinv),
        }));
    }
    let n = numbers.n.clone();
    refuse_public::<A>(&PublicMaterial::Rsa { n: n.clone(), e: vec![2, 0, 0, 0, 1] });
    let largest = PublicMaterial::Rsa { n, e: vec![1, 0xff, 0xff, 0xff, 0xff] };
    assert!(PublicKey::<A, RustCrypto>::from_material(largest.clone()).is_ok());
    assert!(PublicKey::<A, AwsLc>::from_material(largest).is_ok());
}

#[test]
fn sizes_that_are_not_generated_are_errors() {
    for (bits, message) in [
        (2047, "RS256 needs an RSA key of 2048 to 8192 bits; found one of 2047 bits"),
        (
            2500,
            "cannot generate an RSA key of 2500 bits for RS256; usual sizes are 2048, 3072 and 4096 bits",
        ),
        (8193, "RS256 needs an RSA key of 2048 to 8192 bits; found one of 8193 bits"),
    ] {
        let error = aws_lc::Rs256SigningKey::generate(bits).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

fn mutate(signature: &[u8], modulus: &[u8], random: &mut Random) -> Vec<u8> {
    let one = [&vec![0; modulus.len() - 1][..], &[1]].concat();
    match random.below(12) {
        0 => vec![0; modulus.len()],
        1 => one,
        2 => subtract(modulus, &one),
        3 => modulus.to_vec(),
        4 => vec![0xff; modulus.len()],
        5 => subtract(modulus, signature),
        // The same number modulo `n`, in as many bytes or in one more.
        6 => add(signature, modulus).unwrap_or_else(|| {
            let [longer, n] = [signature, modulus].map(|number| [&[0], number].concat());
            add(&longer, &n).unwrap()
        }),
        _ => damage(signature, random),
    }
}

/// The zero bytes in front of a small signature belong to it (RFC 8017 §8.2.2).
fn check_leading_zero<A: PublicKeyAlgorithm>(pair: &Pair<A>)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let mut random = Random(1);
    let (message, signature) = (0..10_000)
        .map(|_| random.bytes(40))
        .map(|message| {
            let signature = Pair::<A>::sign_with(&pair.aws_lc, &message);
            (message, signature)
        })
        .find(|(_, signature)| signature[0] == 0)
        .expect("one of 256 signatures begins with a zero byte");
    assert!(pair.accepts(&message, &signature));
    assert!(!pair.accepts(&message, &signature[1..]));
}
