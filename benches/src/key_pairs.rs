//! Pairs of keys in the formats that the libraries read.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    RsaKeyPair,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use typed_jwt::{
    Ed25519SigningKey, Es256SigningKey, Es384SigningKey, Es512SigningKey, Rs256SigningKey,
};

/// A generated pair of keys for one algorithm.
pub struct KeyPair {
    pub algorithm: &'static str,
    /// `PrivateKeyInfo` (RFC 5208).
    pub private_der: Vec<u8>,
    pub private_pem: String,
    /// `SubjectPublicKeyInfo` (RFC 5280 §4.1).
    pub public_pem: String,
}

pub fn all() -> Vec<KeyPair> {
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("a generated key");
    let rsa: Pkcs8V1Der<'_> = rsa.as_der().expect("an exported key");
    let rsa = rsa.as_ref().to_vec();
    vec![
        pair("ES256", ec(&ECDSA_P256_SHA256_FIXED_SIGNING)),
        pair("ES384", ec(&ECDSA_P384_SHA384_FIXED_SIGNING)),
        pair("ES512", ec(&ECDSA_P521_SHA512_FIXED_SIGNING)),
        pair("EdDSA", ed25519()),
        pair("RS256", rsa.clone()),
        pair("PS256", rsa),
    ]
}

fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> Vec<u8> {
    let key = EcdsaKeyPair::generate(algorithm).expect("a generated key");
    key.to_pkcs8v1().expect("an exported key").as_ref().to_vec()
}

fn ed25519() -> Vec<u8> {
    let key = Ed25519KeyPair::generate().expect("a generated key");
    key.to_pkcs8v1().expect("an exported key").as_ref().to_vec()
}

fn pair(algorithm: &'static str, private_der: Vec<u8>) -> KeyPair {
    let public_pem = match algorithm {
        "ES256" => Es256SigningKey::from_der(&private_der).map(|key| key.verifying_key().to_pem()),
        "ES384" => Es384SigningKey::from_der(&private_der).map(|key| key.verifying_key().to_pem()),
        "ES512" => Es512SigningKey::from_der(&private_der).map(|key| key.verifying_key().to_pem()),
        "EdDSA" => {
            Ed25519SigningKey::from_der(&private_der).map(|key| key.verifying_key().to_pem())
        }
        _ => Rs256SigningKey::from_der(&private_der).map(|key| key.verifying_key().to_pem()),
    }
    .expect("a valid key");
    let private_pem = pem(&private_der);
    KeyPair { algorithm, private_der, private_pem, public_pem }
}

fn pem(der: &[u8]) -> String {
    let base64 = BASE64_STANDARD.encode(der);
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for line in base64.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|&byte| char::from(byte)));
        pem.push('\n');
    }
    pem + "-----END PRIVATE KEY-----\n"
}
