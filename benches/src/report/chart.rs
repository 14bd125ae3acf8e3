//! Draws the ratios to the floor as a bar chart in SVG. The chart adapts to light and dark pages
//! and loads no other files.

use std::fmt::Write;

use super::{Report, Row};
use crate::tasks::{ENCODE, OURS, VERIFY};

const WIDTH: f64 = 840.0;
/// The x coordinate of the bars, to the right of the names.
const LEFT: f64 = 254.0;
/// The width of the text after the longest bar.
const RIGHT: f64 = 170.0;
const ROW: f64 = 26.0;
const BAR: f64 = 16.0;

const STYLE: &str = "
    text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328 }
    .title { font-size: 16px; font-weight: 600 }
    .task { font-weight: 600 }
    .muted { fill: #59636e; font-weight: 400 }
    .small { font-size: 12px }
    .ours { font-weight: 600 }
    .bar { fill: #afb8c1 }
    .bar.ours { fill: #0969da }
    .floor { stroke: #bc4c00; stroke-dasharray: 4 3 }
    .floor-name { fill: #bc4c00 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .muted { fill: #9198a1 }
      .bar { fill: #4b535d }
      .bar.ours { fill: #4493f8 }
      .floor { stroke: #f0883e }
      .floor-name { fill: #f0883e }
    }
";

pub(super) fn svg(report: &Report) -> String {
    let panels = [(VERIFY, report.libraries(VERIFY)), (ENCODE, report.libraries(ENCODE))];
    let longest = panels
        .iter()
        .flat_map(|(_, rows)| rows)
        .fold(1.0, |longest: f64, row| longest.max(row.ratio));
    let scale = (WIDTH - LEFT - RIGHT) / longest;
    let mut body = String::new();
    let mut y = 74.0;
    for (task, rows) in &panels {
        y = panel(&mut body, y, task, rows, scale, report);
    }
    let height = y + 22.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n  \
         <title>Time to verify and to encode a token, by library</title>\n  <style>{STYLE}  </style>\n  \
         <text class=\"title\" x=\"16\" y=\"28\">What a token costs, as a multiple of its HMAC-SHA256</text>\n  \
         <text class=\"muted\" x=\"16\" y=\"50\">HS256, nine claims into a struct; signature, exp, nbf, iss and aud \
         checked. Shorter is better.</text>\n\
         {body}  <text class=\"muted small\" x=\"16\" y=\"{}\">{}, {}, {}</text>\n</svg>\n",
        y + 6.0,
        escaped(&report.cpu),
        escaped(report.rustc),
        report.date,
    )
}

/// Draws the bars of one task below `y` and returns the y coordinate of the end.
fn panel(body: &mut String, y: f64, task: &str, rows: &[&Row], scale: f64, report: &Report) -> f64 {
    let floor = LEFT + scale;
    let top = y + 16.0;
    let bottom = top + ROW * rows.len() as f64;
    let _ = writeln!(body, "  <text class=\"task\" x=\"16\" y=\"{}\">{task}</text>", y + 8.0);
    let _ = writeln!(
        body,
        "  <text class=\"floor-name small\" x=\"{floor:.1}\" y=\"{}\" text-anchor=\"middle\">HMAC alone</text>",
        y + 8.0,
    );
    for (row, at) in rows.iter().zip(0..) {
        let middle = top + ROW * f64::from(at) + ROW / 2.0;
        bar(body, middle, row, scale, &report.label(row.library));
    }
    let _ = writeln!(
        body,
        "  <line class=\"floor\" x1=\"{floor:.1}\" x2=\"{floor:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>",
    );
    bottom + 24.0
}

fn bar(body: &mut String, middle: f64, row: &Row, scale: f64, label: &str) {
    let ours = if row.library.starts_with(OURS) { " ours" } else { "" };
    let end = LEFT + row.ratio * scale;
    let plural = if row.allocations == 1 { "" } else { "s" };
    let _ = writeln!(
        body,
        "  <text class=\"name{ours}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n  \
         <rect class=\"bar{ours}\" x=\"{LEFT}\" y=\"{}\" width=\"{:.1}\" height=\"{BAR}\" rx=\"2\"/>\n  \
         <text class=\"{}\" x=\"{:.1}\" y=\"{}\">{:.2}× <tspan class=\"muted small\">{} allocation{plural}</tspan></text>",
        LEFT - 10.0,
        middle + 4.5,
        escaped(label),
        middle - BAR / 2.0,
        end - LEFT,
        ours.trim(),
        end + 8.0,
        middle + 4.5,
        row.ratio,
        row.allocations,
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
