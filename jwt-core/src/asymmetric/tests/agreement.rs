//! The two backends read the same keys, verify each other's signatures, and agree about signatures
//! that are not valid.

#![expect(clippy::arithmetic_side_effects, reason = "a test may panic")]

mod ecdsa;
mod ed25519;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
mod rsa;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::alg::PublicKeyAlgorithm;
use crate::asymmetric::aws_lc::AwsLc;
use crate::asymmetric::backend::{Backend, KeyRules};
use crate::asymmetric::rust_crypto::RustCrypto;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::base64url;
use crate::error::KeyError;
use crate::key::{Signer, Verifier};
use crate::key_format::{self, PrivateMaterial, PublicMaterial};

/// Number of changed signatures for each algorithm.
const MUTANTS: usize = 2000;

/// One key, as both backends have read it.
struct Pair<A: PublicKeyAlgorithm>
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    rust_crypto: PrivateKey<A, RustCrypto>,
    aws_lc: PrivateKey<A, AwsLc>,
    public_rust_crypto: PublicKey<A, RustCrypto>,
    public_aws_lc: PublicKey<A, AwsLc>,
}

impl<A: PublicKeyAlgorithm> Pair<A>
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    /// Reads a private key in PKCS #8 with both backends, as PEM and as a JWK. Each backend then reads
    /// the public half that the other wrote.
    fn new(pkcs8: &[u8]) -> Self {
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(pkcs8)
        );
        let rust_crypto = PrivateKey::<A, RustCrypto>::from_pem(&pem).unwrap();
        let aws_lc = PrivateKey::<A, AwsLc>::from_pem(&pem).unwrap();

        let public = rust_crypto.verifying_key().to_jwk();
        assert_eq!(aws_lc.verifying_key().to_jwk(), public);
        let jwk = private_jwk::<A>(pkcs8, &public);
        let from_jwk = PrivateKey::<A, RustCrypto>::from_jwk(&jwk).unwrap();
        assert_eq!(from_jwk.verifying_key().to_jwk(), public);
        let from_jwk = PrivateKey::<A, AwsLc>::from_jwk(&jwk).unwrap();
        assert_eq!(from_jwk.verifying_key().to_jwk(), public);

        let pem = aws_lc.verifying_key().to_pem();
        assert_eq!(rust_crypto.verifying_key().to_pem(), pem);
        Self {
            public_rust_crypto: PublicKey::from_pem(pem).unwrap(),
            public_aws_lc: PublicKey::from_jwk(public).unwrap(),
            rust_crypto,
            aws_lc,
        }
    }

    /// Signs with one of the backends.
    fn sign(&self, message: &[u8], random: &mut Random) -> Vec<u8> {
        match random.below(2) {
            0 => Self::sign_with(&self.rust_crypto, message),
            _ => Self::sign_with(&self.aws_lc, message),
        }
    }

    fn sign_with(key: &dyn Signer, message: &[u8]) -> Vec<u8> {
        let mut signature = [0; 4627];
        let len = key.sign(message, &mut signature).unwrap();
        signature[..len].to_vec()
    }

    /// Returns whether both backends accept a signature. Panics if they disagree.
    fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        let [rust_crypto, aws_lc]: [&dyn Verifier; 2] =
            [&self.public_rust_crypto, &self.public_aws_lc];
        let rust_crypto = rust_crypto.verify(message, signature).is_ok();
        let aws_lc = aws_lc.verify(message, signature).is_ok();
        assert_eq!(
            rust_crypto,
            aws_lc,
            "RustCrypto and aws-lc disagree about the signature {} of {} by {}",
            base64url::encode(signature),
            base64url::encode(message),
            self.public_aws_lc.to_jwk(),
        );
        aws_lc
    }

    /// Checks signatures of both backends, and `MUTANTS` changed ones. `mutate` changes a signature,
    /// and returns it with whether it is valid.
    fn check(&self, mut mutate: impl FnMut(&[u8], &mut Random) -> (Vec<u8>, bool)) {
        const MUTANTS_OF_A_SIGNATURE: usize = 25;
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut refused = 0;
        for _ in 0..MUTANTS / MUTANTS_OF_A_SIGNATURE {
            let message = random.bytes(40);
            let signature = self.sign(&message, &mut random);
            assert!(self.accepts(&message, &signature));
            assert!(!self.accepts(&random.bytes(40), &signature));
            for _ in 0..MUTANTS_OF_A_SIGNATURE {
                let (mutant, is_valid) = mutate(&signature, &mut random);
                let accepted = self.accepts(&message, &mutant);
                assert_eq!(accepted, is_valid, "{}", base64url::encode(&mutant));
                refused += usize::from(!accepted);
            }
        }
        assert!(refused > MUTANTS / 2, "only {refused} signatures were refused");
    }
}

