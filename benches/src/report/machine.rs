//! The processor, the compiler, the versions and the date of a measurement.

use std::collections::BTreeMap;
use std::fs;

pub const RUSTC: &str = env!("RUSTC_VERSION");

/// The lock file that this program was built with.
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

/// Returns how many processes ran or waited for a core, on average over the last minute.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}

/// Returns the versions of the measured libraries and of the crates that compute the floor.
pub fn versions() -> BTreeMap<&'static str, &'static str> {
    let mut versions = BTreeMap::new();
    let mut name = "";
    for line in LOCK.lines() {
        if let Some(value) = value(line, "name") {
            name = value;
        } else if let Some(version) = value(line, "version")
            && MEASURED.contains(&name)
        {
            // If there are several versions, the last one is the newest, which typed-jwt and the
            // floor use.
            versions.insert(name, version);
        }
    }
    if !cfg!(feature = "openssl") {
        versions.remove("josekit");
    }
    versions
}

const MEASURED: [&str; 17] = [
    "aws-lc-rs",
    "base64",
    "biscuit",
    "ed25519-dalek",
    "hmac",
    "josekit",
    "jsonwebtoken",
    "jwt",
    "jwt-compact",
    "jwt-simple",
    "p256",
    "p384",
    "p521",
    "rsa",
    "serde_json",
    "sha2",
    "typed-jwt",
];

fn value<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
}
