//! The libraries that exchange tokens with typed-jwt.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cases::Alg;

/// A token to issue.
#[derive(Serialize)]
pub(crate) struct IssueJob<'a> {
    pub(crate) alg: Alg,
    pub(crate) key: &'a str,
    pub(crate) typ: &'a str,
    pub(crate) claims: &'a Value,
}

/// A token to verify.
#[derive(Serialize)]
pub(crate) struct VerifyJob<'a> {
    pub(crate) alg: Alg,
    pub(crate) key: &'a str,
    pub(crate) typ: &'a str,
    pub(crate) iss: &'a str,
    pub(crate) aud: &'a str,
    pub(crate) token: &'a str,
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
    /// Issues one token per job.
    fn issue(&self, jobs: &[IssueJob]) -> Vec<String>;
    /// Returns one outcome per job.
    fn verify(&self, jobs: &[VerifyJob]) -> Vec<Outcome>;
}

/// A path relative to the manifest of this package.
macro_rules! path {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)
    };
}

pub(crate) fn all() -> Vec<Box<dyn Library>> {
    const PYTHON: [&str; 2] = [path!("../.venv/bin/python"), path!("pyjwt.py")];
    const NODE: [&str; 2] = ["node", path!("jose.mjs")];
    vec![
        Box::new(Program { name: "PyJWT", command: PYTHON }),
        Box::new(Program { name: "jose", command: NODE }),
        Box::new(Jsonwebtoken),
    ]
}

/// A script for a library in another language: reads JSON from stdin and writes JSON to stdout.
struct Program {
    name: &'static str,
    command: [&'static str; 2],
}

impl Library for Program {
    fn name(&self) -> &'static str {
        self.name
    }

    fn version(&self) -> String {
        self.run("version", &())
    }

    fn issue(&self, jobs: &[IssueJob]) -> Vec<String> {
        self.run("issue", jobs)
    }

    fn verify(&self, jobs: &[VerifyJob]) -> Vec<Outcome> {
        self.run("verify", jobs)
    }
}

impl Program {
    fn run<A: DeserializeOwned>(&self, subcommand: &str, input: &(impl Serialize + ?Sized)) -> A {
        let [program, script] = self.command;
        let mut child = Command::new(program)
            .args([script, subcommand])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}; run scripts/interop.sh"));
        let input = serde_json::to_vec(input).expect("a job is JSON");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A write fails if the script ended early. The assertion below then reports its status.
        let _ = stdin.write_all(&input);
        drop(stdin);
        let output = child.wait_with_output().expect("the child was started");
        assert!(output.status.success(), "{program} {script} {subcommand}: {}", output.status);
        serde_json::from_slice(&output.stdout).expect("the script writes JSON")
    }
}

struct Jsonwebtoken;

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

    fn issue(&self, jobs: &[IssueJob]) -> Vec<String> {
        jobs.iter().map(Self::issue_one).collect()
    }

    fn verify(&self, jobs: &[VerifyJob]) -> Vec<Outcome> {
        jobs.iter().map(Self::verify_one).collect()
    }
}

impl Jsonwebtoken {
    fn issue_one(job: &IssueJob) -> String {
        let mut header = Header::new(algorithm(job.alg));
        header.typ = Some(job.typ.to_owned());
        let key = EncodingKey::from_secret(&secret(job.key));
        jsonwebtoken::encode(&header, job.claims, &key).expect("jsonwebtoken signs")
    }

    fn verify_one(job: &VerifyJob) -> Outcome {
        let mut validation = Validation::new(algorithm(job.alg));
        validation.leeway = 0;
        validation.validate_nbf = true;
        validation.set_issuer(&[job.iss]);
        validation.set_audience(&[job.aud]);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        let key = DecodingKey::from_secret(&secret(job.key));
        match jsonwebtoken::decode(job.token, &key, &validation) {
            Ok(token) => {
                let header = serde_json::to_value(token.header).expect("a header is JSON");
                Outcome::Accepted { header, claims: token.claims }
            }
            Err(error) => Outcome::Refused { refused: error.to_string() },
        }
    }
}

fn algorithm(alg: Alg) -> Algorithm {
    match alg {
        Alg::HS256 => Algorithm::HS256,
        Alg::HS384 => Algorithm::HS384,
        Alg::HS512 => Algorithm::HS512,
    }
}

fn secret(key: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(key).expect("a key is base64url")
}
