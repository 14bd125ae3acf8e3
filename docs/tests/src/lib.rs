//! Extracts the code blocks of a page, and builds programs from them.

use std::collections::BTreeMap;

/// A fenced block of a page.
#[derive(Clone, Debug)]
pub struct Block<'p> {
    /// The number of the last heading like `## 3. Sessions` before it; 0 before the first.
    pub step: usize,
    /// The text after the opening fence.
    pub info: &'p str,
    /// The text between the fences.
    pub text: &'p str,
}

/// Returns the blocks of a page, in their order.
///
/// # Panics
///
/// If a fence is not closed.
#[must_use]
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut step = 0;
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let next = at + line.len();
        match (line.trim_end().strip_prefix("```"), open) {
            (Some(info), None) => open = Some((info, next)),
            (Some(_), Some((info, from))) => {
                blocks.push(Block { step, info, text: &page[from..at] });
                open = None;
            }
            (None, None) => {
                let number = line.strip_prefix("## ").and_then(|title| title.split('.').next());
                step = number.and_then(|number| number.parse().ok()).unwrap_or(step);
            }
            (None, Some(_)) => {}
        }
        at = next;
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

/// The files of the reader's project after each step that has changed one.
///
/// # Panics
///
/// If a Rust block does not begin with the name of its file.
#[must_use]
pub fn projects(page: &str) -> BTreeMap<usize, BTreeMap<String, String>> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut projects = BTreeMap::new();
    for block in blocks(page).iter().filter(|block| block.info == "rust") {
        let (first, rest) = block.text.split_once('\n').unwrap_or((block.text, ""));
        let name = first.strip_prefix("// src/").expect("a Rust block names its file");
        match name.strip_suffix(", continued") {
            Some(name) => files.get_mut(name).expect("it was begun").extend(["\n", rest]),
            None => drop(files.insert(name.into(), rest.into())),
        }
        projects.insert(block.step, files.clone());
    }
    // A step of the beginning may have no `main.rs` yet.
    projects.retain(|_, files| files.contains_key("main.rs"));
    projects
}

/// The project of a step as one module `step_3`, whose files are modules within.
#[must_use]
pub fn module(step: usize, files: &BTreeMap<String, String>) -> String {
    let mut whole = String::new();
    for line in files.get("main.rs").map_or("", String::as_str).lines() {
        let file = line.strip_prefix("mod ").and_then(|line| line.strip_suffix(';'));
        match file.and_then(|file| Some((file, files.get(&format!("{file}.rs"))?))) {
            Some((file, text)) => whole.extend(["mod ", file, " {\n", text, "}\n"]),
            None => whole.extend([line, "\n"]),
        }
    }
    // In a separate project, the crate root is the project.
    let whole = whole.replace("crate::", &format!("crate::step_{step}::"));
    format!(
        "#[allow(clippy::all, clippy::pedantic, unreachable_pub, reason = \"the reader's\")]\n\
         mod step_{step} {{\n{whole}\n\
         pub fn run() {{ main().unwrap() }}\n}}\n"
    )
}

/// A function that runs the program of the step that it is given.
#[must_use]
pub fn dispatch(steps: impl Iterator<Item = usize>) -> String {
    let arms: String = steps.map(|step| format!("{step} => step_{step}::run(),\n")).collect();
    format!(
        "fn run_step(step: usize) {{\nmatch step {{\n{arms}\
         _ => panic!(\"step {{step}} has no program\"),\n}}\n}}\n"
    )
}

/// The Rust blocks of a page that have `tag`, each a program and a test.
#[must_use]
pub fn programs(page: &str, tag: &str) -> String {
    let blocks = blocks(page);
    let tagged = blocks.iter().filter(|block| block.info == format!("rust {tag}"));
    let program = |(number, block): (usize, &Block<'_>)| {
        let name = format!("{}_{number}", tag.replace('-', "_"));
        let text = block.text;
        format!(
            "#[allow(clippy::all, clippy::pedantic, unreachable_pub, dead_code, \
             reason = \"the reader's\")]\n\
             mod {name} {{\n{text}\n#[test]\nfn runs() {{ main().unwrap() }}\n}}\n"
        )
    };
    tagged.enumerate().map(program).collect()
}
