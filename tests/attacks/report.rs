//! The table as text, and its section in SECURITY.md.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::{env, fs};

use super::entry_points::EntryPoint;
use super::matrix::{self, Cell, Line};
use super::{encrypted, keys, public_keys, types};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../SECURITY.md");
const BEGIN: &str = "<!-- attack matrix: begin -->\n";
const END: &str = "<!-- attack matrix: end -->";
const PUBLIC_KEYS_BEGIN: &str = "<!-- attack matrix, public keys: begin -->\n";
const PUBLIC_KEYS_END: &str = "<!-- attack matrix, public keys: end -->";
const ENCRYPTED_BEGIN: &str = "<!-- attack matrix, encrypted tokens: begin -->\n";
const ENCRYPTED_END: &str = "<!-- attack matrix, encrypted tokens: end -->";

/// Formats the classes, one line each.
pub(crate) fn table(lines: &[Line]) -> String {
    let columns = columns();
    let mut text = format!("| class | cases | tokens | {} |\n", columns.join(" | "));
    let _ = writeln!(text, "| --- | ---: | ---: |{}", " ---: |".repeat(columns.len()));
    let cells = |cells: &BTreeMap<&str, Cell>| -> String {
        columns.iter().map(|&column| format!(" {} |", shown(cells.get(column)))).collect()
    };
    for line in lines {
        let Line { class, cases, tokens, .. } = line;
        let _ = writeln!(text, "| {class} | {cases} | {tokens} |{}", cells(&line.cells));
    }
    let mut sums: BTreeMap<&str, Cell> = BTreeMap::new();
    for (column, cell) in lines.iter().flat_map(|line| &line.cells) {
        sums.entry(column).or_default().add(cell.clone());
    }
    let sum = |of: fn(&Line) -> usize| lines.iter().map(of).sum::<usize>();
    let (cases, tokens) = (sum(|line| line.cases), sum(|line| line.tokens));
    let _ = writeln!(text, "| **all** | {cases} | {tokens} |{}", cells(&sums));
    let controls: String =
        columns.iter().map(|&column| format!(" {} |", sums[column].controls)).collect();
    let _ = writeln!(text, "| **valid tokens, all accepted** | | |{controls}");
    text
}

/// Formats the number of refused tokens, with the total if some were accepted.
pub(crate) fn shown(cell: Option<&Cell>) -> String {
    match cell {
        None => "-".into(),
        Some(Cell { refused, accepted: 0, .. }) => refused.to_string(),
        Some(Cell { refused, accepted, .. }) => format!("{refused} of {}", refused + accepted),
    }
}

/// Returns the columns in their order.
pub(crate) fn columns() -> Vec<&'static str> {
    let mut columns: Vec<&str> = EntryPoint::ALL.into_iter().map(EntryPoint::column).collect();
    columns.dedup();
    columns
}

/// Returns the text between the markers.
fn section() -> String {
    let lines = &matrix::outcome().lines;
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
    let (key_cases, secrets, refusals) = keys::figures();
    format!(
        "\n{}\n\
         A number is the number of tokens that the column refused. The test compares each result with the\n\
         result that the case expects: the exact error, or, for `Bearer` and `SessionCookie`, whether the\n\
         client is told \"token expired\" or \"invalid token\". `T::verify` and `T::verify_in` give the same\n\
         results with the system's clock as with a given time.\n\n\
         `cases` and `tokens` count the attacks on access tokens without a `kid`, which are run against all\n\
         columns except three. These three have their own cases, made of tokens that differ from an accepted\n\
         token only in the attack:\n\n\
         - `SessionCookie`: access tokens of a session, with the `kid` of its key. Tokens that a cookie\n\
         \x20 cannot contain (RFC 6265 §4.1.1, and 4096 bytes) are left out. For `Bearer`, tokens that the\n\
         \x20 header `Authorization` cannot contain are left out.\n\
         - `Sessions::refresh` and `Sessions::end_by_refresh_token`: refresh tokens of a live session.\n\
         \x20 Attacks that need a claim that a refresh token cannot have, leeway, a larger `max_len` or another policy are left\n\
         \x20 out.\n\n\
         The policies of the rows are those of one service, and those for tokens of other issuers: lists of types and\n\
         issuers, `typ = optional(\"…\")`, `typ = absent`, an issuer with a claim, `aud = claim(\"…\")`, `exp = required`,\n\
         `sub = any`, `jti = any`, `header(…)`, and `sub` and `jti` of other types than text. `Tokens::verify` has issuer,\n\
         audience and `ttl` given at run time. A policy that sessions cannot have is left out of their columns. Tokens with a\n\
         `kid` are left out of \"`KeyRing` that tries keys\", unless the key of the case has an id.\n\n\
         Each case also has valid tokens, which the last line of the table counts. Valid tokens of more than\n\
         8192 bytes are only given to types with a larger `max_len`.\n\n\
         Two columns accept some attacks by design:\n\n\
         {accepted}\n\
         `scripts/matrix_mutations.sh` removes one check at a time from a copy of jwt-core, and requires that\n\
         every column that makes this check then fails.\n\n\
         Keys: every constructor that takes a secret, for HMAC and for encryption, refused {secrets} secrets in {key_cases} cases\n\
         that are too short or public: {refusals} refusals. Each of {} claims types refused the tokens of all other\n\
         types.\n\n",
        table(lines),
        types::COUNT,
    )
}

#[test]
fn the_figures_in_security_md_are_current() {
    assert!(matrix::outcome().is_as_expected(), "the matrix has wrong results");
    let file = fs::read_to_string(FILE).unwrap();
    let new = with_section(&file, BEGIN, END, &section());
    let public_keys = public_keys::report::section();
    let new = with_section(&new, PUBLIC_KEYS_BEGIN, PUBLIC_KEYS_END, &public_keys);
    let encrypted = encrypted::report::section();
    let new = with_section(&new, ENCRYPTED_BEGIN, ENCRYPTED_END, &encrypted);
    if env::var_os("BLESS").is_some() {
        fs::write(FILE, new).unwrap();
    } else {
        assert_eq!(file, new, "run `BLESS=1 cargo test --package typed-jwt-tests --test attacks`");
    }
}

/// Replaces the text between two markers.
fn with_section(file: &str, begin: &str, end: &str, section: &str) -> String {
    let (before, rest) = file.split_once(begin).expect("the begin marker");
    let (_, after) = rest.split_once(end).expect("the end marker");
    format!("{before}{begin}{section}{end}{after}")
}
