//! The guide as a newcomer follows it: the very commands of the page in an empty folder, and a
//! project of its files.
//!
//! It resolves and builds all dependencies, and is not part of the usual run: `scripts/guide.sh`.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::tempdir;
use typed_jwt_pages::{blocks, projects};

const PAGE: &str = include_str!("../../guide/README.md");

fn run(script: &str, folder: &Path) {
    let status = Command::new("sh").args(["-ec", script]).current_dir(folder).status().unwrap();
    assert!(status.success(), "{script}");
}

/// Runs a command of cargo, which must print nothing to the standard error.
///
/// With `--deny warnings` in `RUSTFLAGS`, cargo would compile all dependencies a second time.
#[cfg(unix)]
fn run_without_warnings(script: &str, folder: &Path) {
    let output = Command::new("sh").args(["-ec", script]).current_dir(folder).output().unwrap();
    let (printed, warnings) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && warnings.is_empty(), "{script}\n{printed}{warnings}");
}

#[cfg(unix)]
#[test]
#[ignore = "builds a project from nothing: scripts/guide.sh"]
fn follows_the_guide() {
    let folder = tempdir().unwrap();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::os::unix::fs::symlink(repository, folder.path().join("typed-jwt")).unwrap();
    let project = folder.path().join("login");
    let steps = projects(PAGE);
    for step in 1..=11 {
        for block in blocks(PAGE).iter().filter(|block| block.step == step && block.info == "sh") {
            if block.text.starts_with("cargo new") {
                run(block.text, folder.path());
            } else if block.text.starts_with("cargo add") {
                run(block.text, &project);
            }
        }
        let Some(files) = steps.get(&step) else { continue };
        for (name, text) in files {
            fs::write(project.join("src").join(name), text).unwrap();
        }
        run_without_warnings("cargo check --quiet --all-targets", &project);
    }
    run_without_warnings("cargo test --quiet", &project);
}
