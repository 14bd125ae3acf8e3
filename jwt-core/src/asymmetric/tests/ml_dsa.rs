//! ML-DSA keys: the examples of RFC 9964, halves that disagree, and signatures of other kinds.

#![expect(clippy::arithmetic_side_effects, reason = "a test may panic")]

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::format;

use ::ml_dsa::ExpandedSigningKey;

use crate::alg::{MlDsa44, MlDsa65, MlDsa87, PublicKeyAlgorithm};
use crate::asymmetric::rust_crypto::RustCrypto;
use crate::asymmetric::{Backend, PrivateKey};
use crate::base64url;
use crate::error::VerifyError;
use crate::jws;

/// RFC 9964 §A.1: the payload.
const DANGEROUS: &str = "It\u{2019}s a dangerous business, Frodo, going out your door.";

/// The seed of all examples of RFC 9964.
const SEED: [u8; 32] = [0; 32];

/// Writes a private JWK.
fn jwk(algorithm: &str, public: &[u8], seed: &[u8]) -> String {
    let (public, seed) = (base64url::encode(public), base64url::encode(seed));
    format!(r#"{{"kty":"AKP","alg":"{algorithm}","pub":"{public}","priv":"{seed}"}}"#)
}

/// Writes a private key in PKCS #8 with the seed alone (RFC 9881 §6).
fn pkcs8(last_byte_of_id: u8, seed: &[u8; 32]) -> Vec<u8> {
    let start = [0x30, 0x34, 2, 1, 0, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3];
    [&start[..], &[last_byte_of_id, 4, 0x22, 0x80, 32], seed].concat()
}

/// Checks that the seed gives the public key of the example, whose thumbprint is its `kid`, and that
/// the signature of the example is the deterministic one. Its beginning is the hash from which all
/// of it follows; its end is the hint.
macro_rules! example {
    ($name:ident, $algorithm:ident, $id:literal, $kid:literal, $begin:literal, $end:literal) => {
        #[test]
        fn $name() {
            const NAME: &str = <$algorithm as crate::key::Algorithm>::NAME;
            fn check<B: Backend<$algorithm>>(token: &str) {
                let key = PrivateKey::<$algorithm, B>::from_der(pkcs8($id, &SEED)).unwrap();
                let key = key.with_thumbprint_id();
                assert_eq!(key.id(), Some($kid));
                let verified = jws::verify(token, &key.verifying_key()).unwrap();
                assert_eq!(verified.payload(), DANGEROUS.as_bytes());
                assert_eq!(verified.header().alg(), NAME);

                // Two signatures of one message differ: they are not deterministic.
                let ours = jws::sign(DANGEROUS.as_bytes(), &key).unwrap();
                assert_eq!(ours.len(), token.len());
                assert_eq!(ours.rsplit_once('.').unwrap().0, token.rsplit_once('.').unwrap().0);
                assert_ne!(ours, token);
                assert_ne!(ours, jws::sign(DANGEROUS.as_bytes(), &key).unwrap());
            }
            let library = ExpandedSigningKey::<::ml_dsa::$algorithm>::from_seed(&SEED.into());
            let header = format!(r#"{{"alg":"{NAME}","kid":"{}"}}"#, $kid);
            let header = base64url::encode(header.as_bytes());
            let input = format!("{header}.{}", base64url::encode(DANGEROUS.as_bytes()));
            let signature = library.sign_deterministic(input.as_bytes(), b"").unwrap();
            let signature = base64url::encode(&signature.encode());
            assert!(signature.starts_with($begin) && signature.ends_with($end), "{signature}");

            let token = format!("{input}.{signature}");
            check::<RustCrypto>(&token);
            #[cfg(feature = "aws-lc")]
            check::<crate::asymmetric::aws_lc::AwsLc>(&token);
        }
    };
}

example!(
    rfc_9964_a_1_44,
    MlDsa44,
    17,
    "T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o",
    "knI1Q_9CIzLH5Xy94Kkc7WVKqZcAgtJ3mNf0GUj1uLA6",
    "AAAAAAABIfMEQ"
);
example!(
    rfc_9964_a_1_65,
    MlDsa65,
    18,
    "Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM",
    "zmO9_0bLgJAegoVNymfRo4nGPK5lVtSFGnDbzfzYAD5m",
    "AAAABgwVHCUv"
);
example!(
    rfc_9964_a_1_87,
    MlDsa87,
    19,
    "tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU",
    "hmMrKkUgZwGPQV_WUoXUVq_Z9WOenDZbfMmHpKritl0b",
    "AAALGSAlKzg7Qw"
);

#[track_caller]
fn refuse<A: PublicKeyAlgorithm, B: Backend<A>>(
    key: Result<PrivateKey<A, B>, crate::KeyError>,
    problem: &str,
) {
    let expected = format!("cannot read the {} key as an ML-DSA key: {problem}", A::NAME);
    assert_eq!(key.unwrap_err().to_string(), expected);
}

/// Checks that a backend refuses a private key whose parts disagree.
fn parts_that_disagree<B: Backend<MlDsa65>>() {
    const PUBLIC: &str = "the public half does not belong to the private half";
    const EXPANDED: &str = "the expanded key does not belong to the seed";
    type Library = ExpandedSigningKey<::ml_dsa::MlDsa65>;
    let library = Library::from_seed(&SEED.into());
    #[expect(deprecated, reason = "a test of this form")]
    let (public, expanded) =
        (library.verifying_key().encode().to_vec(), library.to_expanded().to_vec());

    let read = |public: &[u8], seed: &[u8]| {
        PrivateKey::<MlDsa65, B>::from_jwk(jwk("ML-DSA-65", public, seed))
    };
    read(&public, &SEED).unwrap();
    refuse(read(&public, &[1; 32]), PUBLIC);
    for at in [0, 31, 32, 1951] {
        let mut changed = public.clone();
        changed[at] ^= 1;
        refuse(read(&changed, &SEED), PUBLIC);
    }

    let read = |expanded: &[u8]| PrivateKey::<MlDsa65, B>::from_der(both(expanded));
    let key = read(&expanded).unwrap();
    assert_eq!(key.verifying_key().thumbprint(), "Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM");
    for at in [0, 40, 100, 200, 4031] {
        let mut changed = expanded.clone();
        changed[at] ^= 1;
        refuse(read(&changed), EXPANDED);
    }
}

/// Writes PKCS #8 with the seed and an expanded key of ML-DSA-65.
fn both(expanded: &[u8]) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, high, low], content].concat()
    };
    let seed = [&[4, 32][..], &SEED].concat();
    let both = element(0x30, &[seed, element(4, expanded)].concat());
    let algorithm = [0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 18];
    element(0x30, &[&[2, 1, 0], &algorithm[..], &element(4, &both)].concat())
}

