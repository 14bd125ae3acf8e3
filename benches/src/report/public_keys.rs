//! The results of the public-key algorithms, and their table.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use super::{rounded, table};
use crate::public_keys::Algorithm;
use crate::rounds::{self, FLOOR};
use crate::tasks::{ENCODE, OURS, OURS_AWS_LC, VERIFY};

const BEGIN: &str = "<!-- public keys: begin -->\n";
const END: &str = "<!-- public keys: end -->";

/// The libraries of the table, in the order of its columns.
const COLUMNS: [&str; 6] = [
    OURS,
    "jsonwebtoken, rust_crypto",
    "jwt-compact",
    "jwt-simple",
    OURS_AWS_LC,
    "jsonwebtoken, aws_lc_rs",
];

#[derive(Serialize)]
pub struct Report {
    pub date: String,
    pub cpu: String,
    pub rustc: &'static str,
    /// The load of the machine at the start and at the end.
    pub load: [String; 2],
    pub versions: BTreeMap<&'static str, &'static str>,
    pub algorithms: Vec<Results>,
}

/// The results of one algorithm.
#[derive(Serialize)]
pub struct Results {
    pub algorithm: &'static str,
    pub token_bytes: usize,
    pub rows: Vec<Row>,
}

/// The result of one contender: nanoseconds, and the ratio to the signature alone.
#[derive(Serialize)]
pub struct Row {
    pub library: &'static str,
    pub task: &'static str,
    pub nanoseconds: f64,
    pub ratio: f64,
}

impl Results {
    pub fn new(algorithm: &Algorithm, medians: &[f64]) -> Self {
        let contenders = &algorithm.contenders;
        let ratios = rounds::ratios(contenders, medians);
        let rows = contenders.iter().zip(medians).zip(ratios);
        let row = |((contender, median), ratio): ((&rounds::Contender, &f64), f64)| Row {
            library: contender.library,
            task: contender.task,
            nanoseconds: rounded(*median, 10.0),
            ratio: rounded(ratio, 1000.0),
        };
        Self {
            algorithm: algorithm.name,
            token_bytes: algorithm.token_bytes,
            rows: rows.map(row).collect(),
        }
    }

    /// Returns the ratios of verifying and encoding, as a cell of the table.
    fn cell(&self, library: &str) -> String {
        let ratio = |task| {
            let row = self.rows.iter().find(|row| row.library == library && row.task == task)?;
            Some(format!("{:.2}", row.ratio))
        };
        match (ratio(VERIFY), ratio(ENCODE)) {
            (Some(verify), Some(encode)) => format!("{verify} / {encode}"),
            _ => "–".to_owned(),
        }
    }

    /// Returns the microseconds of the fastest signature alone.
    fn floor(&self, task: &str) -> f64 {
        let floors = self.rows.iter().filter(|row| row.library == FLOOR);
        let times = floors.filter(|row| row.task.starts_with(task)).map(|row| row.nanoseconds);
        times.fold(f64::INFINITY, f64::min) / 1000.0
    }
}

impl Report {
    /// Writes the figures and the table to `results/`, and the table to the page about public keys.
    pub fn write(&self) -> io::Result<()> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let results = here.join("results");
        fs::create_dir_all(&results)?;
        let json = serde_json::to_string_pretty(self)? + "\n";
        fs::write(results.join("public_keys.json"), json)?;
        fs::write(results.join("public_keys.md"), self.markdown())?;
        let page = here.join("../docs/public-keys.md");
        if let Some(text) = self.in_page(&fs::read_to_string(&page)?) {
            fs::write(page, text)?;
        }
        Ok(())
    }

    fn markdown(&self) -> String {
        let labels = COLUMNS.map(|library| {
            let label = library.replace(", ", "<br>");
            if library.starts_with(OURS) { format!("**{label}**") } else { label }
        });
        let mut text = format!("| verify / encode | {} |\n", labels.join(" | "));
        let _ = writeln!(text, "| --- |{}", " ---: |".repeat(COLUMNS.len()));
        for results in &self.algorithms {
            let cells = COLUMNS.map(|library| results.cell(library));
            let _ = writeln!(text, "| {} | {} |", results.algorithm, cells.join(" | "));
        }
        text.push('\n');
        text.push_str(&table::wrapped(&self.caption()));
        text
    }

    fn caption(&self) -> String {
        let first = self.algorithms.first();
        let floor = |task| first.map_or(0.0, |results| results.floor(task));
        format!(
            "The same claims, as multiples of the signature alone with a prepared key: by RustCrypto in the first four columns, by \
             aws-lc-rs in the others (ES256: {:.0} µs to verify, {:.0} µs to sign). RSA has 2048 bits; the other libraries sign \
             with rsa 0.9, which does not compute in constant time, and typed-jwt with rsa {}. Written by `cargo run --release \
             --bin public_keys`; times are in `benches/results/public_keys.json`.",
            floor("verify"),
            floor("sign"),
            self.versions.get("rsa").copied().unwrap_or_default(),
        )
    }

    /// Replaces the table between the marks of the page. Returns `None` if it has no marks.
    fn in_page(&self, page: &str) -> Option<String> {
        let (before, rest) = page.split_once(BEGIN)?;
        let (_, after) = rest.split_once(END)?;
        Some(format!("{before}{BEGIN}{}{END}{after}", self.markdown()))
    }
}
