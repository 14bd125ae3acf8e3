//! Compares typed-jwt with `PyJWT` and jose on mutated, correctly signed tokens, and with jose and
//! joserfc on mutated, correctly encrypted tokens: `scripts/oracle.sh`.
//!
//! Every token that typed-jwt accepts must be accepted by the other libraries too, with the same
//! values. Unusual tokens can be authentic: the holder of the key can sign and encrypt any bytes, and
//! so can a service that issues values which its users choose. Attacks use tokens that two
//! verifiers read differently. Tokens that only typed-jwt refuses are counted but are not failures,
//! because typed-jwt is stricter on purpose.

mod exceptions;
mod libraries;
mod mutate;
mod ours;
mod pools;
mod random;

use std::collections::BTreeMap;
use std::process::ExitCode;

use exceptions::EXCEPTIONS;
use libraries::{ENCRYPTED, Library, SIGNED};
use mutate::Mutant;
use ours::{Outcome, Reading};

/// The default number of tokens.
const DEFAULT_COUNT: u64 = 50_000;

/// The minimum of tokens that typed-jwt must accept, in percent. If nearly all are refused, nothing
/// is compared.
const MIN_ACCEPTED_PERCENT: usize = 15;

fn main() -> ExitCode {
    let count =
        std::env::args().nth(1).map_or(DEFAULT_COUNT, |text| text.parse().expect("a number"));
    let mut covered = [0; EXCEPTIONS.len()];
    let signed: Vec<Mutant> = (0..count).map(mutate::mutant).collect();
    let mut failures = compare("signed", &signed, &SIGNED, &mut covered);
    let encrypted: Vec<Mutant> = (0..count).map(mutate::encrypted).collect();
    failures.extend(compare("encrypted", &encrypted, &ENCRYPTED, &mut covered));

    println!("exceptions:");
    for (exception, count) in EXCEPTIONS.iter().zip(covered) {
        println!("{count:>9} {}: {}", exception.library, exception.reason);
        if count == 0 {
            failures.push(format!("this exception never applied; remove it: {}", exception.reason));
        }
    }
    for failure in failures.iter().take(10) {
        println!("\n{failure}");
    }
    println!("\n{} unlisted differences", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Returns the unlisted differences, and counts the listed ones in `covered`.
fn compare(
    how: &str,
    mutants: &[Mutant],
    libraries: &[Library],
    covered: &mut [usize; EXCEPTIONS.len()],
) -> Vec<String> {
    let count = mutants.len();
    let own: Vec<Outcome> =
        mutants.iter().map(|mutant| ours::verify(mutant.check, &mutant.token)).collect();
    let accepted = own.iter().filter(|outcome| matches!(outcome, Outcome::Accepted(_))).count();
    println!("{count} mutated, correctly {how} tokens; typed-jwt accepts {accepted}");

    let mut failures = Vec::new();
    if accepted * 100 < count * MIN_ACCEPTED_PERCENT {
        failures.push(format!(
            "typed-jwt accepts only {accepted} of {count} tokens, expected {MIN_ACCEPTED_PERCENT} %"
        ));
    }
    for library in libraries {
        let outcomes = library.verify(mutants);
        let accepted = outcomes.iter().filter(|o| matches!(o, Outcome::Accepted(_))).count();
        println!("{} accepts {accepted}", library.name);
        let mut stricter = BTreeMap::<&str, usize>::new();
        for ((mutant, own), outcome) in mutants.iter().zip(&own).zip(&outcomes) {
            match (own, outcome) {
                (Outcome::Accepted(own), Outcome::Accepted(other)) => {
                    failures.extend(differing(library.name, mutant, own, other));
                }
                (Outcome::Accepted(_), Outcome::Refused { refused }) => {
                    match exceptions::find(library.name, refused, mutant) {
                        Some(exception) => covered[exception] += 1,
                        None => failures.push(accepted_only_here(library.name, mutant, refused)),
                    }
                }
                (Outcome::Refused { refused }, Outcome::Accepted(_)) => {
                    *stricter.entry(kind(refused)).or_default() += 1;
                }
                (Outcome::Refused { .. }, Outcome::Refused { .. }) => {}
            }
        }
        for (kind, count) in stricter {
            println!("    typed-jwt refuses {count:>5} of these: {kind}");
        }
    }

    failures
}

fn accepted_only_here(library: &str, mutant: &Mutant, refusal: &str) -> String {
    format!("typed-jwt accepts a token that {library} refuses with {refusal}\n{}", shown(mutant))
}

fn differing(library: &str, mutant: &Mutant, own: &Reading, other: &Reading) -> Option<String> {
    let differs = !own.agrees(other);
    differs
        .then(|| format!("{library} reads {other:?}\ntyped-jwt reads {own:?}\n{}", shown(mutant)))
}

fn shown(mutant: &Mutant) -> String {
    let payload = String::from_utf8_lossy(&mutant.payload);
    format!("{:?}\n{payload}\n{}", mutant.check, mutant.token)
}

/// Returns the name of the error, including the kind of `Malformed`.
fn kind(refusal: &str) -> &str {
    let end = match refusal.strip_prefix("Malformed(") {
        Some(_) => refusal.find(')').map_or(refusal.len(), |at| at + 1),
        None => refusal.find(|c: char| !c.is_alphanumeric()).unwrap_or(refusal.len()),
    };
    &refusal[..end]
}
