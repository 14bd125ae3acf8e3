//! Verifies recorded tokens of `PyJWT`, joserfc, jwcrypto, jose and jsonwebtoken, and compares every claim.
//!
//! `scripts/interop.sh record` writes the tokens. `compat/interop` runs the same cases against the
//! libraries themselves, in both directions: `compat/interop/README.md`.

#[path = "../compat/interop/src/cases.rs"]
mod cases;
#[path = "../compat/interop/src/ours.rs"]
mod ours;
#[path = "../compat/interop/src/reading.rs"]
mod reading;
#[path = "../compat/interop/src/shapes.rs"]
mod shapes;

use std::collections::BTreeSet;

use serde::Deserialize;
use typed_jwt::NumericDate;

use cases::{Alg, Case};

const MAKERS: [&str; 5] = ["PyJWT", "joserfc", "jwcrypto", "jose", "jsonwebtoken"];

/// One minute after most tokens were issued.
const NOW: NumericDate = NumericDate::from_unix(1_700_000_060);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    maker: String,
    version: String,
    alg: Alg,
    case: String,
    token: String,
}

fn fixtures() -> Vec<Fixture> {
    serde_json::from_str(include_str!("fixtures/interop.json")).unwrap()
}

#[test]
fn every_library_has_a_token_for_every_supported_case() {
    let cases = cases::all();
    let fixtures = fixtures();
    let wanted: BTreeSet<(&str, Alg, &str)> = MAKERS
        .iter()
        .flat_map(|maker| cases.iter().map(move |case| (maker, case)))
        .filter(|(maker, case)| case.suits(maker))
        .map(|(maker, case)| (*maker, case.alg, case.name.as_str()))
        .collect();
    let recorded: BTreeSet<(&str, Alg, &str)> =
        fixtures.iter().map(|f| (f.maker.as_str(), f.alg, f.case.as_str())).collect();
    assert_eq!(recorded, wanted, "run `scripts/interop.sh record`");
}

#[test]
fn tokens_of_other_libraries_verify_with_equal_claims() {
    on_every_fixture(ours::verifies);
}

#[test]
fn tokens_of_other_libraries_with_a_changed_signature_are_refused() {
    on_every_fixture(ours::refuses_forgery);
}

#[test]
fn own_tokens_verify_with_equal_claims() {
    let mut failures = Vec::new();
    for mut case in cases::all().into_iter().filter(|case| !case.read_only) {
        let token = ours::issue(&case, NOW);
        case.claims = ours::issued_claims(&case, NOW);
        if let Err(reason) = ours::verifies(&case, &token, NOW) {
            failures.push(format!("{case}: {reason}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn on_every_fixture(check: fn(&Case, &str, NumericDate) -> Result<(), String>) {
    let cases = cases::all();
    let mut failures = Vec::new();
    for Fixture { maker, version, alg, case, token } in fixtures() {
        let case = cases.iter().find(|c| c.alg == alg && c.name == case).expect("a known case");
        if let Err(reason) = check(case, &token, NOW) {
            failures.push(format!("{maker} {version}: {case}: {reason}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
