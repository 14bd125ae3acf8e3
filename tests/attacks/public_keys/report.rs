//! The table as text.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::matrix::Cell;
use super::super::report::shown;
use super::matrix::{Line, outcome};
use super::ways_in::{Library, WayIn};

/// Formats the classes, one line each.
pub(crate) fn table(lines: &[Line]) -> String {
    let columns = WayIn::ALL.map(WayIn::column);
    let mut text = format!("| class | algorithms | cases | tokens | {} |\n", columns.join(" | "));
    let _ = writeln!(text, "| --- | --- | ---: | ---: |{}", " ---: |".repeat(columns.len()));
    let cells = |cells: &BTreeMap<&str, Cell>| -> String {
        columns.iter().map(|column| format!(" {} |", shown(cells.get(column)))).collect()
    };
    let mut sums: BTreeMap<&str, Cell> = BTreeMap::new();
    for Line { class, algorithms, cases, tokens, cells: counted } in lines {
        let names: Vec<&str> = algorithms.iter().map(|algorithm| algorithm.name()).collect();
        let (names, cases) = (names.join(", "), cases.len());
        let _ = writeln!(text, "| {class} | {names} | {cases} | {tokens} |{}", cells(counted));
        for (column, cell) in counted {
            sums.entry(column).or_default().add(cell.clone());
        }
    }
    let (cases, tokens) = totals(lines);
    let _ = writeln!(text, "| **all** | | {cases} | {tokens} |{}", cells(&sums));
    let controls: String =
        columns.iter().map(|column| format!(" {} |", sums[column].controls)).collect();
    let _ = writeln!(text, "| **valid tokens, all accepted** | | | |{controls}");
    text
}

/// Returns the number of cases and of tokens.
fn totals(lines: &[Line]) -> (usize, usize) {
    let sum = |of: fn(&Line) -> usize| lines.iter().map(of).sum();
    (sum(|line| line.cases.len()), sum(|line| line.tokens))
}

/// Returns the section of SECURITY.md.
pub(crate) fn section() -> String {
    let outcome = outcome(Library::RustCrypto);
    assert!(outcome.is_as_expected(), "the matrix of public-key tokens has wrong results");
    format!(
        "\n{}\n\
         A token is made for each algorithm of its row, with the claims and the `kid` of a session's access\n\
         token, and given to all columns. The rows that are also in the first table have the same\n\
         attacks, without those that depend on the signature or on another policy.\n\n\
         The keys are those of RustCrypto. With those of aws-lc-rs every figure is the same, which\n\
         `scripts/backends.sh` tests.\n\n\
         Accepted by design: a high `s` in ECDSA signatures, which RFC 7518 does not forbid and other issuers\n\
         write; and both `EdDSA` and `Ed25519` as the name of EdDSA with Ed25519 (RFC 9864 §2.2). They are\n\
         among the valid tokens of their rows. `jws::verify` leaves `typ` and the payload to the caller, as in\n\
         the first table.\n\n\
         Keys: 14 Ed25519 keys of small order are refused when they are loaded, and so is each public key as\n\
         the secret of an HMAC.\n\n",
        table(&outcome.lines),
    )
}
