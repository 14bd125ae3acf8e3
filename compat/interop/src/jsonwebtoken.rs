//! Issues and verifies tokens with jsonwebtoken. Its keys are made by OpenSSL, because the crate
//! neither generates keys nor writes PEM.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};

use crate::jobs::{IssueJob, KeyFiles, Library, Outcome, VerifyJob};

pub(crate) struct Jsonwebtoken;

impl Library for Jsonwebtoken {
    fn name(&self) -> &'static str {
        "jsonwebtoken"
    }

    /// Returns the version that the manifest pins, because the crate does not export its version.
    fn version(&self) -> String {
        let (_, after) = include_str!("../../Cargo.toml")
            .split_once("jsonwebtoken = { version = \"=")
            .expect("the manifest pins jsonwebtoken");
        after.split('"').next().expect("the version is quoted").to_owned()
    }

    fn generate(&self, algorithms: &[&str]) -> Vec<KeyFiles> {
        algorithms.iter().map(|alg| generate(alg)).collect()
    }

    fn issue(&self, jobs: &[IssueJob]) -> Vec<String> {
        jobs.iter().map(issue).collect()
    }

    fn verify(&self, jobs: &[VerifyJob]) -> Vec<Outcome> {
        jobs.iter().map(verify).collect()
    }
}

fn generate(alg: &str) -> KeyFiles {
    let kind: &[&str] = match alg {
        "ES256" => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "ES384" => &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        "EdDSA" => &["ED25519"],
        _ => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    };
    let private = openssl(&[&["genpkey", "-quiet", "-algorithm"], kind].concat(), "");
    let public = openssl(&["pkey", "-pubout"], &private);
    let jwk = Jwk::from_encoding_key(&encoding_key(alg, &private), algorithm(alg));
    let jwk = serde_json::to_string(&jwk.expect("jsonwebtoken reads the key")).expect("JSON");
    let mut files = KeyFiles {
        private: [("PKCS #8".to_owned(), private.clone())].into(),
        public: [("SPKI".to_owned(), public), ("JWK".to_owned(), jwk)].into(),
    };
    if kind[0] == "RSA" {
        let pkcs1 = openssl(&["rsa", "-traditional"], &private);
        files.private.insert("PKCS #1".to_owned(), pkcs1);
        let pkcs1 = openssl(&["rsa", "-RSAPublicKey_out"], &private);
        files.public.insert("PKCS #1".to_owned(), pkcs1);
    }
    files
}

fn openssl(arguments: &[&str], input: &str) -> String {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("openssl: {error}; run scripts/interop.sh"));
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // A write fails if OpenSSL does not read. The assertion below then reports its status.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the child was started");
    assert!(output.status.success(), "openssl {arguments:?}: {}", output.status);
    String::from_utf8(output.stdout).expect("OpenSSL writes PEM")
}

fn issue(job: &IssueJob) -> String {
    let mut header = Header::new(algorithm(job.alg));
    header.typ = Some(job.typ.to_owned());
    let key = encoding_key(job.alg, job.key);
    jsonwebtoken::encode(&header, job.claims, &key).expect("jsonwebtoken signs")
}

fn verify(job: &VerifyJob) -> Outcome {
    let mut validation = Validation::new(algorithm(job.alg));
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.set_issuer(&[job.iss]);
    validation.set_audience(&[job.aud]);
    validation.set_required_spec_claims(&["iss", "aud", "exp"]);
    let key = decoding_key(job.alg, job.key);
    match jsonwebtoken::decode(job.token, &key, &validation) {
        Ok(token) => {
            let header = serde_json::to_value(token.header).expect("a header is JSON");
            Outcome::Accepted { header, claims: token.claims }
        }
        Err(error) => Outcome::Refused { refused: error.to_string() },
    }
}

fn encoding_key(alg: &str, key: &str) -> EncodingKey {
    match &alg[..2] {
        "HS" => Ok(EncodingKey::from_secret(&secret(key))),
        "ES" => EncodingKey::from_ec_pem(key.as_bytes()),
        "Ed" => EncodingKey::from_ed_pem(key.as_bytes()),
        _ => EncodingKey::from_rsa_pem(key.as_bytes()),
    }
    .expect("jsonwebtoken reads the key")
}

fn decoding_key(alg: &str, key: &str) -> DecodingKey {
    if key.starts_with('{') {
        let jwk: Jwk = serde_json::from_str(key).expect("jsonwebtoken reads the JWK");
        return DecodingKey::from_jwk(&jwk).expect("jsonwebtoken reads the key");
    }
    match &alg[..2] {
        "HS" => Ok(DecodingKey::from_secret(&secret(key))),
        "ES" => DecodingKey::from_ec_pem(key.as_bytes()),
        "Ed" => DecodingKey::from_ed_pem(key.as_bytes()),
        _ => DecodingKey::from_rsa_pem(key.as_bytes()),
    }
    .expect("jsonwebtoken reads the key")
}

fn algorithm(alg: &str) -> Algorithm {
    alg.parse().expect("jsonwebtoken knows the algorithm")
}

fn secret(key: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(key).expect("a key is base64url")
}
