//! The libraries that exchange tokens with typed-jwt.

use std::collections::BTreeMap;
use std::fmt;
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

/// A path relative to the manifest of this package.
macro_rules! path {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)
    };
}

pub(crate) fn all() -> Vec<Box<dyn Library>> {
    vec![
        Box::new(Program { name: "PyJWT", command: [PYTHON, path!("pyjwt.py")] }),
        Box::new(JOSERFC),
        Box::new(JWCRYPTO),
        Box::new(JOSE),
        Box::new(Jsonwebtoken),
    ]
}

/// The libraries that have encrypted tokens.
pub(crate) const ENCRYPTING: [Program; 3] = [JOSERFC, JWCRYPTO, JOSE];

const JOSERFC: Program = Program { name: "joserfc", command: [PYTHON, path!("with_joserfc.py")] };
const JWCRYPTO: Program =
    Program { name: "jwcrypto", command: [PYTHON, path!("with_jwcrypto.py")] };
const JOSE: Program = Program { name: "jose", command: ["node", path!("jose.mjs")] };

/// Auth.js and `NextAuth` 4, which write session cookies only.
pub(crate) fn auth_js() -> Program {
    Program { name: "Auth.js", command: ["node", path!("auth_js.mjs")] }
}

/// Returns the tokens with the signatures of the jobs.
pub(crate) fn hostile(jobs: &[HostileJob]) -> Vec<String> {
    run([PYTHON, path!("hostile.py")], None, jobs)
}

const PYTHON: &str = path!("../.venv/bin/python");

/// A script for a library in another language: reads JSON from stdin and writes JSON to stdout.
pub(crate) struct Program {
    name: &'static str,
    command: [&'static str; 2],
}

impl Program {
    /// Encrypts one token per job.
    pub(crate) fn encrypt(&self, jobs: &[EncryptJob]) -> Vec<String> {
        run(self.command, Some("encrypt"), jobs)
    }

    /// Returns one outcome per job.
    pub(crate) fn decrypt(&self, jobs: &[DecryptJob]) -> Vec<Decrypted> {
        run(self.command, Some("decrypt"), jobs)
    }

    /// Writes one session cookie per job.
    pub(crate) fn encode(&self, jobs: &[CookieJob]) -> Vec<String> {
        run(self.command, Some("encode"), jobs)
    }

    /// Splits one token per job into cookies, each with its name and value. The value is empty if the cookie
    /// is deleted.
    pub(crate) fn chunk(&self, jobs: &[ChunkJob]) -> Vec<Vec<(String, String)>> {
        run(self.command, Some("chunk"), jobs)
    }

    /// Joins one token per job.
    pub(crate) fn join(&self, jobs: &[JoinJob]) -> Vec<String> {
        run(self.command, Some("join"), jobs)
    }

    /// Reads one session cookie per job.
    pub(crate) fn decode(&self, jobs: &[CookieJob]) -> Vec<SessionClaims> {
        run(self.command, Some("decode"), jobs)
    }
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
