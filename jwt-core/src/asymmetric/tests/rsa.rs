//! Tests of RSA keys and signatures.

use std::string::ToString;
use std::vec::Vec;

use ::rsa::pss;
use ::rsa::signature::{RandomizedSigner, SignatureEncoding};
use allocation_counter::measure;
use getrandom::SysRng;

use super::{check_round_trip, rsa_key};
use crate::alg::PublicKeyAlgorithm;
use crate::asymmetric::rust_crypto::RustCrypto;
use crate::asymmetric::{Backend, PrivateKey, PublicKey};
use crate::error::KeyError;
use crate::key::{Signer, Verifier};

fn key<A: PublicKeyAlgorithm>() -> PrivateKey<A, RustCrypto>
where
    RustCrypto: Backend<A>,
{
    PrivateKey::from_jwk(rsa_key::private_jwk()).unwrap()
}

fn sign<A: PublicKeyAlgorithm, B: Backend<A>>(key: &PrivateKey<A, B>, message: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let len = key.sign(message, &mut buffer).unwrap();
    buffer[..len].to_vec()
}

fn verifies<A: PublicKeyAlgorithm, B: Backend<A>>(
    key: &PublicKey<A, B>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    key.verify(message, signature).is_ok()
}

#[test]
fn rsa_keys_sign_and_verify() {
    check_round_trip(key::<crate::Rs256>());
    check_round_trip(key::<crate::Rs384>());
    check_round_trip(key::<crate::Rs512>());
    check_round_trip(key::<crate::Ps256>());
    check_round_trip(key::<crate::Ps384>());
    check_round_trip(key::<crate::Ps512>());
}

/// With 2049 bits the first byte of a signature is 0 or 1, and the message representative of PSS is
/// one byte shorter than the signature.
#[test]
fn generated_keys_sign_and_verify() {
    check_round_trip(crate::Rs256SigningKey::generate(2048).unwrap());
    let key = crate::Ps512SigningKey::generate(2049).unwrap();
    assert_eq!(sign(&key, b"message").len(), 257);
    check_round_trip(key);
}

#[test]
fn generate_refuses_other_sizes() {
    for bits in [0, 1024, 2047, 8193, usize::MAX] {
        let error = crate::Ps256SigningKey::generate(bits).unwrap_err();
        assert_eq!(error, KeyError::RsaSize { algorithm: "PS256", bits });
    }
}

#[test]
fn signatures_of_pss_are_random_and_those_of_pkcs1_are_not() {
    let (rs, ps) = (key::<crate::Rs256>(), key::<crate::Ps256>());
    assert_eq!(sign(&rs, b"message"), sign(&rs, b"message"));
    assert_ne!(sign(&ps, b"message"), sign(&ps, b"message"));
}

/// The first byte of the signature of this message is zero.
#[test]
fn a_signature_is_as_long_as_the_modulus() {
    let key = key::<crate::Rs256>();
    let message = b"message 165";
    let signature = sign(&key, message);
    assert_eq!((signature.len(), signature[0]), (256, 0));
    let public = key.verifying_key();
    assert!(verifies(&public, message, &signature));
    assert!(!verifies(&public, message, &signature[1..]));
    assert!(!verifies(&public, message, &signature[..255]));
    assert!(!verifies(&public, message, &[&[0], signature.as_slice()].concat()));
    assert!(!verifies(&public, message, &[]));
    assert!(!verifies(&public, message, &[0; 256]));
    assert!(!verifies(&public, message, &[255; 256]));
}

/// The docs of the verifying keys state the limit.
#[test]
fn a_verification_allocates_a_constant_times_the_length_of_the_modulus() {
    fn check<A: PublicKeyAlgorithm>()
    where
        RustCrypto: Backend<A>,
    {
        let key = key::<A>();
        let signature = sign(&key, b"message");
        let public = key.verifying_key();
        for (message, accepted) in [(b"message", true), (b"massage", false)] {
            let allocated = measure(|| {
                assert_eq!(verifies(&public, message, &signature), accepted);
            });
            assert!(allocated.count_total > 0, "no allocation was counted");
            assert!(allocated.bytes_max <= 28 * 256, "{}: {} bytes", A::NAME, allocated.bytes_max);
        }
        let allocated = measure(|| assert!(!verifies(&public, b"message", &signature[1..])));
        assert_eq!(allocated.count_total, 0);
    }

    check::<crate::Rs256>();
    check::<crate::Rs512>();
    check::<crate::Ps256>();
    check::<crate::Ps512>();
}

