//! The table: every case of every algorithm, run against every way in.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::super::cases::{Case, Class, Signed, Token, Verdict};
use super::super::matrix::Cell;
use super::cases;
use super::signers::{Algorithm, Holder};
use super::ways_in::WayIn;

/// The results for the tokens of one class, of all algorithms.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) class: &'static str,
    pub(crate) algorithms: BTreeSet<Algorithm>,
    pub(crate) cases: BTreeSet<String>,
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

    fn line(&mut self, class: &'static str) -> &mut Line {
        let at = self.lines.iter().position(|line| line.class == class).unwrap_or_else(|| {
            self.lines.push(Line { class, ..Line::default() });
            self.lines.len() - 1
        });
        &mut self.lines[at]
    }

    fn add(&mut self, results: Self) {
        for (column, surprises) in results.surprises {
            self.surprises.entry(column).or_default().extend(surprises);
        }
        for line in results.lines {
            let sum = self.line(line.class);
            sum.algorithms.extend(line.algorithms);
            sum.cases.extend(line.cases);
            sum.tokens += line.tokens;
            for (column, cell) in line.cells {
                sum.cells.entry(column).or_default().add(cell);
            }
        }
    }

    /// Runs the tokens of one class.
    fn run(&mut self, algorithm: Algorithm, class: &Class) {
        for case in &class.cases {
            let line = self.line(class.name);
            line.algorithms.insert(algorithm);
            line.cases.insert(case.name.clone());
            line.tokens += case.attacks.len();
            for token in &case.attacks {
                self.attack(algorithm, class.name, case, token);
            }
            let valid = cases::base(algorithm).token();
            for token in [&valid].into_iter().chain(&case.controls) {
                self.control(algorithm, class.name, case, token);
            }
        }
    }

    fn attack(&mut self, algorithm: Algorithm, class: &'static str, case: &Case, token: &Token) {
        let text = text(algorithm, token);
        for way in WayIn::ALL.into_iter().filter(|way| way.can_take(&text)) {
            let answer = way.run(algorithm, &text, token.at);
            let cell = self.line(class).cells.entry(way.column()).or_default();
            match (way.verdict(case), answer) {
                (Verdict::Refused(expected), Err(error)) if error == expected => cell.refused += 1,
                (Verdict::Accepted(reason), Ok(())) => {
                    cell.accepted += 1;
                    *cell.reasons.entry(reason).or_default() += 1;
                }
                (verdict, answer) => self.surprises.entry(way.column()).or_default().push(format!(
                    "{algorithm:?}, {class}: {}, {} at {way:?}: {answer:?} instead of \
                     {verdict:?}\n    {text:.400}",
                    case.name, token.label,
                )),
            }
        }
    }

    fn control(&mut self, algorithm: Algorithm, class: &'static str, case: &Case, token: &Token) {
        let text = text(algorithm, token);
        for way in WayIn::ALL.into_iter().filter(|way| way.can_take(&text)) {
            match way.run(algorithm, &text, token.at) {
                Ok(()) => self.line(class).cells.entry(way.column()).or_default().controls += 1,
                Err(error) => self.surprises.entry(way.column()).or_default().push(format!(
                    "{algorithm:?}, {class}: {} is void: its control {} is {error} at {way:?}",
                    case.name, token.label,
                )),
            }
        }
    }
}

/// Returns a token; [`Signed::Right`] is the issuer's signature.
fn text(algorithm: Algorithm, token: &Token) -> String {
    token.text_signed(|signed, input| match signed {
        Signed::Right => algorithm.sign(Holder::Issuer, input),
        other => other.over(input),
    })
}

/// Returns the outcome, computed once for all tests, on all cores.
pub(crate) fn outcome() -> &'static Outcome {
    static OUTCOME: OnceLock<Outcome> = OnceLock::new();
    OUTCOME.get_or_init(|| {
        let outcomes = Algorithm::ALL.map(|_| OnceLock::new());
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&algorithm) = Algorithm::ALL.get(number) else { break };
                        outcomes[number].get_or_init(|| run(algorithm));
                    }
                });
            }
        });
        let mut sum = Outcome::default();
        for outcome in outcomes {
            sum.add(outcome.into_inner().unwrap());
        }
        sum
    })
}

/// Runs all cases of one algorithm.
fn run(algorithm: Algorithm) -> Outcome {
    let mut outcome = Outcome::default();
    for class in cases::of(algorithm) {
        outcome.run(algorithm, &class);
    }
    outcome
}

#[test]
fn every_attack_has_the_expected_result() {
    let outcome = outcome();
    println!("{}", super::report::table(&outcome.lines));
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
    for way in WayIn::ALL {
        let cells = || outcome().lines.iter().filter_map(|line| line.cells.get(way.column()));
        let refused: usize = cells().map(|cell| cell.refused).sum();
        let controls: usize = cells().map(|cell| cell.controls).sum();
        assert!(refused > 1_000 && controls > 100, "{way:?}: {refused}, {controls}");
    }
}

#[test]
fn cases_have_attacks_references_and_distinct_names() {
    for algorithm in Algorithm::ALL {
        for class in cases::of(algorithm) {
            let names: BTreeSet<&str> = class.cases.iter().map(|case| case.name.as_str()).collect();
            assert_eq!(names.len(), class.cases.len(), "{algorithm:?}, {}", class.name);
            for case in class.cases {
                assert!(!case.attacks.is_empty(), "{algorithm:?}, {}", case.name);
                let has_reference =
                    case.reference.contains("CVE-") || case.reference.contains("RFC ");
                assert!(has_reference, "{}", case.name);
            }
        }
    }
}
