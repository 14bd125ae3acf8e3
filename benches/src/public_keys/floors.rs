//! The signature alone, with prepared keys: no base64, no JSON, no claims.

use std::hint::black_box;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, ParsedPublicKey,
    RsaKeyPair, RsaSignatureEncoding, VerificationAlgorithm,
};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use getrandom::SysRng;
use p256::ecdsa::signature::{Signer, Verifier};
use sha2::Sha256;

use crate::key_pairs::KeyPair;
use crate::rounds::{Contender, FLOOR, Operations, contender};

const RUST_CRYPTO_VERIFY: &str = "verify, RustCrypto";
const RUST_CRYPTO_SIGN: &str = "sign, RustCrypto";
const AWS_LC_VERIFY: &str = "verify, aws-lc";
const AWS_LC_SIGN: &str = "sign, aws-lc";

/// Returns the operations of RustCrypto, and those of aws-lc-rs.
pub(super) fn operations(pair: &KeyPair, token: &'static str) -> (Operations, Operations) {
    let message = Message::of(token);
    (rust_crypto(pair, message), aws_lc(pair, message))
}

/// The signing input of a token, and its signature.
#[derive(Clone, Copy)]
struct Message {
    input: &'static [u8],
    signature: &'static [u8],
}

impl Message {
    fn of(token: &'static str) -> Self {
        let (input, signature) = token.rsplit_once('.').expect("a token has dots");
        let signature = BASE64URL.decode(signature).expect("base64url").leak();
        Self { input: input.as_bytes(), signature }
    }

    fn input(self) -> &'static [u8] {
        black_box(self.input)
    }
}

macro_rules! ecdsa {
    ($curve:ident, $pair:ident, $message:ident) => {{
        use $curve::ecdsa::{Signature, SigningKey};

        let private = SigningKey::from_pkcs8_der(&$pair.private_der).expect("a valid key");
        let public = private.verifying_key().clone();
        Operations {
            verify: contender(FLOOR, RUST_CRYPTO_VERIFY, move || {
                let signature = Signature::from_slice($message.signature).expect("a signature");
                public.verify($message.input(), &signature).expect("a valid signature");
                1
            }),
            encode: contender(FLOOR, RUST_CRYPTO_SIGN, move || {
                let signature: Signature = private.try_sign($message.input()).expect("signed");
                signature.to_bytes().len()
            }),
        }
    }};
}

macro_rules! rsa {
    ($verify:ident, $sign:ident, $pair:ident, $message:ident) => {{
        let private = rsa::PrivateKey::from_pkcs8_der(&$pair.private_der).expect("a valid key");
        let public = private.to_public_key();
        Operations {
            verify: contender(FLOOR, RUST_CRYPTO_VERIFY, move || {
                let verified = public.$verify::<Sha256>($message.input(), $message.signature);
                verified.expect("a valid signature");
                1
            }),
            encode: contender(FLOOR, RUST_CRYPTO_SIGN, move || {
                private.$sign::<Sha256, _>(&mut SysRng, $message.input()).expect("signed").len()
            }),
        }
    }};
}

fn rust_crypto(pair: &KeyPair, message: Message) -> Operations {
    match pair.algorithm {
        "ES256" => ecdsa!(p256, pair, message),
        "ES384" => ecdsa!(p384, pair, message),
        "ES512" => ecdsa!(p521, pair, message),
        "EdDSA" => ed25519(pair, message),
        "RS256" => rsa!(pkcs1v15_verify, pkcs1v15_sign_with_rng, pair, message),
        "PS256" => rsa!(pss_verify, pss_sign_with_rng, pair, message),
        other => unreachable!("{other} has no floor"),
    }
}

fn ed25519(pair: &KeyPair, message: Message) -> Operations {
    use ed25519_dalek::{Signature, SigningKey};

    let private = SigningKey::from_pkcs8_der(&pair.private_der).expect("a valid key");
    let public = private.verifying_key();
    Operations {
        verify: contender(FLOOR, RUST_CRYPTO_VERIFY, move || {
            let signature = Signature::from_slice(message.signature).expect("a signature");
            public.verify(message.input(), &signature).expect("a valid signature");
            1
        }),
        encode: contender(FLOOR, RUST_CRYPTO_SIGN, move || {
            private.try_sign(message.input()).expect("signed").to_bytes().len()
        }),
    }
}

fn aws_lc(pair: &KeyPair, message: Message) -> Operations {
    let pkcs8 = &pair.private_der;
    match pair.algorithm {
        "ES256" => aws_lc_ecdsa(
            &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &signature::ECDSA_P256_SHA256_FIXED,
            pkcs8,
            message,
        ),
        "ES384" => aws_lc_ecdsa(
            &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
            &signature::ECDSA_P384_SHA384_FIXED,
            pkcs8,
            message,
        ),
        "ES512" => aws_lc_ecdsa(
            &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
            &signature::ECDSA_P521_SHA512_FIXED,
            pkcs8,
            message,
        ),
        "EdDSA" => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).expect("a valid key");
            Operations {
                verify: aws_lc_verify(&signature::ED25519, key.public_key().as_ref(), message),
                encode: contender(FLOOR, AWS_LC_SIGN, move || {
                    key.try_sign(message.input()).expect("signed").as_ref().len()
                }),
            }
        }
        "RS256" => aws_lc_rsa(
            &signature::RSA_PKCS1_SHA256,
            &signature::RSA_PKCS1_2048_8192_SHA256,
            pkcs8,
            message,
        ),
        "PS256" => aws_lc_rsa(
            &signature::RSA_PSS_SHA256,
            &signature::RSA_PSS_2048_8192_SHA256,
            pkcs8,
            message,
        ),
        other => unreachable!("{other} has no floor"),
    }
}

fn aws_lc_ecdsa(
    signing: &'static EcdsaSigningAlgorithm,
    verifying: &'static dyn VerificationAlgorithm,
    pkcs8: &[u8],
    message: Message,
) -> Operations {
    let key = EcdsaKeyPair::from_pkcs8(signing, pkcs8).expect("a valid key");
    Operations {
        verify: aws_lc_verify(verifying, key.public_key().as_ref(), message),
        encode: contender(FLOOR, AWS_LC_SIGN, move || {
            key.sign(&SystemRandom::new(), message.input()).expect("signed").as_ref().len()
        }),
    }
}

fn aws_lc_rsa(
    encoding: &'static RsaSignatureEncoding,
    verifying: &'static dyn VerificationAlgorithm,
    pkcs8: &[u8],
    message: Message,
) -> Operations {
    let key = RsaKeyPair::from_pkcs8(pkcs8).expect("a valid key");
    Operations {
        verify: aws_lc_verify(verifying, key.public_key().as_ref(), message),
        encode: contender(FLOOR, AWS_LC_SIGN, move || {
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign(encoding, &SystemRandom::new(), message.input(), &mut signature)
                .expect("signed");
            signature.len()
        }),
    }
}

fn aws_lc_verify(
    algorithm: &'static dyn VerificationAlgorithm,
    public: &[u8],
    message: Message,
) -> Contender {
    let key = ParsedPublicKey::new(algorithm, public).expect("a valid key");
    contender(FLOOR, AWS_LC_VERIFY, move || {
        key.verify_sig(message.input(), message.signature).expect("a valid signature");
        1
    })
}
