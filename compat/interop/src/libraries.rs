//! The libraries that exchange tokens with typed-jwt.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::jsonwebtoken::Jsonwebtoken;

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

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Outcome {
    Accepted { header: Value, claims: Value },
    Refused { refused: String },
}

pub(crate) trait Library {
    fn name(&self) -> &'static str;
    fn version(&self) -> String;
    /// Generates one key for each public-key algorithm.
    fn generate(&self, algorithms: &[&str]) -> Vec<KeyFiles>;
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
    vec![
        Box::new(Program { name: "PyJWT", command: [PYTHON, path!("pyjwt.py")] }),
        Box::new(Program { name: "joserfc", command: [PYTHON, path!("with_joserfc.py")] }),
        Box::new(Program { name: "jwcrypto", command: [PYTHON, path!("with_jwcrypto.py")] }),
        Box::new(Program { name: "jose", command: ["node", path!("jose.mjs")] }),
        Box::new(Jsonwebtoken),
    ]
}

/// Returns the tokens with the signatures of the jobs.
pub(crate) fn hostile(jobs: &[HostileJob]) -> Vec<String> {
    run([PYTHON, path!("hostile.py")], None, jobs)
}

const PYTHON: &str = path!("../.venv/bin/python");

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
        run(self.command, Some("version"), &())
    }

    fn generate(&self, algorithms: &[&str]) -> Vec<KeyFiles> {
        run(self.command, Some("generate"), algorithms)
    }

    fn issue(&self, jobs: &[IssueJob]) -> Vec<String> {
        run(self.command, Some("issue"), jobs)
    }

    fn verify(&self, jobs: &[VerifyJob]) -> Vec<Outcome> {
        run(self.command, Some("verify"), jobs)
    }
}

/// Runs a script with `input` as JSON, and returns the JSON that it writes.
fn run<A: DeserializeOwned>(
    [program, script]: [&str; 2],
    subcommand: Option<&str>,
    input: &(impl Serialize + ?Sized),
) -> A {
    let mut child = Command::new(program)
        .arg(script)
        .args(subcommand)
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
    assert!(output.status.success(), "{program} {script} {subcommand:?}: {}", output.status);
    serde_json::from_slice(&output.stdout).expect("the script writes JSON")
}
