//! The table: every case run against every entry point.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use super::cases::{self, Base, Case, Class, Kind, Policy, Token, Verdict};
use super::entry_points::EntryPoint;

/// The time of verification unless the system's clock is used: 2023-11-14T22:13:20Z.
pub(crate) const NOW: u64 = 1_700_000_000;

/// The results of one column for the tokens of one class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) refused: usize,
    pub(crate) accepted: usize,
    /// The reasons for accepting, with the number of tokens.
    pub(crate) reasons: BTreeMap<&'static str, usize>,
    /// The number of valid tokens, all accepted.
    pub(crate) controls: usize,
}

impl Cell {
    pub(crate) fn add(&mut self, other: Self) {
        self.refused += other.refused;
        self.accepted += other.accepted;
        self.controls += other.controls;
        for (reason, count) in other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
    }
}

/// The results for the tokens of one class.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) class: &'static str,
    /// The number of cases and tokens, made of access tokens.
    pub(crate) cases: usize,
    pub(crate) tokens: usize,
    pub(crate) cells: BTreeMap<&'static str, Cell>,
}

/// The results for all tokens.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) lines: Vec<Line>,
    /// The wrong results, by column.
    surprises: BTreeMap<&'static str, Vec<String>>,
}

impl Outcome {
    pub(crate) fn is_as_expected(&self) -> bool {
        self.surprises.is_empty()
    }

    /// Adds the results of one entry point. Those with the system's clock are not counted, except
    /// wrong ones.
    fn add(&mut self, entry: EntryPoint, results: Self) {
        for (column, surprises) in results.surprises {
            self.surprises.entry(column).or_default().extend(surprises);
        }
        if entry.has_system_clock() {
            return;
        }
        for line in results.lines {
            match self.lines.iter_mut().find(|known| known.class == line.class) {
                Some(known) => known.cells.extend(line.cells),
                None => self.lines.push(line),
            }
        }
    }
}

/// Returns the outcome, computed once for all tests.
pub(crate) fn outcome() -> &'static Outcome {
    static OUTCOME: OnceLock<Outcome> = OnceLock::new();
    OUTCOME.get_or_init(|| {
        let mut outcome = Outcome::default();
        for (entry, results) in EntryPoint::ALL.into_iter().zip(run_all()) {
            outcome.add(entry, results);
        }
        outcome
    })
}

/// Runs all cases against every entry point, on all cores. Returns the results in the order of
/// `EntryPoint::ALL`.
fn run_all() -> [Outcome; EntryPoint::ALL.len()] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let outcomes = EntryPoint::ALL.map(|_| OnceLock::new());
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(&entry) = EntryPoint::ALL.get(number) else { break };
            let at = if entry.has_system_clock() { now } else { NOW };
            outcomes[number].get_or_init(|| run(entry, at));
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(work);
        }
    });
    outcomes.map(|outcome| outcome.into_inner().unwrap())
}

/// Runs all cases against one entry point.
fn run(entry: EntryPoint, now: u64) -> Outcome {
    let mut outcome = Outcome::default();
    let base = entry.base(now);
    for class in cases::of(base) {
        let cell = answers(entry, base, &class, &mut outcome.surprises);
        let mut line = Line { class: class.name, ..Line::default() };
        if base.kind == Kind::Access {
            line.cases = class.cases.len();
            line.tokens = class.cases.iter().map(|case| case.attacks.len()).sum();
        }
        line.cells.insert(entry.column(), cell);
        outcome.lines.push(line);
    }
    outcome
}

/// Counts the results for one class.
fn answers(
    entry: EntryPoint,
    base: Base,
    class: &Class,
    surprises: &mut BTreeMap<&'static str, Vec<String>>,
) -> Cell {
    let mut cell = Cell::default();
    for case in &class.cases {
        // A function that uses the system's clock cannot verify at a given time.
        if case.exact && entry.has_system_clock() {
            continue;
        }
        let before = cell.refused + cell.accepted;
        let mut wrong: Vec<String> = Vec::new();
        for token in &case.attacks {
            wrong.extend(attack(entry, case, token, &mut cell));
        }
        // If the entry point cannot take any attack of a case, its valid tokens are skipped too.
        if cell.refused + cell.accepted > before || !wrong.is_empty() {
            let long = case.long_controls.iter().filter(|_| entry.has_policy());
            let plain = case.policy.accepts_plain_token().then(|| base.token());
            for token in plain.iter().chain(&case.controls).chain(long) {
                wrong.extend(control(entry, case, token, &mut cell));
            }
        }
        for what in wrong {
            let context = format!("{}: {} {what}", class.name, case.name);
            surprises.entry(entry.column()).or_default().push(context);
        }
    }
    cell
}

