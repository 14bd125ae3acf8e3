//! Puts the attack rows of typed-jwt before other libraries, and writes down what became of them:
//! `RESULTS.md`. Run by `scripts/peers.sh`.

mod claims;
mod jsonwebtoken_peer;
mod jwt_compact_peer;
mod jwt_simple_peer;
mod measure;
mod peer;
mod report;

#[path = "../../tests/attacks/rows/mod.rs"]
#[allow(
    dead_code,
    clippy::too_many_lines,
    reason = "shared with the tests of typed-jwt, which use the rest; tables, a row after the other"
)]
mod rows;

use std::{fs, io, panic};

use peer::Peer;

const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/RESULTS.md");

fn main() -> io::Result<()> {
    let peers: [&dyn Peer; 3] = [
        &jsonwebtoken_peer::JsonWebToken,
        &jwt_simple_peer::JwtSimple,
        &jwt_compact_peer::JwtCompact,
    ];
    // A panic is a result here, and counted.
    panic::set_hook(Box::new(|_| ()));
    let measured = measure::all(&peers);
    let text = report::text(&peers, &measured);
    fs::write(RESULTS, &text)?;
    println!("{}", report::summary(&peers, &measured));
    println!("written to {RESULTS}");
    Ok(())
}
