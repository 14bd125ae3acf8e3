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

#[cfg(unix)]
#[test]
#[ignore = "builds a project from nothing: scripts/guide.sh"]
fn follows_the_guide() {
    let folder = tempdir().unwrap();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::os::unix::fs::symlink(repository, folder.path().join("typed-jwt")).unwrap();
    let project = folder.path().join("login");
    let steps = projects(PAGE);
    for step in 1..=10 {
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
        run("RUSTFLAGS='--deny warnings' cargo check --quiet --all-targets", &project);
    }
    run("RUSTFLAGS='--deny warnings' cargo test --quiet", &project);
}
