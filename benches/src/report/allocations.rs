//! Runs the program that counts allocations.

use std::collections::BTreeMap;
use std::env;
use std::io;
use std::process::{Command, Stdio};

/// Returns the allocations per call, by the name of the contender.
pub fn by_name() -> io::Result<BTreeMap<String, u64>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--release", "--quiet", "--bin", "allocations", "--manifest-path"]);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    // Removes the variables that cargo sets for this process. Build scripts that read them would
    // run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "OUT_DIR"].iter().any(|start| text.starts_with(start))
        {
            command.env_remove(name);
        }
    }
    if cfg!(feature = "openssl") {
        command.args(["--features", "openssl"]);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other("the allocations could not be counted"));
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    let counts = lines.lines().filter_map(|line| line.split_once(' '));
    Ok(counts.filter_map(|(count, name)| Some((name.to_owned(), count.parse().ok()?))).collect())
}
