//! The operations of a library, with their input and output.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A key in each format that the maker writes: PEM and JWK.
#[derive(Deserialize)]
pub(crate) struct KeyFiles {
    pub(crate) private: BTreeMap<String, String>,
    pub(crate) public: BTreeMap<String, String>,
}

/// A token to issue. The key is a secret as base64url, or PEM, or a JWK.
#[derive(Serialize)]
pub(crate) struct IssueJob<'a> {
    pub(crate) alg: &'a str,
    pub(crate) key: &'a str,
    pub(crate) typ: &'a str,
    pub(crate) claims: &'a Value,
}

/// A token to verify.
#[derive(Serialize)]
pub(crate) struct VerifyJob<'a> {
    pub(crate) alg: &'a str,
    pub(crate) key: &'a str,
    pub(crate) typ: &'a str,
    pub(crate) iss: &'a str,
    pub(crate) aud: &'a str,
    pub(crate) token: &'a str,
}

/// A token whose signature `hostile.py` replaces by one of a wrong kind.
#[derive(Serialize)]
pub(crate) struct HostileJob<'a> {
    pub(crate) alg: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) token: &'a str,
    pub(crate) private: &'a str,
    pub(crate) public: &'a str,
}

/// A payload to encrypt. The key is a JWK, and the payload is base64url.
#[derive(Serialize)]
pub(crate) struct EncryptJob<'a> {
    pub(crate) alg: &'a str,
    pub(crate) enc: &'a str,
    pub(crate) kid: Option<&'a str>,
    pub(crate) key: String,
    pub(crate) payload: String,
}

/// A token to decrypt.
#[derive(Serialize)]
pub(crate) struct DecryptJob<'a> {
    pub(crate) alg: &'a str,
    pub(crate) enc: &'a str,
    pub(crate) key: String,
    pub(crate) token: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Decrypted {
    Accepted { header: Value, payload: String },
    Refused { refused: String },
}

/// A session cookie of a version of Auth.js: claims to encode, or a token to decode.
#[derive(Serialize)]
pub(crate) struct CookieJob {
    pub(crate) version: u8,
    pub(crate) secret: &'static str,
    pub(crate) cookie: &'static str,
    pub(crate) claims: Option<Value>,
    pub(crate) token: Option<String>,
}

impl fmt::Display for CookieJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version {}, secret {:?}, cookie {:?}", self.version, self.secret, self.cookie)
    }
}

/// A token to split into cookies, and the cookies that the browser has.
#[derive(Serialize)]
pub(crate) struct ChunkJob<'a> {
    pub(crate) cookie: &'a str,
    pub(crate) before: BTreeMap<String, String>,
    pub(crate) token: &'a str,
}

/// The cookies of a browser, from which a token is joined.
#[derive(Serialize)]
pub(crate) struct JoinJob<'a> {
    pub(crate) cookie: &'a str,
    pub(crate) cookies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum SessionClaims {
    Accepted { claims: Value },
    Refused { refused: String },
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Outcome {
    Accepted { header: Value, claims: Value },
    Refused { refused: String },
}

pub(crate) trait Library {
    fn name(&self) -> &'static str;
    fn version(&self) -> String;
    /// Generates one key for each algorithm.
    fn generate(&self, algorithms: &[&str]) -> Vec<KeyFiles>;
    /// Issues one token per job.
    fn issue(&self, jobs: &[IssueJob]) -> Vec<String>;
    /// Returns one outcome per job.
    fn verify(&self, jobs: &[VerifyJob]) -> Vec<Outcome>;
}
