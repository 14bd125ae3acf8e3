//! The libraries that exchange tokens with typed-jwt.

use std::io::Write;
use std::process::{Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::jobs::{
    ChunkJob, CookieJob, DecryptJob, Decrypted, EncryptJob, HostileJob, IssueJob, JoinJob,
    KeyFiles, Library, Outcome, SessionClaims, VerifyJob,
};
use crate::jsonwebtoken::Jsonwebtoken;

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