#[test]
fn parts_that_disagree_are_refused() {
    parts_that_disagree::<RustCrypto>();
    #[cfg(feature = "aws-lc")]
    parts_that_disagree::<crate::asymmetric::aws_lc::AwsLc>();
}

/// Signatures of the right key that RFC 9964 §5 does not allow.
fn other_signatures<B: Backend<MlDsa44>>() {
    let library = ExpandedSigningKey::<::ml_dsa::MlDsa44>::from_seed(&SEED.into());
    let key = PrivateKey::<MlDsa44, B>::from_der(pkcs8(17, &SEED)).unwrap();
    let token = jws::sign(b"payload", &key).unwrap();
    let (input, _) = token.rsplit_once('.').unwrap();
    let right = library.sign_deterministic(input.as_bytes(), b"").unwrap();
    let with_context = library.sign_deterministic(input.as_bytes(), b"jwt").unwrap();
    // Without the prefix that tells messages from hashes.
    let internal = library.sign_internal(&[input.as_bytes()], &[0; 32].into());
    let verify = |signature: &[u8]| {
        let token = format!("{input}.{}", base64url::encode(signature));
        jws::verify(&token, &key.verifying_key()).map(|_| ())
    };
    verify(&right.encode()).unwrap();
    for wrong in [with_context, internal] {
        assert!(matches!(verify(&wrong.encode()), Err(VerifyError::InvalidSignature)));
    }
    // Unused places of the hint must be zero (CVE-2026-24850 is about places that are repeated).
    let right = right.encode();
    let unused = right.len() - 5;
    assert_eq!(right[unused], 0, "the hint of this signature has unused places");
    for at in [unused, right.len() - 1] {
        let mut changed = right.to_vec();
        changed[at] = changed[at].wrapping_add(1);
        assert!(matches!(verify(&changed), Err(VerifyError::InvalidSignature)), "{at}");
    }
}

#[test]
fn signatures_of_another_kind_are_refused() {
    other_signatures::<RustCrypto>();
    #[cfg(feature = "aws-lc")]
    other_signatures::<crate::asymmetric::aws_lc::AwsLc>();
}

/// The stack of a thread is 2 MiB by default, of which others use a part.
#[test]
fn keys_need_little_stack() {
    let thread = std::thread::Builder::new().stack_size(1024 * 1024);
    let done = thread.spawn(|| {
        let key = crate::MlDsa87SigningKey::generate();
        let token = jws::sign(b"payload", &key).unwrap();
        jws::verify(&token, &key.verifying_key()).map(|_| ()).unwrap();
    });
    done.unwrap().join().unwrap();
}
