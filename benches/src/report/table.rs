//! The table of the README, in Markdown.

use std::fmt::Write;

use super::{Report, Row};
use crate::tasks::{ENCODE, OURS, VERIFY};

const BEGIN: &str = "<!-- benchmarks: begin -->\n";
const END: &str = "<!-- benchmarks: end -->";
const WIDTH: usize = 118;

pub(super) fn markdown(report: &Report) -> String {
    let mut text = "\
        | | verify | allocations | encode | allocations |\n\
        | --- | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for verify in report.libraries(VERIFY) {
        let encode = report.row(verify.library, ENCODE);
        let mut label = report.label(verify.library);
        if verify.library.starts_with(OURS) {
            label = format!("**{label}**");
        }
        let cells = [Some(verify), encode].map(|row| match row {
            Some(Row { ratio, allocations, .. }) => format!("{ratio:.2} | {allocations}"),
            None => "– | –".to_owned(),
        });
        let _ = writeln!(text, "| {label} | {} | {} |", cells[0], cells[1]);
    }
    text.push('\n');
    text.push_str(&wrapped(&caption(report)));
    text
}

fn caption(report: &Report) -> String {
    let version = |name| report.versions.get(name).copied().unwrap_or_default();
    let floor = report.rows.first().map_or(0.0, |row| row.nanoseconds);
    format!(
        "Times as multiples of HMAC-SHA256 alone, which every library must compute ({floor:.0} ns here, with hmac {} and \
         sha2 {}), and heap allocations per call, for a token of {} bytes. Medians of many alternating rounds in one process. \
         Written by `cargo run --release --bin compare` in `benches/`.",
        version("hmac"),
        version("sha2"),
        report.token_bytes,
    )
}

/// Replaces the chart and the table between the marks of the README. Returns `None` if it has no
/// marks.
pub(super) fn in_readme(readme: &str, report: &Report) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let alt =
        "Bars: verifying and encoding a token by each library, as multiples of its HMAC alone";
    let chart = format!("[![{alt}](benches/results/chart.svg)](benches/results/results.json)");
    Some(format!("{before}{BEGIN}{chart}\n\n{}{END}{after}", markdown(report)))
}

pub(super) fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut len = 0;
    for word in text.split(' ') {
        let space = usize::from(len > 0);
        if len + space + word.chars().count() > WIDTH {
            lines.push('\n');
            len = 0;
        } else if space == 1 {
            lines.push(' ');
            len += 1;
        }
        lines.push_str(word);
        len += word.chars().count();
    }
    lines + "\n"
}
