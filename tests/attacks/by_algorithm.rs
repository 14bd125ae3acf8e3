//! Tables of several algorithms: every case of every algorithm, run against every way in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write};
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::cases::{Case, Class, Token, Verdict};
use super::matrix::Cell;
use super::report::shown;

/// An algorithm, and the attacks on its tokens.
pub(crate) trait Attacked: Copy + Debug + Ord + Sync + 'static {
    const ALL: &'static [Self];

    /// The name in the table.
    fn name(self) -> &'static str;

    fn classes(self) -> Vec<Class>;

    /// A token that every way in accepts.
    fn valid(self) -> Token;

    /// Returns the token as text.
    fn text(self, token: &Token) -> String;
}

/// A public function that takes a token, and how it gets the key.
pub(crate) trait Way: Copy + Debug + Sync + 'static {
    type Algorithm: Attacked;

    /// Selection of the keys that verify, if there are several.
    type Keys: Copy + Sync;

    const ALL: &'static [Self];

    /// The column of the table.
    fn column(self) -> &'static str;

    /// The result that a case expects.
    fn verdict(self, case: &Case) -> Verdict;

    /// Returns true if the text can be passed as one token, unchanged.
    fn can_take(self, text: &str) -> bool;

    /// Verifies a token; the error is the text that [`name`](super::entry_points::name) makes.
    fn run(
        self,
        keys: Self::Keys,
        algorithm: Self::Algorithm,
        token: &str,
        at: Duration,
    ) -> Result<(), String>;
}

/// The results for the tokens of one class, of all algorithms.
#[derive(Debug, Default)]
struct Line {
    class: &'static str,
    algorithms: BTreeSet<&'static str>,
    cases: BTreeSet<String>,
    tokens: usize,
    cells: BTreeMap<&'static str, Cell>,
}

/// The results for all tokens.
#[derive(Default)]
pub(crate) struct Outcome {
    lines: Vec<Line>,
    /// The wrong results, by column.
    surprises: BTreeMap<&'static str, Vec<String>>,
}

