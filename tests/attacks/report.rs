//! The table as text, and SECURITY.md, where it stands.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::{env, fs};

use super::matrix::{self, Cell, Line};
use super::ways::Way;
use super::{keys, state, types};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md");
const BEGIN: &str = "<!-- attack matrix: begin -->\n";
const END: &str = "<!-- attack matrix: end -->";

/// The classes, a line each.
pub(crate) fn table(lines: &[Line]) -> String {
    let columns = columns();
    let mut text = format!("| class | rows | tokens | {} |\n", columns.join(" | "));
    let _ = writeln!(text, "| --- | ---: | ---: |{}", " ---: |".repeat(columns.len()));
    let cells = |cells: &BTreeMap<&str, Cell>| -> String {
        columns.iter().map(|&column| format!(" {} |", shown(cells.get(column)))).collect()
    };
    for line in lines {
        let Line { class, rows, tokens, .. } = line;
        let _ = writeln!(text, "| {class} | {rows} | {tokens} |{}", cells(&line.cells));
    }
    let mut sums: BTreeMap<&str, Cell> = BTreeMap::new();
    for (column, cell) in lines.iter().flat_map(|line| &line.cells) {
        let sum = sums.entry(column).or_default();
        sum.refused += cell.refused;
        sum.accepted += cell.accepted;
    }
    let sum = |of: fn(&Line) -> usize| lines.iter().map(of).sum::<usize>();
    let (rows, tokens) = (sum(|line| line.rows), sum(|line| line.tokens));
    let _ = writeln!(text, "| **all** | {rows} | {tokens} |{}", cells(&sums));
    text
}

/// Refused, and of how many.
fn shown(cell: Option<&Cell>) -> String {
    match cell {
        None => "-".into(),
        Some(Cell { refused, accepted: 0, .. }) => refused.to_string(),
        Some(Cell { refused, accepted, .. }) => format!("{refused} of {}", refused + accepted),
    }
}

fn columns() -> Vec<&'static str> {
    let mut columns: Vec<&str> = Way::ALL.into_iter().map(Way::column).collect();
    columns.dedup();
    columns
}

/// What stands between the marks.
fn section() -> String {
    let lines = &matrix::outcome().lines;
    let controls: usize = lines.iter().map(|line| line.controls).sum();
    let mut reasons: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in lines {
        for (column, cell) in &line.cells {
            for (reason, count) in &cell.reasons {
                *reasons.entry((column, reason)).or_default() += count;
            }
        }
    }
    let accepted: String = reasons
        .iter()
        .map(|((column, reason), count)| format!("- {column} accepts {count}: {reason}.\n"))
        .collect();
    let (key_rows, secrets, refusals) = keys::figures();
    let gap = match keys::NOT_RECOGNIZED.len() {
        0 => String::new(),
        some => format!("\nPublic keys in {some} rarer forms are not recognized as such yet."),
    };
    format!(
        "\n{}\n\
         A number is how many tokens were refused, each with the error that its row names. `T::verify` and\n\
         `T::verify_in` gave the same answers with the system's clock as with a given time. Beside every row stand\n\
         valid tokens that differ in nothing but the attack: all {controls} were accepted everywhere, but that only\n\
         a type with a larger `max_len` takes those of more than 8192 bytes. What is accepted of the attacks is\n\
         meant to be:\n\n\
         {accepted}\n\
         Keys: {secrets} secrets in {key_rows} rows, too short or public, were refused by every constructor that\n\
         takes one, for every algorithm: {refusals} refusals.{gap}\n\
         A token of each of {} claims types was refused by every other type. {} ways to have claims without a\n\
         signature do not compile: `tests/ui/use`.\n\n",
        table(lines),
        types::COUNT,
        state::CASES.len(),
    )
}

#[test]
fn the_figures_in_security_md_are_those_of_this_run() {
    let file = fs::read_to_string(FILE).unwrap();
    let (before, rest) = file.split_once(BEGIN).expect("the mark of the beginning");
    let (old, after) = rest.split_once(END).expect("the mark of the end");
    assert!(matrix::outcome().is_as_expected(), "no figures before the matrix is as its rows say");
    let new = section();
    if env::var_os("BLESS").is_some() {
        fs::write(FILE, format!("{before}{BEGIN}{new}{END}{after}")).unwrap();
    } else {
        assert_eq!(old, new, "write it anew by `BLESS=1 cargo test --test attacks`");
    }
}
