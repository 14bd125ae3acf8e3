//! The table: every row put before every way in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use super::rows::{self, Policy, Row, Token, Verdict};
use super::ways::Way;

/// The time where the time can be given: 2023-11-14T22:13:20Z.
const NOW: u64 = 1_700_000_000;

/// The error of a refusal whose reason does not matter.
pub(crate) const ANYHOW: &str = "";

/// What came of one class at one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) refused: usize,
    pub(crate) accepted: usize,
    /// Why, in as many inputs.
    pub(crate) reasons: BTreeMap<&'static str, usize>,
}

/// What came of one class.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) class: &'static str,
    pub(crate) rows: usize,
    pub(crate) tokens: usize,
    pub(crate) controls: usize,
    pub(crate) cells: BTreeMap<&'static str, Cell>,
}

/// What came of all.
pub(crate) struct Outcome {
    pub(crate) lines: Vec<Line>,
    surprises: Vec<String>,
}

impl Outcome {
    pub(crate) fn is_as_expected(&self) -> bool {
        self.surprises.is_empty()
    }
}

/// The outcome, worked out once for all tests.
pub(crate) fn outcome() -> &'static Outcome {
    static OUTCOME: OnceLock<Outcome> = OnceLock::new();
    OUTCOME.get_or_init(|| {
        let mut surprises = Vec::new();
        let lines = run(NOW, |way| !way.has_system_clock(), &mut surprises);
        // With the system's clock the answers are the same, or they are surprises.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        run(now, Way::has_system_clock, &mut surprises);
        Outcome { lines, surprises }
    })
}

/// Puts the rows before those ways in that `asked` picks.
fn run(now: u64, asked: fn(Way) -> bool, surprises: &mut Vec<String>) -> Vec<Line> {
    let ways: Vec<Way> = Way::ALL.into_iter().filter(|&way| asked(way)).collect();
    let plain = Token::valid(now);
    let mut lines = Vec::new();
    for class in rows::all(now) {
        let mut line = Line { class: class.name, rows: class.rows.len(), ..Line::default() };
        for row in &class.rows {
            // A function with the system's clock cannot be asked about one moment.
            let ways = ways.iter().filter(|way| !(row.exact && way.has_system_clock()));
            let context = format!("{}: {}", class.name, row.name);
            for token in &row.attacks {
                line.tokens += 1;
                for what in attack(row, token, ways.clone(), &mut line.cells) {
                    surprises.push(format!("{context} {what}"));
                }
            }
            for (token, is_long) in [(&plain, false)]
                .into_iter()
                .chain(row.controls.iter().map(|token| (token, false)))
                .chain(row.long_controls.iter().map(|token| (token, true)))
            {
                line.controls += 1;
                let ways = ways
                    .clone()
                    .filter(|way| way.is_for_access() && (way.has_policy() || !is_long));
                for what in control(row, token, ways) {
                    surprises.push(format!("{context} {what}"));
                }
            }
        }
        lines.push(line);
    }
    lines
}

/// Counts the answers to one token of an attack, and gives those that are not its row's.
fn attack<'w>(
    row: &Row,
    token: &Token,
    ways: impl Iterator<Item = &'w Way>,
    cells: &mut BTreeMap<&'static str, Cell>,
) -> Vec<String> {
    let text = token.text();
    let mut surprises = Vec::new();
    for &way in ways {
        let cell = cells.entry(way.column()).or_default();
        match (way.verdict(row), way.ask(row.policy, &text, token.at)) {
            (Verdict::Refused(expected), Err(error)) if error == expected || expected == ANYHOW => {
                cell.refused += 1;
            }
            (Verdict::Accepted(reason), Ok(())) => {
                cell.accepted += 1;
                *cell.reasons.entry(reason).or_default() += 1;
            }
            (verdict, answer) => surprises.push(format!(
                "at {way:?}: {answer:?} instead of {verdict:?}\n    {}",
                described(token)
            )),
        }
    }
    surprises
}

/// A control that is refused voids its row.
fn control<'w>(row: &Row, token: &Token, ways: impl Iterator<Item = &'w Way>) -> Vec<String> {
    let text = token.text();
    ways.filter_map(|way| {
        let error = way.ask(row.policy, &text, token.at).err()?;
        Some(format!("is void: its control is {error} at {way:?}\n    {}", described(token)))
    })
    .collect()
}

/// A token that surprised, so that it can be looked at.
fn described(token: &Token) -> String {
    let start = |bytes: &[u8]| -> String {
        String::from_utf8_lossy(bytes)
            .chars()
            .take(300)
            .collect::<String>()
            .escape_debug()
            .collect()
    };
    format!(
        "{}\n    header:  {}\n    payload: {}\n    token:   {}\n    at {:?}, {:?}",
        token.label.chars().take(100).collect::<String>().escape_debug(),
        start(&token.header),
        start(&token.payload),
        start(token.text().as_bytes()),
        token.at,
        token.signed,
    )
}

#[test]
fn every_attack_is_met_as_its_row_says() {
    let outcome = outcome();
    println!("{}", super::report::table(&outcome.lines));
    let shown: Vec<&str> = outcome.surprises.iter().take(20).map(String::as_str).collect();
    assert!(
        outcome.is_as_expected(),
        "{} surprises, the first of them:\n{}",
        outcome.surprises.len(),
        shown.join("\n")
    );
}

#[test]
fn there_are_many_rows_and_each_is_told_apart() {
    let classes = rows::all(NOW);
    let rows: Vec<&Row> = classes.iter().flat_map(|class| &class.rows).collect();
    assert!(rows.len() >= 80, "{}", rows.len());
    let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names.len(), rows.len());
    for row in rows {
        assert!(!row.attacks.is_empty(), "{} has no attack", row.name);
        assert!(row.reference.contains("CVE-") || row.reference.contains("RFC "), "{}", row.name);
    }
}

/// What is refused after the signature, or for what the header says, is refused by its rule and not by
/// the MAC.
#[test]
fn what_a_rule_refuses_is_rightly_signed() {
    let after_the_signature = [
        "MissingClaim",
        "InvalidClaim",
        "Expired",
        "NotYetValid",
        "Wrong",
        "UnexpectedType",
        "CriticalHeader",
    ];
    for row in rows::all(NOW).iter().flat_map(|class| &class.rows) {
        let Verdict::Refused(error) = row.claims else { continue };
        let of_the_payload = error.starts_with("Malformed") && row.bytes != row.claims;
        if of_the_payload || after_the_signature.iter().any(|rule| error.starts_with(rule)) {
            for token in &row.attacks {
                // Too long for this way in: whether it is signed does not matter.
                assert!(token.is_rightly_signed() || row.policy == Policy::Large, "{}", row.name);
            }
        }
    }
}
