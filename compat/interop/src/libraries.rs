//! The implementations that typed-jwt is checked against.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cases::Alg;

/// A token to make.
#[derive(Serialize)]
pub(crate) struct Order<'a> {
    pub(crate) alg: Alg,
    pub(crate) key: &'a str,
    pub(crate) typ: &'a str,
    pub(crate) claims: &'a Value,
}

/// A token to check.
#[derive(Serialize)]
pub(crate) struct Question<'a> {
    pub(crate) alg: Alg,
    pub(crate) key: &'a str,
    pub(crate) typ: &'a str,
    pub(crate) iss: &'a str,
    pub(crate) aud: &'a str,
    pub(crate) token: &'a str,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Accepted { header: Value, claims: Value },
    Refused { refused: String },
}

pub(crate) trait Library {
    fn name(&self) -> &'static str;
    fn version(&self) -> String;
    /// One token an order.
    fn issue(&self, orders: &[Order]) -> Vec<String>;
    /// One answer a question.
    fn verify(&self, questions: &[Question]) -> Vec<Answer>;
}

/// A path in this folder.
macro_rules! here {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)
    };
}

pub(crate) fn all() -> Vec<Box<dyn Library>> {
    const PYTHON: [&str; 2] = [here!(".venv/bin/python"), here!("python/library.py")];
    const NODE: [&str; 2] = ["node", here!("node/library.mjs")];
    vec![
        Box::new(Program { name: "PyJWT", command: PYTHON }),
        Box::new(Program { name: "jose", command: NODE }),
        Box::new(Jsonwebtoken),
    ]
}

/// A library in another language: JSON goes in on stdin and comes out on stdout.
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

    fn issue(&self, orders: &[Order]) -> Vec<String> {
        self.run("issue", orders)
    }

    fn verify(&self, questions: &[Question]) -> Vec<Answer> {
        self.run("verify", questions)
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
            .unwrap_or_else(|error| panic!("{program}: {error}; scripts/interop.sh installs it"));
        let input = serde_json::to_vec(input).expect("a job is JSON");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A library that ended early says why on stderr, and its status is looked at below.
        let _ = stdin.write_all(&input);
        drop(stdin);
        let output = child.wait_with_output().expect("a child can be waited for");
        assert!(output.status.success(), "{program} {script} {subcommand}: {}", output.status);
        serde_json::from_slice(&output.stdout).expect("a library answers with JSON")
    }
}

struct Jsonwebtoken;

impl Library for Jsonwebtoken {
    fn name(&self) -> &'static str {
        "jsonwebtoken"
    }

    /// The crate does not say its version; the manifest asks for exactly one.
    fn version(&self) -> String {
        let (_, after) = include_str!("../../Cargo.toml")
            .split_once("jsonwebtoken = { version = \"=")
            .expect("the manifest pins jsonwebtoken");
        after.split('"').next().expect("a version ends").to_owned()
    }

    fn issue(&self, orders: &[Order]) -> Vec<String> {
        orders.iter().map(Self::issue_one).collect()
    }

    fn verify(&self, questions: &[Question]) -> Vec<Answer> {
        questions.iter().map(Self::verify_one).collect()
    }
}

impl Jsonwebtoken {
    fn issue_one(order: &Order) -> String {
        let mut header = Header::new(algorithm(order.alg));
        header.typ = Some(order.typ.to_owned());
        let key = EncodingKey::from_secret(&secret(order.key));
        jsonwebtoken::encode(&header, order.claims, &key).expect("jsonwebtoken signs")
    }

    fn verify_one(question: &Question) -> Answer {
        let mut validation = Validation::new(algorithm(question.alg));
        validation.leeway = 0;
        validation.validate_nbf = true;
        validation.set_issuer(&[question.iss]);
        validation.set_audience(&[question.aud]);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        let key = DecodingKey::from_secret(&secret(question.key));
        match jsonwebtoken::decode(question.token, &key, &validation) {
            Ok(token) => {
                let header = serde_json::to_value(token.header).expect("a header is JSON");
                Answer::Accepted { header, claims: token.claims }
            }
            Err(refusal) => Answer::Refused { refused: refusal.to_string() },
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
