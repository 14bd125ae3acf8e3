//! What typed-jwt accepts of rightly signed, mutated tokens, `PyJWT` and jose accept too, and read the
//! same: `scripts/oracle.sh`.
//!
//! Whoever has the key can sign anything, and so can a service that lets users choose what it signs. A
//! verifier that reads more into such a token than others do is where attacks begin. The other direction,
//! what the libraries accept and typed-jwt refuses, is what its strictness is for, and only counted.

mod exceptions;
mod mutate;
mod ours;
mod libraries;
mod pools;
mod random;

use std::collections::BTreeMap;
use std::process::ExitCode;

use exceptions::EXCEPTIONS;
use mutate::Mutant;
use ours::{Answer, Reading};
use libraries::LIBRARIES;

/// How many mutants are made where nothing is said.
const MUTANTS: u64 = 50_000;

/// The fewest that typed-jwt must accept, in percent: a run of refusals shows nothing.
const ENOUGH: usize = 15;

fn main() -> ExitCode {
    let count = std::env::args().nth(1).map_or(MUTANTS, |text| text.parse().expect("a number"));
    let mutants: Vec<Mutant> = (0..count).map(mutate::mutant).collect();
    let own: Vec<Answer> =
        mutants.iter().map(|mutant| ours::answer(mutant.way, &mutant.token)).collect();
    let accepted = own.iter().filter(|answer| matches!(answer, Answer::Accepted(_))).count();
    println!("{count} rightly signed mutants; typed-jwt accepts {accepted}");

    let mut failures = Vec::new();
    if accepted * 100 < mutants.len() * ENOUGH {
        failures.push(format!("only {accepted} of {count} are accepted: the run shows too little"));
    }
    let mut covered = [0; EXCEPTIONS.len()];
    for library in &LIBRARIES {
        let answers = library.answers(&mutants);
        let accepted = answers.iter().filter(|a| matches!(a, Answer::Accepted(_))).count();
        println!("{} accepts {accepted}", library.name);
        let mut stricter = BTreeMap::<&str, usize>::new();
        for ((mutant, own), answer) in mutants.iter().zip(&own).zip(&answers) {
            match (own, answer) {
                (Answer::Accepted(own), Answer::Accepted(read)) => {
                    failures.extend(differing(library.name, mutant, own, read));
                }
                (Answer::Accepted(_), Answer::Refused { refused }) => {
                    match exceptions::find(library.name, refused, mutant) {
                        Some(exception) => covered[exception] += 1,
                        None => failures.push(alone(library.name, mutant, refused)),
                    }
                }
                (Answer::Refused { refused }, Answer::Accepted(_)) => {
                    *stricter.entry(kind(refused)).or_default() += 1;
                }
                (Answer::Refused { .. }, Answer::Refused { .. }) => {}
            }
        }
        for (kind, count) in stricter {
            println!("    of these typed-jwt refuses {count:>5} as {kind}");
        }
    }

    println!("exceptions:");
    for (exception, count) in EXCEPTIONS.iter().zip(covered) {
        println!("{count:>9} {}: {}", exception.library, exception.reason);
        if count == 0 {
            failures.push(format!("never met, and so no longer needed: {}", exception.reason));
        }
    }
    for failure in failures.iter().take(10) {
        println!("\n{failure}");
    }
    println!("\n{} unlisted differences", failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn alone(library: &str, mutant: &Mutant, refusal: &str) -> String {
    format!("typed-jwt accepts what {library} refuses with {refusal}\n{}", shown(mutant))
}

fn differing(library: &str, mutant: &Mutant, own: &Reading, read: &Reading) -> Option<String> {
    let differs = !own.agrees(read);
    differs.then(|| format!("{library} reads {read:?}\ntyped-jwt reads {own:?}\n{}", shown(mutant)))
}

fn shown(mutant: &Mutant) -> String {
    let payload = String::from_utf8_lossy(&mutant.payload);
    format!("{:?}\n{payload}\n{}", mutant.way, mutant.token)
}

/// The name of an error, with that of the malformation.
fn kind(refusal: &str) -> &str {
    let end = match refusal.strip_prefix("Malformed(") {
        Some(_) => refusal.find(')').map_or(refusal.len(), |at| at + 1),
        None => refusal.find(|c: char| !c.is_alphanumeric()).unwrap_or(refusal.len()),
    };
    &refusal[..end]
}
