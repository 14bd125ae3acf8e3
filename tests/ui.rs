//! Code that must not compile, with the compiler's messages: one folder per topic, one file per
//! mistake.
//!
//! `TRYBUILD=overwrite cargo test --package typed-jwt-tests --test ui` accepts new messages.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use trybuild::TestCases;

#[test]
fn mistakes_do_not_compile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    if env::var_os("CARGO_MANIFEST_DIR").is_some_and(|dir| Path::new(&dir) == root) {
        compile_all();
    } else {
        run_again_in(root);
    }
}

fn compile_all() {
    let cases = TestCases::new();
    for topic in fs::read_dir("tests/ui").unwrap() {
        cases.compile_fail(topic.unwrap().path().join("*.rs"));
    }
}

/// Runs this program in the root package, with the flags that trybuild uses.
///
/// trybuild compiles the cases with the dependencies of the package that cargo names in a variable,
/// and messages show paths relative to its folder. It compiles the dependencies without
/// `--diagnostic-width` and the cases with it. For cargo these are different dependencies, so it
/// would compile them twice.
fn run_again_in(root: &Path) {
    let filters = env::args().filter(|argument| argument.starts_with("trybuild="));
    let flags =
        ["--cfg", "trybuild", "--verbose", "--allow", "dead_code", "--diagnostic-width=140"];
    let status = Command::new(env::current_exe().unwrap())
        .args(["--exact", "mistakes_do_not_compile", "--nocapture"])
        .args(filters)
        .env("CARGO_MANIFEST_DIR", root)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .current_dir(root)
        .status()
        .unwrap();
    assert!(status.success(), "the messages are above");
}
