//! The other readers, each one process for the whole run.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use crate::mutate::Mutant;
use crate::ours::{self, Answer};

pub(crate) struct Library {
    pub(crate) name: &'static str,
    command: [&'static str; 2],
}

/// A path in this folder.
macro_rules! here {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)
    };
}

pub(crate) const LIBRARIES: [Library; 2] = [
    Library { name: "PyJWT", command: [here!(".venv/bin/python"), here!("python/library.py")] },
    Library { name: "jose", command: ["node", here!("node/library.mjs")] },
];

impl Library {
    /// One answer for each token.
    pub(crate) fn answers(&self, mutants: &[Mutant]) -> Vec<Answer> {
        let mut questions = serde_json::to_string(&ours::policy()).expect("a policy is JSON");
        for mutant in mutants {
            let question = serde_json::json!({ "way": mutant.way, "token": mutant.token });
            write!(questions, "\n{question}").expect("a string takes all");
        }
        let [program, script] = self.command;
        let mut process = Command::new(program)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}; run scripts/oracle.sh"));
        let mut stdin = process.stdin.take().expect("piped");
        // It may answer before it has heard all.
        let asking = thread::spawn(move || stdin.write_all(questions.as_bytes()));
        let output = process.wait_with_output().expect("a process that was started");
        asking.join().expect("no panic").expect("a process that listens");
        assert!(output.status.success(), "{} ended with {}", self.name, output.status);
        let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let answers: Vec<Answer> = text
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
            })
            .collect();
        assert_eq!(answers.len(), mutants.len(), "{}", self.name);
        answers
    }
}
