//! Runs the attack matrix of typed-jwt against other JWT libraries and writes `RESULTS.md`.

mod claims;
mod libraries;
mod library;
mod measure;
mod report;

#[path = "../../../tests/attacks/cases/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    clippy::too_many_lines,
    reason = "shared with the tests of typed-jwt, which use the rest; long functions are tables"
)]
mod cases;

use std::{fs, io, panic};

/// The manifests, which pin the versions of the libraries.
const MANIFESTS: [&str; 2] = [include_str!("../Cargo.toml"), include_str!("../../Cargo.toml")];

const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/RESULTS.md");

fn main() -> io::Result<()> {
    let libraries = libraries::ALL;
    for library in libraries {
        let (name, version) = library.name().split_once(' ').expect("a name and a version");
        let pin = format!("{name} = {{ version = \"={version}\"");
        let is_pinned = MANIFESTS.iter().any(|manifest| manifest.contains(&pin));
        assert!(is_pinned, "{name} {version} is not the pinned version; update Library::name");
    }
    // Panics are counted as results, so their messages are suppressed.
    panic::set_hook(Box::new(|_| ()));
    let measured = measure::all(&libraries);
    let text = report::text(&libraries, &measured);
    fs::write(RESULTS, &text)?;
    println!("{}", report::summary(&libraries, &measured));
    println!("written to {RESULTS}");
    Ok(())
}
