//! The results of the public-key algorithms, their table and their chart.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use super::chart::{self, Bar, Chart, Panel};
use super::{label, rounded, table};
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

/// The algorithms of the chart, and of the table of the README: the usual one of each family.
const SHOWN: [&str; 3] = ["ES256", "EdDSA", "RS256"];

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

    /// Returns the bars of one task, the fastest library first.
    fn bars(&self, task: &str, versions: &BTreeMap<&str, &str>) -> Vec<Bar> {
        let mut rows: Vec<&Row> =
            self.rows.iter().filter(|row| row.task == task && row.library != FLOOR).collect();
        rows.sort_by(|this, that| this.nanoseconds.total_cmp(&that.nanoseconds));
        let bar = |row: &Row| Bar {
            label: label(row.library, versions),
            ratio: row.ratio,
            note: format!("{:.0} µs", row.nanoseconds / 1000.0),
        };
        rows.into_iter().map(bar).collect()
    }

    /// Returns the microseconds of the fastest signature alone.
    fn floor(&self, task: &str) -> f64 {
        let floors = self.rows.iter().filter(|row| row.library == FLOOR);
        let times = floors.filter(|row| row.task.starts_with(task)).map(|row| row.nanoseconds);
        times.fold(f64::INFINITY, f64::min) / 1000.0
    }
}

impl Report {
    /// Writes the figures, the chart and the table to `results/`, the chart and the table to the page
    /// about public keys, and the chart and a part of the table to the README.
    pub fn write(&self) -> io::Result<()> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let results = here.join("results");
        fs::create_dir_all(&results)?;
        let json = serde_json::to_string_pretty(self)? + "\n";
        fs::write(results.join("public_keys.json"), json)?;
        fs::write(results.join("public_keys.svg"), chart::svg(&self.chart()))?;
        fs::write(results.join("public_keys.md"), self.markdown())?;
        let page = format!("{}\n\n{}", image("../benches/results"), self.markdown());
        replace(&here.join("../docs/public-keys.md"), &page)?;
        replace(&here.join("../README.md"), &self.in_short())
    }

    fn chart(&self) -> Chart {
        let shown = || self.algorithms.iter().filter(|of| SHOWN.contains(&of.algorithm));
        let panels = [VERIFY, ENCODE].into_iter().flat_map(|task| {
            shown().map(move |of| Panel {
                title: format!("{task}, {}", of.algorithm),
                floor: "signature alone",
                bars: of.bars(task, &self.versions),
            })
        });
        Chart {
            description: "Time to verify and to encode a public-key token, by library",
            title: "What a public-key token costs, as a multiple of its signature alone",
            subtitle: "The signature of the crypto library that typed-jwt uses. Sorted by time; shorter is better.",
            panels: panels.collect(),
            footer: format!("{}, {}, {}", self.cpu, self.rustc, self.date),
        }
    }

    /// Returns the rows of the table for these algorithms.
    fn table(&self, includes: impl Fn(&str) -> bool) -> String {
        let labels = COLUMNS.map(|library| {
            let label = library.replace(", ", "<br>");
            if library.starts_with(OURS) { format!("**{label}**") } else { label }
        });
        let mut text = format!("| verify / encode | {} |\n", labels.join(" | "));
        let _ = writeln!(text, "| --- |{}", " ---: |".repeat(COLUMNS.len()));
        for results in self.algorithms.iter().filter(|results| includes(results.algorithm)) {
            let cells = COLUMNS.map(|library| results.cell(library));
            let _ = writeln!(text, "| {} | {} |", results.algorithm, cells.join(" | "));
        }
        text
    }

    fn markdown(&self) -> String {
        format!("{}\n{}", self.table(|_| true), table::wrapped(&self.caption()))
    }

    /// Returns the block of the README.
    fn in_short(&self) -> String {
        let rows = || self.algorithms.iter().flat_map(|results| &results.rows);
        let ours = rows().filter(|row| row.task == VERIFY && row.library.starts_with(OURS));
        let (least, most) = ours.fold((f64::INFINITY, 0.0_f64), |(least, most), row| {
            (least.min(row.ratio), most.max(row.ratio))
        });
        let sentence = format!(
            "These tokens are verified in {least:.2} to {most:.2} times the time of the signature alone: \
             [table](docs/public-keys.md#speed)."
        );
        format!(
            "{}\n\n{}\n{}",
            image("benches/results"),
            self.table(|name| SHOWN.contains(&name)),
            table::wrapped(&sentence),
        )
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
}

/// Shows the chart, with a link to the figures.
fn image(results: &str) -> String {
    let alt = "Bars: verifying and encoding a public-key token by each library, as multiples of its signature alone";
    format!("[![{alt}]({results}/public_keys.svg)]({results}/public_keys.json)")
}

/// Replaces the text between the marks of a page, if it has them.
fn replace(page: &Path, block: &str) -> io::Result<()> {
    let text = fs::read_to_string(page)?;
    let Some((before, rest)) = text.split_once(BEGIN) else { return Ok(()) };
    let Some((_, after)) = rest.split_once(END) else { return Ok(()) };
    fs::write(page, format!("{before}{BEGIN}{block}{END}{after}"))
}