/// Counts the result for one token of an attack, or returns a description of the wrong result.
fn attack(entry: EntryPoint, case: &Case, token: &Token, cell: &mut Cell) -> Option<String> {
    let text = token.text();
    if !entry.can_take(case.policy, &text) {
        return None;
    }
    match (entry.verdict(case), entry.run(case.policy, &text, token.at)) {
        (Verdict::Refused(expected), Err(error)) if error == expected => cell.refused += 1,
        (Verdict::Accepted(reason), Ok(())) => {
            cell.accepted += 1;
            *cell.reasons.entry(reason).or_default() += 1;
        }
        (verdict, answer) => {
            let described = described(token);
            return Some(format!(
                "at {entry:?}: {answer:?} instead of {verdict:?}\n    {described}"
            ));
        }
    }
    None
}

/// Counts a valid token that is accepted. A refused one is an error, because its case is then
/// inconclusive.
fn control(entry: EntryPoint, case: &Case, token: &Token, cell: &mut Cell) -> Option<String> {
    let text = token.text();
    if !entry.can_take(case.policy, &text) {
        return None;
    }
    let Err(error) = entry.run(case.policy, &text, token.at) else {
        cell.controls += 1;
        return None;
    };
    Some(format!("is void: its control is {error} at {entry:?}\n    {}", described(token)))
}

/// Describes a token that had a wrong result.
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
fn every_attack_has_the_expected_result() {
    let outcome = outcome();
    println!("{}", super::report::table(&outcome.lines));
    // `scripts/matrix_mutations.sh` reads these lines.
    for column in super::report::columns() {
        let count = outcome.surprises.get(column).map_or(0, Vec::len);
        println!("wrong results: {column}: {count}");
    }
    let all = || outcome.surprises.values().flatten();
    let shown: Vec<&str> = all().take(20).map(String::as_str).collect();
    assert!(
        outcome.is_as_expected(),
        "{} wrong results, starting with:\n{}",
        all().count(),
        shown.join("\n")
    );
}

/// Every column has many tokens that are refused, and many valid ones.
#[test]
fn no_column_is_empty() {
    for column in super::report::columns() {
        let cells = || outcome().lines.iter().filter_map(|line| line.cells.get(column));
        let refused: usize = cells().map(|cell| cell.refused).sum();
        let controls: usize = cells().map(|cell| cell.controls).sum();
        assert!(refused > 1_000 && controls > 100, "{column}: {refused}, {controls}");
    }
}

#[test]
fn there_are_many_cases_with_distinct_names() {
    for entry in [EntryPoint::VerifyAt, EntryPoint::SessionCookie, EntryPoint::Refresh] {
        assert_distinct(&cases::of(entry.base(NOW)));
    }
}

fn assert_distinct(classes: &[Class]) {
    let cases: Vec<&Case> = classes.iter().flat_map(|class| &class.cases).collect();
    assert!(cases.len() >= 200, "{}", cases.len());
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len());
    for case in cases {
        assert!(!case.attacks.is_empty(), "{} has no attack", case.name);
        assert!(
            case.reference.contains("CVE-") || case.reference.contains("RFC "),
            "{}",
            case.name
        );
    }
}

/// Tokens refused because of their claims or header parameters have a correct signature. The rule
/// therefore refuses them, not the MAC.
#[test]
fn tokens_refused_by_a_rule_are_correctly_signed() {
    let after_the_signature = [
        "MissingClaim",
        "InvalidClaim",
        "Expired",
        "NotYetValid",
        "Wrong",
        "UnexpectedType",
        "CriticalHeader",
    ];
    for case in cases::all(NOW).iter().flat_map(|class| &class.cases) {
        let Verdict::Refused(error) = case.claims else { continue };
        let of_the_payload = error.starts_with("Malformed") && case.bytes != case.claims;
        if of_the_payload || after_the_signature.iter().any(|rule| error.starts_with(rule)) {
            for token in &case.attacks {
                // Too long for this entry point, with or without a correct signature.
                assert!(
                    token.is_correctly_signed() || case.policy == Policy::Large,
                    "{}",
                    case.name
                );
            }
        }
    }
}
