//! Draws ratios to a floor as a bar chart in SVG. The chart adapts to light and dark pages and loads
//! no other files.

use std::fmt::Write;

use crate::tasks::OURS;

const WIDTH: f64 = 840.0;
/// The x coordinate of the bars, to the right of the names.
const LEFT: f64 = 254.0;
/// The width of the text after the longest bar.
const RIGHT: f64 = 170.0;
const ROW: f64 = 26.0;
const BAR: f64 = 16.0;

/// The texts and the bars of a chart.
pub(super) struct Chart {
    /// A description of the chart, for programs that read pages aloud.
    pub(super) description: &'static str,
    pub(super) title: &'static str,
    pub(super) subtitle: &'static str,
    pub(super) panels: Vec<Panel>,
    pub(super) footer: String,
}

/// The bars of one operation.
pub(super) struct Panel {
    pub(super) title: String,
    /// The name of the operation whose time is 1.
    pub(super) floor: &'static str,
    pub(super) bars: Vec<Bar>,
}

pub(super) struct Bar {
    pub(super) label: String,
    pub(super) ratio: f64,
    /// The text after the ratio.
    pub(super) note: String,
}

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

pub(super) fn svg(chart: &Chart) -> String {
    let bars = chart.panels.iter().flat_map(|panel| &panel.bars);
    let longest = bars.fold(1.0, |longest: f64, bar| longest.max(bar.ratio));
    let scale = (WIDTH - LEFT - RIGHT) / longest;
    let mut body = String::new();
    let mut y = 74.0;
    for panel in &chart.panels {
        y = draw_panel(&mut body, y, panel, scale);
    }
    let height = y + 22.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n  \
         <title>{}</title>\n  <style>{STYLE}  </style>\n  \
         <text class=\"title\" x=\"16\" y=\"28\">{}</text>\n  \
         <text class=\"muted\" x=\"16\" y=\"50\">{}</text>\n\
         {body}  <text class=\"muted small\" x=\"16\" y=\"{}\">{}</text>\n</svg>\n",
        escaped(chart.description),
        escaped(chart.title),
        escaped(chart.subtitle),
        y + 6.0,
        escaped(&chart.footer),
    )
}

/// Draws the bars of one operation below `y` and returns the y coordinate of the end.
fn draw_panel(body: &mut String, y: f64, panel: &Panel, scale: f64) -> f64 {
    let floor = LEFT + scale;
    let top = y + 16.0;
    let bottom = top + ROW * panel.bars.len() as f64;
    let _ = writeln!(
        body,
        "  <text class=\"task\" x=\"16\" y=\"{}\">{}</text>",
        y + 8.0,
        escaped(&panel.title),
    );
    let _ = writeln!(
        body,
        "  <text class=\"floor-name small\" x=\"{floor:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
        y + 8.0,
        escaped(panel.floor),
    );
    for (bar, at) in panel.bars.iter().zip(0..) {
        let middle = top + ROW * f64::from(at) + ROW / 2.0;
        draw_bar(body, middle, bar, scale);
    }
    let _ = writeln!(
        body,
        "  <line class=\"floor\" x1=\"{floor:.1}\" x2=\"{floor:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>",
    );
    bottom + 24.0
}

fn draw_bar(body: &mut String, middle: f64, bar: &Bar, scale: f64) {
    let ours = if bar.label.starts_with(OURS) { " ours" } else { "" };
    let end = LEFT + bar.ratio * scale;
    let _ = writeln!(
        body,
        "  <text class=\"name{ours}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n  \
         <rect class=\"bar{ours}\" x=\"{LEFT}\" y=\"{}\" width=\"{:.1}\" height=\"{BAR}\" rx=\"2\"/>\n  \
         <text class=\"{}\" x=\"{:.1}\" y=\"{}\">{:.2}× <tspan class=\"muted small\">{}</tspan></text>",
        LEFT - 10.0,
        middle + 4.5,
        escaped(&bar.label),
        middle - BAR / 2.0,
        end - LEFT,
        ours.trim(),
        end + 8.0,
        middle + 4.5,
        bar.ratio,
        escaped(&bar.note),
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
