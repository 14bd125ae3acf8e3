//! A test that does not run is not counted as passed: what needs a tool is ignored, and a script
//! runs it.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = "../..";

/// All files with this extension, without those that cargo, npm or Python have written.
fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() && name != "target" && name != "node_modules" && !name.starts_with('.') {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(Path::new(ROOT), "rs", &mut found);
    found.retain(|path| !path.ends_with(file!()) && !path.ends_with("tests/ignored.rs"));
    assert!(found.len() > 200, "{} sources", found.len());
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// Returns true if this line ends a test early because something is missing.
fn passes_without_running(line: &str) -> bool {
    let prints = line.contains("println!(\"skipped") || line.contains("\"skipped: ");
    let asks = ["env::var", ".spawn()", ".status()", ".output()", "::start("];
    let returns = line.contains("else { return }") || line.contains("{ return; }");
    prints || (returns && asks.iter().any(|ask| line.contains(ask)))
}

#[test]
fn the_rule_finds_what_it_is_for() {
    for line in [
        "println!(\"skipped: there is no redis-server\");",
        "eprintln!(\"skipped\");",
        "    \"skipped: no redis-server; install it\"",
        "let Some(server) = Server::start(Keeps::Nothing) else { return };",
        "let Ok(url) = env::var(URL) else { return };",
        "if std::env::var(URL).is_err() { return; }",
    ] {
        assert!(passes_without_running(line), "{line}");
    }
    assert!(!passes_without_running("let Some(header) = reading.strict() else { return };"));
}

#[test]
fn no_test_passes_without_running() {
    for (path, text) in sources() {
        let in_tests = path.components().any(|part| part.as_os_str() == "tests")
            || path.ends_with("tests.rs")
            || text.contains("#[cfg(test)]");
        for line in text.lines().filter(|_| in_tests) {
            assert!(!passes_without_running(line), "{}: {line}", path.display());
        }
    }
}

/// Cargo finds no test files in the folder of a package, only those in its manifest.
#[test]
fn every_test_file_is_in_the_manifest() {
    let folder = Path::new(ROOT).join("tests");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let mut found = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|it| it == "rs") {
            assert!(manifest.contains(&format!("path = \"{name}\"")), "{name}");
            found += 1;
        }
    }
    assert!(found > 10, "{found} files");
}

/// A reason like "needs redis-server: scripts/sessions.sh", whose script exists and runs ignored
/// tests.
#[test]
fn a_script_runs_each_ignored_test() {
    let mut ignored = 0;
    for (path, text) in sources() {
        for line in text.lines().filter(|line| line.trim_start().starts_with("#[ignore")) {
            let (_, script) = line.rsplit_once(": ").expect(line);
            let script = script.strip_suffix("\"]").expect(line);
            let text = fs::read_to_string(Path::new(ROOT).join(script));
            let text =
                text.unwrap_or_else(|_| panic!("{}: {line}: no such script", path.display()));
            assert!(
                text.contains("--ignored") || text.contains("--include-ignored"),
                "{script} does not run ignored tests"
            );
            let ci = fs::read_to_string(Path::new(ROOT).join(".ci/run")).unwrap();
            assert!(ci.contains(script), "CI does not run {script}");
            ignored += 1;
        }
    }
    assert!(ignored > 25, "{ignored} ignored tests");
}
