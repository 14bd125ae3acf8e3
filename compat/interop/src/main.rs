//! Runs typed-jwt against `PyJWT`, jose and jsonwebtoken, both ways; `README.md` says how.

mod cases;
mod json;
mod ours;
mod libraries;
mod reading;
mod score;
mod shapes;

use std::process::ExitCode;
use std::{env, fs};

use serde_json::json;
use typed_jwt::NumericDate;

use cases::Case;
use libraries::{Answer, Order, Library, Question};
use score::Score;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/interop.json");

/// The issuer and the audience that all structs in `shapes` ask for.
const ISSUER: &str = "https://auth.example.com";
const AUDIENCE: &str = "web";
const OTHER_AUDIENCE: &str = "somebody else";

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
        let theirs = theirs_verify_here(library.as_ref(), &cases);
        println!("{name} -> typed-jwt: {theirs}");
        let ours = ours_verify_there(library.as_ref(), &cases);
        println!("typed-jwt -> {name}: {ours}");
        total = total + theirs + ours;
    }
    println!("{total}");
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the tokens that `cargo test --workspace` checks without the libraries, one a line.
fn record(cases: &[Case]) -> ExitCode {
    let mut lines = Vec::new();
    for library in libraries::all() {
        let (maker, version) = (library.name(), library.version());
        let cases = suitable(cases, library.as_ref());
        for (case, token) in cases.iter().zip(issue(library.as_ref(), &cases)) {
            let fixture = json!({
                "maker": maker,
                "version": version,
                "alg": case.alg,
                "case": case.name,
                "token": token,
            });
            lines.push(fixture.to_string());
        }
    }
    fs::write(FIXTURES, format!("[\n{}\n]\n", lines.join(",\n")))
        .expect("the fixtures are written");
    println!("{} tokens recorded", lines.len());
    ExitCode::SUCCESS
}

fn suitable<'a>(cases: &'a [Case], library: &dyn Library) -> Vec<&'a Case> {
    cases.iter().filter(|case| case.suits(library.name())).collect()
}

fn theirs_verify_here(library: &dyn Library, cases: &[&Case]) -> Score {
    let now = NumericDate::now();
    let mut score = Score::default();
    for (case, token) in cases.iter().zip(issue(library, cases)) {
        score.count(case, ours::verifies(case, &token, now));
        score.count(case, ours::refuses_forgery(case, &token, now));
    }
    score
}

fn ours_verify_there(library: &dyn Library, cases: &[&Case]) -> Score {
    let now = NumericDate::now();
    let cases: Vec<_> = cases.iter().copied().filter(|case| !case.read_only).collect();
    let cases = cases.as_slice();
    let tokens: Vec<_> = cases.iter().map(|case| ours::issue(case, now)).collect();
    let forgeries: Vec<_> = tokens.iter().map(|token| ours::forge(token)).collect();
    let mut score = Score::default();
    for (case, answer) in cases.iter().zip(ask(library, cases, &tokens, AUDIENCE)) {
        score.count(case, accepted(case, &answer, now));
    }
    for (case, answer) in cases.iter().zip(ask(library, cases, &forgeries, AUDIENCE)) {
        score.count(case, refused("a forgery", &answer));
    }
    for (case, answer) in cases.iter().zip(ask(library, cases, &tokens, OTHER_AUDIENCE)) {
        score.count(case, refused("a token for another audience", &answer));
    }
    score
}

fn issue(library: &dyn Library, cases: &[&Case]) -> Vec<String> {
    let orders: Vec<_> = cases
        .iter()
        .map(|case| Order { alg: case.alg, key: &case.key, typ: &case.typ, claims: &case.claims })
        .collect();
    let tokens = library.issue(&orders);
    assert_eq!(tokens.len(), orders.len(), "{} makes a token an order", library.name());
    tokens
}

fn ask(library: &dyn Library, cases: &[&Case], tokens: &[String], aud: &str) -> Vec<Answer> {
    let questions: Vec<_> = cases
        .iter()
        .zip(tokens)
        .map(|(case, token)| Question {
            alg: case.alg,
            key: &case.key,
            typ: &case.typ,
            iss: ISSUER,
            aud,
            token,
        })
        .collect();
    let answers = library.verify(&questions);
    assert_eq!(answers.len(), questions.len(), "{} answers every question", library.name());
    answers
}

fn accepted(case: &Case, answer: &Answer, now: NumericDate) -> Result<(), String> {
    match answer {
        Answer::Refused { refused } => Err(format!("refused: {refused}")),
        Answer::Accepted { header, claims } => {
            json::same(header, &json!({ "alg": case.alg, "typ": case.typ }))?;
            json::same(claims, &ours::issued_claims(case, now))
        }
    }
}

fn refused(what: &str, answer: &Answer) -> Result<(), String> {
    match answer {
        Answer::Refused { .. } => Ok(()),
        Answer::Accepted { .. } => Err(format!("{what} was accepted")),
    }
}
