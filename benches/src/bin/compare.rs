//! Verifying and encoding one nine-claim token, beside other libraries and beside the floor: HMAC-SHA256 over the
//! token's signing input with a prepared key, which nobody can do without. Then how the cost grows with the payload,
//! and with threads.
//!
//! All are measured in one run, in turns, so that a machine that slows down slows down all of them. The figure that
//! counts is the ratio to the floor.
//!
//! Words on the command line choose some contenders by name, for profiling; without any, `results/` is written anew,
//! and the README between its two marks.

use std::io;

use typed_jwt_benches::report::{self, Report, allocations, machine};
use typed_jwt_benches::{contenders, growth, rounds, threads};

fn main() -> io::Result<()> {
    if !rounds::words().is_empty() {
        let contenders = rounds::chosen(contenders::all(contenders::token()));
        rounds::print("", &contenders, &rounds::medians(&contenders));
        return Ok(());
    }
    // The first, since it may have to be built.
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
