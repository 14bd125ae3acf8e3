//! Exchanges tokens between typed-jwt and `PyJWT`, joserfc, jwcrypto, jose, jsonwebtoken and Auth.js;
//! see `README.md`.

mod algorithms;
mod auth_js;
mod cases;
mod encryption;
mod jobs;
mod json;
mod jsonwebtoken;
mod libraries;
mod ours;
mod public_keys;
mod reading;
mod score;
mod session_cookies;
mod shapes;

use std::process::ExitCode;
use std::{env, fs};

use serde_json::json;
use typed_jwt::NumericDate;

use cases::Case;
use jobs::{IssueJob, Library, Outcome, VerifyJob};
use score::Score;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/interop.json");

/// The issuer and the audience that all structs in `shapes` require.
const ISSUER: &str = "https://auth.example.com";
const AUDIENCE: &str = "web";
const OTHER_AUDIENCE: &str = "other";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let cases = cases::all();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => run(&cases),
        ["record"] => record(&cases),
        _ => {
            eprintln!("usage: typed-jwt-interop [record]");
            ExitCode::FAILURE
        }
    }
}

fn run(cases: &[Case]) -> ExitCode {
    let mut total = Score::default();
    for library in libraries::all() {
        let cases = suitable(cases, library.as_ref());
        let name = format!("{} {}", library.name(), library.version());
        let theirs = verify_their_tokens(library.as_ref(), &cases);
        println!("{name} -> typed-jwt: {theirs}");
        let ours = verify_our_tokens(library.as_ref(), &cases);
        println!("typed-jwt -> {name}: {ours}");
        total = total + theirs + ours;
        for backend in &algorithms::BACKENDS {
            total = total + public_keys::run(library.as_ref(), backend);
        }
    }
    for library in &libraries::ENCRYPTING {
        total = total + encryption::run(library);
    }
    total = total + auth_js::run() + session_cookies::run();
    println!("{total}");
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the tokens that `cargo test --workspace` verifies without the libraries, one per line.
fn record(cases: &[Case]) -> ExitCode {
    let mut lines = Vec::new();
    for library in libraries::all() {
        let (maker, version) = (library.name(), library.version());
        let cases = suitable(cases, library.as_ref());
        for (case, token) in cases.iter().zip(issue(library.as_ref(), &cases)) {
            let fixture = json!({
                "maker": maker,
                "version": version,
                "alg": case.alg.name(),
                "case": case.name,
                "token": token,
            });
            lines.push(fixture.to_string());
        }
    }
    fs::write(FIXTURES, format!("[\n{}\n]\n", lines.join(",\n")))
        .expect("tests/fixtures/interop.json is writable");
    println!("{} tokens recorded", lines.len());
    ExitCode::SUCCESS
}

fn suitable<'a>(cases: &'a [Case], library: &dyn Library) -> Vec<&'a Case> {
    cases.iter().filter(|case| case.suits(library.name())).collect()
}

fn verify_their_tokens(library: &dyn Library, cases: &[&Case]) -> Score {
    let now = NumericDate::now();
    let mut score = Score::default();
    for (case, token) in cases.iter().zip(issue(library, cases)) {
        score.count(case, ours::verifies(case, &token, now));
        score.count(case, ours::refuses_forgery(case, &token, now));
    }
    score
}

fn verify_our_tokens(library: &dyn Library, cases: &[&Case]) -> Score {
    let now = NumericDate::now();
    let cases: Vec<_> = cases.iter().copied().filter(|case| !case.read_only).collect();
    let cases = cases.as_slice();
    let tokens: Vec<_> = cases.iter().map(|case| ours::issue(case, now)).collect();
    let forgeries: Vec<_> = tokens.iter().map(|token| ours::forge(token)).collect();
    let mut score = Score::default();
    for (case, outcome) in cases.iter().zip(verify(library, cases, &tokens, AUDIENCE)) {
        score.count(case, accepted(case, &outcome, now));
    }
    for (case, outcome) in cases.iter().zip(verify(library, cases, &forgeries, AUDIENCE)) {
        score.count(case, refused("a token with an altered signature", &outcome));
    }
    for (case, outcome) in cases.iter().zip(verify(library, cases, &tokens, OTHER_AUDIENCE)) {
        score.count(case, refused("a token for another audience", &outcome));
    }
    score
}

fn issue(library: &dyn Library, cases: &[&Case]) -> Vec<String> {
    let jobs: Vec<_> = cases
        .iter()
        .map(|case| IssueJob {
            alg: case.alg.name(),
            key: &case.key,
            typ: &case.typ,
            claims: &case.claims,
        })
        .collect();
    let tokens = library.issue(&jobs);
    assert_eq!(tokens.len(), jobs.len(), "{} issues one token per job", library.name());
    tokens
}

fn verify(library: &dyn Library, cases: &[&Case], tokens: &[String], aud: &str) -> Vec<Outcome> {
    let jobs: Vec<_> = cases
        .iter()
        .zip(tokens)
        .map(|(case, token)| VerifyJob {
            alg: case.alg.name(),
            key: &case.key,
            typ: &case.typ,
            iss: ISSUER,
            aud,
            token,
        })
        .collect();
    let outcomes = library.verify(&jobs);
    assert_eq!(outcomes.len(), jobs.len(), "{} returns one outcome per job", library.name());
    outcomes
}

fn accepted(case: &Case, outcome: &Outcome, now: NumericDate) -> Result<(), String> {
    match outcome {
        Outcome::Refused { refused } => Err(format!("refused: {refused}")),
        Outcome::Accepted { header, claims } => {
            json::compare(header, &json!({ "alg": case.alg.name(), "typ": case.typ }))?;
            json::compare(claims, &ours::issued_claims(case, now))
        }
    }
}

fn refused(what: &str, outcome: &Outcome) -> Result<(), String> {
    match outcome {
        Outcome::Refused { .. } => Ok(()),
        Outcome::Accepted { .. } => Err(format!("{what} was accepted")),
    }
}
