//! Prints the results and writes them to `results/`.

pub mod allocations;
mod chart;
pub mod machine;
pub mod public_keys;
mod table;

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use self::chart::{Bar, Chart, Panel};
use crate::growth::Cost;
use crate::rounds::{self, Contender};
use crate::tasks::{ENCODE, VERIFY, VERIFY_IN};
use crate::threads::Throughput;

#[derive(Serialize)]
pub struct Report {
    pub date: String,
    pub cpu: String,
    pub rustc: &'static str,
    pub versions: BTreeMap<&'static str, &'static str>,
    pub token_bytes: usize,
    pub rows: Vec<Row>,
    pub growth: Vec<Cost>,
    /// `None` if the process may use only one core.
    pub threads: Option<Throughput>,
}

/// The result of one contender: nanoseconds, ratio to the floor, and heap allocations per call.
#[derive(Serialize)]
pub struct Row {
    pub library: &'static str,
    pub task: &'static str,
    pub nanoseconds: f64,
    pub ratio: f64,
    pub allocations: u64,
}

pub fn rows(
    contenders: &[Contender],
    medians: &[f64],
    allocations: &BTreeMap<String, u64>,
) -> Vec<Row> {
    let ratios = rounds::ratios(contenders, medians);
    let measured = contenders.iter().zip(medians).zip(ratios);
    let row = |((contender, median), ratio): ((&Contender, &f64), f64)| Row {
        library: contender.library,
        task: contender.task,
        nanoseconds: rounded(*median, 10.0),
        ratio: rounded(ratio, 1000.0),
        allocations: allocations.get(&contender.name()).copied().unwrap_or_default(),
    };
    measured.map(row).collect()
}

fn rounded(value: f64, to: f64) -> f64 {
    (value * to).round() / to
}

impl Report {
    pub fn print(&self) {
        println!("a token of {} bytes\n", self.token_bytes);
        println!("{:<40} {:>10} {:>8} {:>12}", "", "ns", "ratio", "allocations");
        for Row { library, task, nanoseconds, ratio, allocations } in &self.rows {
            let name = format!("{library} {task}");
            println!("{name:<40} {nanoseconds:>10.0} {ratio:>8.2} {allocations:>12}");
        }
        self.print_growth();
        match &self.threads {
            Some(Throughput { one_thread, two_threads, ratio, floor_ratio }) => println!(
                "\nverified per second: {one_thread:.0} by one thread, {two_threads:.0} by two; ratio {ratio:.2}, \
                 for HMAC alone {floor_ratio:.2}"
            ),
            None => println!("\nonly one core is available: threads were not measured"),
        }
    }

    fn print_growth(&self) {
        println!(
            "\nnanoseconds per byte of payload; the floor is HMAC and base64; the ratio to the floor is in parentheses"
        );
        let mut shape = "";
        for cost in &self.growth {
            if shape != cost.shape {
                shape = cost.shape;
                println!(
                    "\n{shape:<26} {:>8} {:>16} {:>16} {:>16}",
                    "floor", "verify", "verify_in", "encode"
                );
            }
            let per_byte = |cost: f64, of: &Cost| cost / of.payload_bytes as f64;
            let with_ratio =
                |time: f64| format!("{:.2} ({:.2})", per_byte(time, cost), time / cost.floor);
            println!(
                "{:>20} bytes {:>8.2} {:>16} {:>16} {:>16}",
                cost.payload_bytes,
                per_byte(cost.floor, cost),
                with_ratio(cost.verify),
                with_ratio(cost.verify_borrowed),
                with_ratio(cost.encode),
            );
        }
    }

    /// Writes the figures, the chart and the table to `results/`, and the chart and the table to
    /// the README.
    pub fn write(&self) -> io::Result<()> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let results = here.join("results");
        fs::create_dir_all(&results)?;
        fs::write(results.join("results.json"), serde_json::to_string_pretty(self)? + "\n")?;
        fs::write(results.join("chart.svg"), chart::svg(&self.chart()))?;
        fs::write(results.join("table.md"), table::markdown(self))?;
        let readme = here.join("../README.md");
        if let Some(text) = table::in_readme(&fs::read_to_string(&readme)?, self) {
            fs::write(readme, text)?;
        }
        Ok(())
    }

    fn chart(&self) -> Chart {
        let bar = |row: &Row| {
            let plural = if row.allocations == 1 { "" } else { "s" };
            Bar {
                label: self.label(row.library),
                ratio: row.ratio,
                note: format!("{} allocation{plural}", row.allocations),
            }
        };
        let panel = |task: &str| Panel {
            title: task.to_owned(),
            floor: "HMAC alone",
            bars: self.libraries(task).into_iter().map(bar).collect(),
        };
        Chart {
            description: "Time to verify and to encode a token, by library",
            title: "What a token costs, as a multiple of its HMAC-SHA256",
            subtitle: "HS256, nine claims into a struct; signature, exp, nbf, iss and aud checked. Shorter is better.",
            panels: [VERIFY, ENCODE].map(panel).into(),
            footer: format!("{}, {}, {}", self.cpu, self.rustc, self.date),
        }
    }

    fn row(&self, library: &str, task: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.library == library && row.task == task)
    }

    /// Returns the results of all libraries, the fastest first.
    fn libraries(&self, task: &str) -> Vec<&Row> {
        let does = |row: &&Row| row.task == task || (task == VERIFY && row.task == VERIFY_IN);
        let mut rows: Vec<&Row> = self.rows.iter().filter(does).collect();
        rows.sort_by(|this, that| this.ratio.total_cmp(&that.ratio));
        rows
    }

    /// Adds the version to the name of a library: `jsonwebtoken 11.1.0, rust_crypto`.
    fn label(&self, library: &str) -> String {
        label(library, &self.versions)
    }
}

fn label(library: &str, versions: &BTreeMap<&str, &str>) -> String {
    let (name, rest) = library.split_at(library.find(',').unwrap_or(library.len()));
    match versions.get(name) {
        Some(version) => format!("{name} {version}{rest}"),
        None => library.to_owned(),
    }
}