impl Outcome {
    /// Runs all cases, on all cores.
    pub(crate) fn of<W: Way>(keys: W::Keys) -> Self {
        let algorithms = W::Algorithm::ALL;
        let outcomes: Vec<OnceLock<Self>> = algorithms.iter().map(|_| OnceLock::new()).collect();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&algorithm) = algorithms.get(number) else { break };
                        outcomes[number].get_or_init(|| Self::of_one::<W>(keys, algorithm));
                    }
                });
            }
        });
        let mut sum = Self::default();
        for outcome in outcomes {
            sum.add(outcome.into_inner().unwrap());
        }
        sum
    }

    fn of_one<W: Way>(keys: W::Keys, algorithm: W::Algorithm) -> Self {
        let mut outcome = Self::default();
        for class in algorithm.classes() {
            for case in &class.cases {
                outcome.run::<W>(keys, algorithm, class.name, case);
            }
        }
        outcome
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

    fn run<W: Way>(
        &mut self,
        keys: W::Keys,
        algorithm: W::Algorithm,
        class: &'static str,
        case: &Case,
    ) {
        let line = self.line(class);
        line.algorithms.insert(algorithm.name());
        line.cases.insert(case.name.clone());
        line.tokens += case.attacks.len();
        for token in &case.attacks {
            self.attack::<W>(keys, algorithm, class, case, token);
        }
        for token in [&algorithm.valid()].into_iter().chain(&case.controls) {
            self.control::<W>(keys, algorithm, class, case, token);
        }
    }

    fn attack<W: Way>(
        &mut self,
        keys: W::Keys,
        algorithm: W::Algorithm,
        class: &'static str,
        case: &Case,
        token: &Token,
    ) {
        let text = algorithm.text(token);
        for way in W::ALL.iter().filter(|way| way.can_take(&text)) {
            let answer = way.run(keys, algorithm, &text, token.at);
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

    fn control<W: Way>(
        &mut self,
        keys: W::Keys,
        algorithm: W::Algorithm,
        class: &'static str,
        case: &Case,
        token: &Token,
    ) {
        let text = algorithm.text(token);
        for way in W::ALL.iter().filter(|way| way.can_take(&text)) {
            match way.run(keys, algorithm, &text, token.at) {
                Ok(()) => self.line(class).cells.entry(way.column()).or_default().controls += 1,
                Err(error) => self.surprises.entry(way.column()).or_default().push(format!(
                    "{algorithm:?}, {class}: {} is void: its control {} is {error} at {way:?}",
                    case.name, token.label,
                )),
            }
        }
    }

    /// Panics if a result is wrong.
    pub(crate) fn assert_as_expected(&self) {
        let all = || self.surprises.values().flatten();
        let shown: Vec<&str> = all().take(20).map(String::as_str).collect();
        let count = all().count();
        assert_eq!(count, 0, "{count} wrong results, starting with:\n{}", shown.join("\n"));
    }

    /// Formats the number of wrong results of each column, which `scripts/matrix_mutations.sh` reads.
    pub(crate) fn wrong_results<W: Way>(&self, table: &str) -> String {
        let count = |column| self.surprises.get(column).map_or(0, Vec::len);
        let columns = W::ALL.iter().map(|way| way.column());
        columns
            .map(|column| format!("wrong results: {table}: {column}: {}\n", count(column)))
            .collect()
    }

    /// Panics if a column has few tokens that are refused, or few valid ones.
    pub(crate) fn assert_no_column_is_empty<W: Way>(&self) {
        for way in W::ALL {
            let cells = || self.lines.iter().filter_map(|line| line.cells.get(way.column()));
            let refused: usize = cells().map(|cell| cell.refused).sum();
            let controls: usize = cells().map(|cell| cell.controls).sum();
            assert!(refused > 1_000 && controls > 100, "{way:?}: {refused}, {controls}");
        }
    }

    /// Formats the classes, one line each.
    pub(crate) fn table<W: Way>(&self) -> String {
        let columns: Vec<&str> = W::ALL.iter().map(|way| way.column()).collect();
        let mut text =
            format!("| class | algorithms | cases | tokens | {} |\n", columns.join(" | "));
        let _ = writeln!(text, "| --- | --- | ---: | ---: |{}", " ---: |".repeat(columns.len()));
        let cells = |cells: &BTreeMap<&str, Cell>| -> String {
            columns.iter().map(|column| format!(" {} |", shown(cells.get(column)))).collect()
        };
        let mut sums: BTreeMap<&str, Cell> = BTreeMap::new();
        for Line { class, algorithms, cases, tokens, cells: counted } in &self.lines {
            // In the order of the enumeration, not of the alphabet.
            let names = W::Algorithm::ALL.iter().map(|algorithm| algorithm.name());
            let names: Vec<&str> = names.filter(|name| algorithms.contains(name)).collect();
            let (names, cases) = (names.join(", "), cases.len());
            let _ = writeln!(text, "| {class} | {names} | {cases} | {tokens} |{}", cells(counted));
            for (column, cell) in counted {
                sums.entry(column).or_default().add(cell.clone());
            }
        }
        let sum = |of: fn(&Line) -> usize| self.lines.iter().map(of).sum::<usize>();
        let (cases, tokens) = (sum(|line| line.cases.len()), sum(|line| line.tokens));
        let _ = writeln!(text, "| **all** | | {cases} | {tokens} |{}", cells(&sums));
        let controls: String =
            columns.iter().map(|column| format!(" {} |", sums[column].controls)).collect();
        let _ = writeln!(text, "| **valid tokens, all accepted** | | | |{controls}");
        text
    }
}

/// Panics if a case has no attack, no reference, or the name of another case.
pub(crate) fn assert_cases_are_complete<A: Attacked>() {
    for &algorithm in A::ALL {
        for class in algorithm.classes() {
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
