//! The results as Markdown.

use std::fmt::Write;

use crate::library::Library;
use crate::measure::{Measured, Outcome};

const FRONT: &str = "\
# The attack matrix against other libraries

Written by `scripts/attack_matrix.sh`; do not edit. The rows are the cases of `tests/attacks/cases`. The results of typed-jwt
are in [SECURITY.md](../../SECURITY.md). This file has the results of other libraries, with the versions and
configurations below.

The rows follow the policy of typed-jwt, which is stricter than the RFCs in some places, and only the holder of the key
can make a correctly signed token. *Accepted* is therefore not a vulnerability by itself. It means that another verifier
could read the same token differently, or that the application must perform the check.

- **refused**: every token of the row was refused.
- **accepted n of m**: n of the m tokens of the row were accepted.
- **panicked n of m**: n of the m tokens of the row caused a panic.
- **no option**: tokens of the row were accepted, and the library has no option to refuse them (issuer, audience, `typ`,
  size, …), or the time of verification cannot be set.
- **not applicable**: the library also refuses the plain valid token, or every valid token that differs from those of the
  row only by the attack.
";

pub(crate) fn text(libraries: &[&dyn Library], measured: &[Measured]) -> String {
    let mut text = format!("{FRONT}\n## Configuration\n\n");
    for library in libraries {
        let _ = writeln!(text, "- **{}**: {}.", library.name(), library.configuration());
    }
    let _ = write!(
        text,
        "\nThe policy of all rows: `HS256`, one issuer, one audience, a required `exp`, and no leeway unless the row sets \
         one.\n\n## Summary\n\n{}\n## Rows\n",
        summary(libraries, measured)
    );
    let mut class = "";
    for row in measured {
        if row.class != class {
            class = row.class;
            let _ = write!(
                text,
                "\n### {class}\n\n{}",
                head("row | reference", libraries, " --- | --- |")
            );
        }
        let cells: String =
            row.outcomes.iter().map(|&outcome| format!(" {} |", shown(outcome))).collect();
        let _ = writeln!(text, "| {} | {} |{cells}", row.row, row.reference);
    }
    text
}

/// Returns a table with the number of rows per result for each class.
pub(crate) fn summary(libraries: &[&dyn Library], measured: &[Measured]) -> String {
    let mut text = format!(
        "Rows: refused / accepted in part or whole / panicked / no option / not applicable.\n\n{}",
        head("class | rows", libraries, " --- | ---: |")
    );
    let mut classes: Vec<&str> = measured.iter().map(|row| row.class).collect();
    classes.dedup();
    for class in classes.into_iter().map(Some).chain([None]) {
        let rows: Vec<&Measured> =
            measured.iter().filter(|row| class.is_none_or(|class| row.class == class)).collect();
        let cells: String =
            (0..libraries.len()).map(|library| format!(" {} |", counts(&rows, library))).collect();
        let _ = writeln!(text, "| {} | {} |{cells}", class.unwrap_or("**all**"), rows.len());
    }
    text
}

fn counts(rows: &[&Measured], library: usize) -> String {
    let count = |wanted: fn(Outcome) -> bool| {
        rows.iter()
            .filter(|row| row.outcomes.get(library).copied().is_some_and(wanted))
            .count()
            .to_string()
    };
    [
        count(|outcome| outcome == Outcome::Refused),
        count(|outcome| matches!(outcome, Outcome::Accepted(..))),
        count(|outcome| matches!(outcome, Outcome::Panicked(..))),
        count(|outcome| outcome == Outcome::NoOption),
        count(|outcome| outcome == Outcome::NotApplicable),
    ]
    .join(" / ")
}

fn head(first: &str, libraries: &[&dyn Library], alignment: &str) -> String {
    let names: String = libraries.iter().map(|library| format!(" {} |", library.name())).collect();
    format!("| {first} |{names}\n|{alignment}{}\n", " --- |".repeat(libraries.len()))
}

fn shown(outcome: Outcome) -> String {
    match outcome {
        Outcome::Refused => "refused".into(),
        Outcome::Accepted(accepted, all) => format!("accepted {accepted} of {all}"),
        Outcome::Panicked(panicked, all) => format!("panicked {panicked} of {all}"),
        Outcome::NoOption => "no option".into(),
        Outcome::NotApplicable => "not applicable".into(),
    }
}