/// Checks that both backends refuse the numbers of a private key.
fn refuse_private<A: PublicKeyAlgorithm>(material: &PrivateMaterial)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let rust_crypto = PrivateKey::<A, RustCrypto>::from_material(material).map(|_| ());
    let aws_lc = PrivateKey::<A, AwsLc>::from_material(material).map(|_| ());
    assert!(matches!(rust_crypto, Err(KeyError::InvalidKey { .. })), "{rust_crypto:?}");
    assert!(matches!(aws_lc, Err(KeyError::InvalidKey { .. })), "{aws_lc:?}");
}

/// Checks that both backends refuse the numbers of a public key.
fn refuse_public<A: PublicKeyAlgorithm>(material: &PublicMaterial)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let rust_crypto = PublicKey::<A, RustCrypto>::from_material(material.clone()).map(|_| ());
    let aws_lc = PublicKey::<A, AwsLc>::from_material(material.clone()).map(|_| ());
    assert!(matches!(rust_crypto, Err(KeyError::InvalidKey { .. })), "{rust_crypto:?}");
    assert!(matches!(aws_lc, Err(KeyError::InvalidKey { .. })), "{aws_lc:?}");
}

/// Changes a signature in a way that no algorithm accepts.
fn damage(signature: &[u8], random: &mut Random) -> Vec<u8> {
    let mut mutant = signature.to_vec();
    let (first, second) = signature.split_at(signature.len() / 2);
    match random.below(10) {
        0..=3 => {
            let at = random.below(mutant.len());
            mutant[at] ^= 1 << random.below(8);
        }
        4 => mutant.truncate(random.below(signature.len())),
        5 => mutant.push(random.below(256).try_into().unwrap()),
        6 => mutant.insert(0, 0),
        7 => mutant = [second, first].concat(),
        8 => mutant = [&[0][..], first, &[0], second].concat(),
        _ => mutant = random.bytes(signature.len()),
    }
    mutant
}

/// Writes a private JWK.
fn private_jwk<A: PublicKeyAlgorithm>(pkcs8: &[u8], public: &str) -> String {
    let members: Vec<(&str, Vec<u8>)> =
        match &key_format::private_from_der(pkcs8, KeyRules::of_signatures::<A>().wanted)
            .unwrap()
            .material
        {
            PrivateMaterial::Ec { scalar, .. } => [("d", scalar.to_vec())].into(),
            PrivateMaterial::Ed25519 { seed, .. }
            | PrivateMaterial::X25519 { scalar: seed, .. } => [("d", seed.to_vec())].into(),
            PrivateMaterial::MlDsa(key) => [("priv", key.seed.to_vec())].into(),
            PrivateMaterial::Rsa(key) => [
                ("d", key.d.to_vec()),
                ("p", key.p.to_vec()),
                ("q", key.q.to_vec()),
                ("dp", key.dp.to_vec()),
                ("dq", key.dq.to_vec()),
                ("qi", key.qinv.to_vec()),
            ]
            .into(),
        };
    let members: String = members
        .iter()
        .map(|(name, value)| format!(r#","{name}":"{}""#, base64url::encode(value)))
        .collect();
    format!("{}{members}}}", public.strip_suffix('}').unwrap())
}

/// Numbers that look random and are the same in each run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(number).unwrap() % limit
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }
}

/// Adds two numbers, if the sum is not longer.
fn add(left: &[u8], right: &[u8]) -> Option<Vec<u8>> {
    let mut sum = left.to_vec();
    let mut carry = 0;
    for (digit, &other) in sum.iter_mut().zip(right).rev() {
        let total = u16::from(*digit) + u16::from(other) + carry;
        *digit = total.to_be_bytes()[1];
        carry = total >> 8;
    }
    (carry == 0).then_some(sum)
}

/// Subtracts a smaller number.
fn subtract(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut difference = left.to_vec();
    let mut borrow = false;
    for (digit, &other) in difference.iter_mut().zip(right).rev() {
        let (first, borrowed) = digit.overflowing_sub(other);
        let (second, again) = first.overflowing_sub(u8::from(borrow));
        (*digit, borrow) = (second, borrowed || again);
    }
    assert!(!borrow);
    difference
}

fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}
