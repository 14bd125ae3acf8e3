//! Runs the attack matrix of typed-jwt against other JWT libraries and writes `RESULTS.md`.

mod claims;
mod libraries;
mod library;
mod measure;
mod report;

#[path = "../../../tests/attacks/rows/mod.rs"]
#[allow(
    dead_code,
    clippy::too_many_lines,
    reason = "shared with the tests of typed-jwt, which use the rest; long functions are tables"
)]
mod rows;

use std::{fs, io, panic};

const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/RESULTS.md");

fn main() -> io::Result<()> {
    let libraries = libraries::ALL;
    // Panics are counted as results, so their messages are suppressed.
    panic::set_hook(Box::new(|_| ()));
    let measured = measure::all(&libraries);
    let text = report::text(&libraries, &measured);
    fs::write(RESULTS, &text)?;
    println!("{}", report::summary(&libraries, &measured));
    println!("written to {RESULTS}");
    Ok(())
}
