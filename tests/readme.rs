//! What the README quotes is what the compiler says.

use std::fs;

/// Every quoted message stands in a snapshot of `tests/ui`, whole.
#[test]
fn quoted_messages_are_real() {
    let readme = include_str!("../README.md");
    let quoted: Vec<&str> = readme
        .split("```text\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap().trim_end())
        .filter(|block| block.starts_with("error"))
        .collect();
    assert!(quoted.len() >= 3, "the README shows a few messages");
    let mut snapshots = String::new();
    for topic in fs::read_dir("tests/ui").unwrap() {
        for file in fs::read_dir(topic.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                snapshots += &fs::read_to_string(path).unwrap();
            }
        }
    }
    for message in quoted {
        assert!(snapshots.contains(message), "no snapshot has:\n{message}");
    }
}