#[test]
fn a_signature_is_of_one_algorithm() {
    fn check<A: PublicKeyAlgorithm>()
    where
        RustCrypto: Backend<A>,
    {
        let signature = sign(&key::<A>(), b"message");
        let accepting = [
            ("RS256", verifies(&key::<crate::Rs256>().verifying_key(), b"message", &signature)),
            ("RS384", verifies(&key::<crate::Rs384>().verifying_key(), b"message", &signature)),
            ("RS512", verifies(&key::<crate::Rs512>().verifying_key(), b"message", &signature)),
            ("PS256", verifies(&key::<crate::Ps256>().verifying_key(), b"message", &signature)),
            ("PS384", verifies(&key::<crate::Ps384>().verifying_key(), b"message", &signature)),
            ("PS512", verifies(&key::<crate::Ps512>().verifying_key(), b"message", &signature)),
        ];
        let accepting = accepting.iter().filter(|(_, accepts)| *accepts).map(|(name, _)| *name);
        assert_eq!(accepting.collect::<Vec<_>>(), [A::NAME]);
    }

    check::<crate::Rs256>();
    check::<crate::Rs384>();
    check::<crate::Rs512>();
    check::<crate::Ps256>();
    check::<crate::Ps384>();
    check::<crate::Ps512>();
}

/// RFC 7518 §3.5.
#[test]
fn the_salt_of_pss_is_as_long_as_the_hash() {
    let key = key::<crate::Ps256>();
    for len in [0, 1, 20, 31, 32, 33, 48, 64, 222] {
        let other =
            pss::SigningKey::<sha2::Sha256>::new_with_salt_len((*key.prepared).clone(), len);
        let signature = other.try_sign_with_rng(&mut SysRng, b"message").unwrap().to_vec();
        let accepted = verifies(&key.verifying_key(), b"message", &signature);
        assert_eq!(accepted, len == 32, "a salt of {len} bytes");
    }
}

#[test]
fn numbers_that_do_not_belong_together_are_refused() {
    for (name, value) in rsa_key::MEMBERS.iter().filter(|(name, _)| *name != "e") {
        let other = value.replacen(&value[40..42], "AB", 1);
        assert_ne!(other, *value);
        let members = rsa_key::MEMBERS.map(|(n, v)| (n, if n == *name { &*other } else { v }));
        let error = crate::Rs256SigningKey::from_jwk(rsa_key::jwk(&members)).unwrap_err();
        assert!(matches!(error, KeyError::InvalidKey { .. }), "{name}: {error}");
        assert!(!error.to_string().contains(&other[..20]), "{error}");
    }
    // 65539, 2³³ + 1
    for e in ["AQAD", "AgAAAAE"] {
        let members = rsa_key::MEMBERS.map(|(n, v)| (n, if n == "e" { e } else { v }));
        let error = crate::Rs256SigningKey::from_jwk(rsa_key::jwk(&members)).unwrap_err();
        assert!(matches!(error, KeyError::InvalidKey { .. }), "{e}: {error}");
    }
}

#[test]
fn a_public_exponent_has_at_most_33_bits() {
    let with_e = |e| {
        let [n, _, ..] = rsa_key::MEMBERS;
        crate::Ps256VerifyingKey::from_jwk(rsa_key::jwk(&[n, ("e", e)]))
    };
    // 2³³ - 1, 2³³ + 1
    assert!(with_e("Af____8").is_ok());
    let error = with_e("AgAAAAE").unwrap_err().to_string();
    assert!(error.contains("the public exponent has more than 33 bits"), "{error}");
}

#[test]
fn primes_in_another_order_than_their_exponents_are_refused() {
    let mut members = rsa_key::MEMBERS;
    members.swap(3, 4);
    members[3].0 = "p";
    members[4].0 = "q";
    let error = crate::Rs256SigningKey::from_jwk(rsa_key::jwk(&members)).unwrap_err();
    assert!(matches!(error, KeyError::InvalidKey { .. }), "{error}");
}
