//! The results as Markdown.

use std::fmt::Write;

use crate::measure::{Measured, Outcome};
use crate::library::Library;

const FRONT: &str = "\
# The attack rows before other libraries

Written by `scripts/attack_matrix.sh`; do not edit. The rows are those of `tests/attacks/rows`; what typed-jwt makes of them stands
in [SECURITY.md](../SECURITY.md). Here they were put before other libraries, each at the version and in the configuration
below.

How to read it: the rows follow the policy of typed-jwt, which is stricter than the RFCs in places, and a token that is
rightly signed comes from somebody who holds the key. *Accepted* is therefore not a vulnerability by itself: it says that
another reader of the same token could understand something else, or that the check is left to the application.

- **refused**: every token of the row was refused.
- **accepted n of m**: so many of its tokens were accepted.
- **panicked n of m**: so many ended in a panic.
- **no option**: tokens of the row were accepted, and the library has no option to refuse them (issuer, audience, `typ`,
  size, …), or its time cannot be set.
- **not applicable**: the valid token is refused as well, or each of those beside the row that differ in nothing but the
  attack.
";

pub(crate) fn text(libraries: &[&dyn Library], measured: &[Measured]) -> String {
    let mut text = format!("{FRONT}\n## Configuration\n\n");
    for library in libraries {
        let _ = writeln!(text, "- **{}**: {}.", library.name(), library.configuration());
    }
    let _ = write!(
        text,
        "\nWhat is demanded of all: `HS256`, one issuer, one audience, an `exp`, no leeway where the row does not say \
         otherwise.\n\n## Summary\n\n{}\n## Rows\n",
        summary(libraries, measured)
    );
    let mut class = "";
    for row in measured {
        if row.class != class {
            class = row.class;
            let _ =
                write!(text, "\n### {class}\n\n{}", head("row | reference", libraries, " --- | --- |"));
        }
        let cells: String =
            row.outcomes.iter().map(|&outcome| format!(" {} |", shown(outcome))).collect();
        let _ = writeln!(text, "| {} | {} |{cells}", row.row, row.reference);
    }
    text
}

/// A line for each class: rows refused / accepted / panicked / no option / not applicable.
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
        count(|outcome| outcome == Outcome::CannotBeConfigured),
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
        Outcome::CannotBeConfigured => "no option".into(),
        Outcome::NotApplicable => "not applicable".into(),
    }
}
