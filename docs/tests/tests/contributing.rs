//! Compares CONTRIBUTING.md, `.ci/run` and the workflow of GitHub with the scripts, and checks the
//! links of all pages, and the paths that the pages for contributors name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = "../..";

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

/// The scripts that a text names.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    let words = text.split("scripts/").skip(1);
    let names = words.map(|rest| rest.split(|letter| !is_part(letter)).next().unwrap());
    names
        .filter(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "sh"))
        .map(str::to_owned)
        .collect()
}

/// The scripts that are run, and not sourced by others.
fn scripts() -> BTreeSet<String> {
    let folder = fs::read_dir(Path::new(ROOT).join("scripts")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let run = paths.filter(|path| fs::read_to_string(path).unwrap().starts_with("#!"));
    run.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn contributing_lists_the_scripts() {
    assert_eq!(named(&read("CONTRIBUTING.md")), scripts());
}

/// GitHub runs the scripts of `.ci/run` except `instructions.sh`, which depends on the machine. It
/// also runs `public_api.sh`.
#[test]
fn the_workflow_runs_the_steps_of_ci() {
    let steps = read(".ci/run");
    let is_step = |line: &&str| line.starts_with("step ") || line.starts_with("beside ");
    let steps: Vec<&str> = steps.lines().filter(is_step).collect();
    let mut expected = named(&steps.join("\n"));
    assert!(expected.len() > 15, "{expected:?}");
    assert!(expected.remove("instructions.sh"));
    expected.insert("public_api.sh".into());
    let workflow = read(".github/workflows/ci.yml");
    let workflow: Vec<&str> =
        workflow.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    assert_eq!(named(&workflow.join("\n")), expected);
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        let written = ["target", "node_modules", "corpus"].contains(&&*name);
        if path.is_dir() && !written && !name.starts_with('.') {
            pages(&path, found);
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// The targets of the links of a page: in parentheses after brackets, and not in code.
fn links(page: &str) -> Vec<&str> {
    let mut in_code = false;
    let prose = page.lines().filter(|line| {
        in_code ^= line.starts_with("```");
        !in_code && !line.starts_with("```")
    });
    let after = prose.flat_map(|line| line.split("](").skip(1));
    after.filter_map(|rest| rest.split([')', '#', ' ']).next()).collect()
}

#[test]
fn relative_links_lead_to_files() {
    let mut found = Vec::new();
    pages(Path::new(ROOT), &mut found);
    assert!(found.len() > 10, "{found:?}");
    for page in found {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            let is_file = !link.is_empty() && !link.contains(':') && !link.contains("::");
            let target = page.parent().unwrap().join(link);
            assert!(!is_file || target.exists(), "{}: {link}", page.display());
        }
    }
}

/// The paths in the code spans of a page. A pattern, such as `tests/ui/**/*.stderr`, is not a path.
fn paths(page: &str) -> Vec<&str> {
    let is_path = |word: &&str| {
        let has_name = |end: &str| word.strip_suffix(end).is_some_and(|name| !name.is_empty());
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
        (word.contains('/') || [".rs", ".md", ".sh"].into_iter().any(has_name))
            && word.chars().all(is_plain)
    };
    page.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .flat_map(str::split_whitespace)
        .filter(is_path)
        .collect()
}

/// The paths are relative to the root, or to the folder of the crate that the text is about. `target/` is not
/// part of the repository, and may be elsewhere.
#[test]
fn paths_that_the_pages_name_exist() {
    const FOLDERS: [&str; 10] = [
        "",
        "jwt-core/src",
        "jwt-derive",
        "jwt-derive/src",
        "jwt-derive/src/tests",
        "jwt-session/src",
        "jwt-axum/src",
        "fuzz/src",
        "tests",
        "scripts",
    ];
    for page in
        ["ARCHITECTURE.md", "CONTRIBUTING.md", "jwt-session/ARCHITECTURE.md", "docs/README.md"]
    {
        for path in paths(&read(page)).into_iter().filter(|path| *path != "target/") {
            let exists =
                FOLDERS.iter().any(|folder| Path::new(ROOT).join(folder).join(path).exists());
            assert!(exists, "{page}: there is no {path}");
        }
    }
    assert!(paths(&read("ARCHITECTURE.md")).len() > 60);
}
