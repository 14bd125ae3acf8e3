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
use super::ways_in::{Library, WayIn};

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
    fn run(&mut self, library: Library, algorithm: Algorithm, class: &Class) {
        for case in &class.cases {
            let line = self.line(class.name);
            line.algorithms.insert(algorithm);
            line.cases.insert(case.name.clone());
            line.tokens += case.attacks.len();
            for token in &case.attacks {
                self.attack(library, algorithm, class.name, case, token);
            }
            let valid = cases::base(algorithm).token();
            for token in [&valid].into_iter().chain(&case.controls) {
                self.control(library, algorithm, class.name, case, token);
            }
        }
    }

    fn attack(
        &mut self,
        library: Library,
        algorithm: Algorithm,
        class: &'static str,
        case: &Case,
        token: &Token,
    ) {
        let text = text(algorithm, token);
        for way in WayIn::ALL.into_iter().filter(|way| way.can_take(&text)) {
            let answer = way.run(library, algorithm, &text, token.at);
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

    fn control(
        &mut self,
        library: Library,
        algorithm: Algorithm,
        class: &'static str,
        case: &Case,
        token: &Token,
    ) {
        let text = text(algorithm, token);
        for way in WayIn::ALL.into_iter().filter(|way| way.can_take(&text)) {
            match way.run(library, algorithm, &text, token.at) {
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

/// Returns the outcome with the keys of a library, computed once for all tests.
pub(crate) fn outcome(library: Library) -> &'static Outcome {
    static RUST_CRYPTO: OnceLock<Outcome> = OnceLock::new();
    static AWS_LC: OnceLock<Outcome> = OnceLock::new();
    let outcome = match library {
        Library::RustCrypto => &RUST_CRYPTO,
        Library::AwsLc => &AWS_LC,
    };
    outcome.get_or_init(|| run_all(library))
}

/// Runs all cases of all algorithms, on all cores.
fn run_all(library: Library) -> Outcome {
    let outcomes = Algorithm::ALL.map(|_| OnceLock::new());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&algorithm) = Algorithm::ALL.get(number) else { break };
                    outcomes[number].get_or_init(|| run(library, algorithm));
                }
            });
        }
    });
    let mut sum = Outcome::default();
    for outcome in outcomes {
        sum.add(outcome.into_inner().unwrap());
    }
    sum
}

/// Runs all cases of one algorithm.
fn run(library: Library, algorithm: Algorithm) -> Outcome {
    let mut outcome = Outcome::default();
    for class in cases::of(algorithm) {
        outcome.run(library, algorithm, &class);
    }
    outcome
}

#[test]
fn every_attack_has_the_expected_result() {
    assert_is_as_expected(Library::RustCrypto);
}

/// The keys of both libraries give the same figures, which SECURITY.md has once.
#[test]
#[cfg_attr(not(feature = "aws-lc"), ignore = "needs a C compiler: scripts/backends.sh")]
fn every_attack_has_the_expected_result_with_aws_lc() {
    assert_is_as_expected(Library::AwsLc);
    let table = |library| super::report::table(&outcome(library).lines);
    assert_eq!(table(Library::AwsLc), table(Library::RustCrypto));
}

fn assert_is_as_expected(library: Library) {
    let outcome = outcome(library);
    println!("{}", super::report::table(&outcome.lines));
    // `scripts/matrix_mutations.sh` reads these lines.
    for column in WayIn::ALL.map(WayIn::column) {
        let count = outcome.surprises.get(column).map_or(0, Vec::len);
        println!("wrong results, {library:?}: {column}: {count}");
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
    let lines = &outcome(Library::RustCrypto).lines;
    for way in WayIn::ALL {
        let cells = || lines.iter().filter_map(|line| line.cells.get(way.column()));
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
