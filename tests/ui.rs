//! Code that must not compile, with the compiler's messages: one folder per topic, one file per
//! mistake.
//!
//! New messages are accepted by `TRYBUILD=overwrite cargo test --test ui`.

use std::fs;

#[test]
fn mistakes_do_not_compile() {
    let cases = trybuild::TestCases::new();
    for topic in fs::read_dir("tests/ui").unwrap() {
        let topic = topic.unwrap().path();
        if !topic.ends_with("pass") {
            cases.compile_fail(topic.join("*.rs"));
        }
    }
}

#[test]
fn the_code_suggested_by_messages_compiles() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
