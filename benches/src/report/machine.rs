//! What the figures are of: the processor, the compiler, the versions, the day.

use std::collections::BTreeMap;
use std::fs;

pub const RUSTC: &str = env!("RUSTC_VERSION");

/// What this program was built from.
const LOCK: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"));

pub fn date() -> String {
    chrono::Utc::now().format("%Y-%m-%d").to_string()
}

pub fn cpu() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.and_then(|line| line.split_once(':')).map(|(_, model)| model.trim());
    model.unwrap_or("unknown processor").to_owned()
}

/// The versions of the libraries that are measured, and of what the floor is made of.
pub fn versions() -> BTreeMap<&'static str, &'static str> {
    let mut versions = BTreeMap::new();
    let mut name = "";
    for line in LOCK.lines() {
        if let Some(value) = value(line, "name") {
            name = value;
        } else if let Some(version) = value(line, "version")
            && MEASURED.contains(&name)
        {
            // Of several, the newest, which is the last: ours and the floor's.
            versions.insert(name, version);
        }
    }
    if !cfg!(feature = "openssl") {
        versions.remove("josekit");
    }
    versions
}

const MEASURED: [&str; 12] = [
    "aws-lc-rs",
    "base64",
    "biscuit",
    "hmac",
    "josekit",
    "jsonwebtoken",
    "jwt",
    "jwt-compact",
    "jwt-simple",
    "serde_json",
    "sha2",
    "typed-jwt",
];

fn value<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
}
