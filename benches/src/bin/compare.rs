//! Compares the time to verify and encode a token of nine claims with that of other libraries and
//! with the floor.
//!
//! The floor is HMAC-SHA256 over the signing input of the token with a prepared key, which every
//! library must compute. The program also measures how the cost grows with the payload, and the
//! throughput of two threads.
//!
//! All contenders are measured in one run, in alternating rounds, so changes in the speed of the
//! machine affect all of them. The relevant figure is the ratio to the floor.
//!
//! Arguments select contenders by name, for profiling. Without arguments, the program updates
//! `results/` and the marked block of the README.

use std::io;

use typed_jwt_benches::report::{self, Report, allocations, machine};
use typed_jwt_benches::{contenders, growth, rounds, threads};

fn main() -> io::Result<()> {
    if !rounds::words().is_empty() {
        let contenders = rounds::chosen(contenders::all(contenders::token()));
        rounds::print("", &contenders, &rounds::medians(&contenders));
        return Ok(());
    }
    // First, because this may build a program.
    let allocations = allocations::by_name()?;
    let token = contenders::token();
    let contenders = contenders::all(token);
    let medians = rounds::medians(&contenders);
    let report = Report {
        date: machine::date(),
        cpu: machine::cpu(),
        rustc: machine::RUSTC,
        versions: machine::versions(),
        token_bytes: token.len(),
        rows: report::rows(&contenders, &medians, &allocations),
        growth: growth::measure(),
        threads: threads::measure(token),
    };
    report.print();
    report.write()
}
