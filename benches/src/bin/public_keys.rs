//! Compares the time to verify and encode a token of nine claims, signed with each public-key
//! algorithm, with that of other libraries and with the signature alone.
//!
//! The signature alone is the operation of the cryptographic library over the signing input of the
//! token, with a prepared key. The contenders of an algorithm are measured in alternating rounds, as
//! `compare` does.
//!
//! Arguments select algorithms by name. Without arguments, the program updates `results/` and the
//! marked blocks of `docs/public-keys.md` and of the README.

use std::io;

use typed_jwt_benches::public_keys;
use typed_jwt_benches::report::machine;
use typed_jwt_benches::report::public_keys::{Report, Results};
use typed_jwt_benches::rounds;

fn main() -> io::Result<()> {
    let words = rounds::words();
    let load = machine::load();
    let mut algorithms = Vec::new();
    for algorithm in public_keys::all() {
        if !words.is_empty() && !words.iter().any(|word| word == algorithm.name) {
            continue;
        }
        let medians = rounds::medians(&algorithm.contenders);
        rounds::print(algorithm.name, &algorithm.contenders, &medians);
        println!();
        algorithms.push(Results::new(&algorithm, &medians));
    }
    if !words.is_empty() {
        return Ok(());
    }
    let report = Report {
        date: machine::date(),
        cpu: machine::cpu(),
        rustc: machine::RUSTC,
        load: [load, machine::load()],
        versions: machine::versions(),
        algorithms,
    };
    report.write()
}
