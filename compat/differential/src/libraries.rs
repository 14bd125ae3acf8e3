//! The other libraries. Each runs as one process for all tokens.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use crate::mutate::Mutant;
use crate::ours::{self, Outcome};

pub(crate) struct Library {
    pub(crate) name: &'static str,
    command: [&'static str; 2],
}

/// A path relative to the manifest of this package.
macro_rules! path {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)
    };
}

const PYTHON: &str = path!("../.venv/bin/python");

const JOSE: Library = Library { name: "jose", command: ["node", path!("jose.mjs")] };

/// The libraries for signed tokens.
pub(crate) const SIGNED: [Library; 2] =
    [Library { name: "PyJWT", command: [PYTHON, path!("pyjwt.py")] }, JOSE];

/// The libraries for encrypted tokens.
pub(crate) const ENCRYPTED: [Library; 2] =
    [JOSE, Library { name: "joserfc", command: [PYTHON, path!("with_joserfc.py")] }];

impl Library {
    /// Returns one outcome per token.
    pub(crate) fn verify(&self, mutants: &[Mutant]) -> Vec<Outcome> {
        let mut input = serde_json::to_string(&ours::policy()).expect("the policy is JSON");
        for mutant in mutants {
            let job = serde_json::json!({ "check": mutant.check, "token": mutant.token });
            write!(input, "\n{job}").expect("writing to a string succeeds");
        }
        let [program, script] = self.command;
        let mut process = Command::new(program)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}; run scripts/oracle.sh"));
        let mut stdin = process.stdin.take().expect("stdin is piped");
        // On a separate thread, because the process may write output before it has read all input.
        let writer = thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = process.wait_with_output().expect("the process was started");
        writer.join().expect("the writer does not panic").expect("the process reads its input");
        assert!(output.status.success(), "{} ended with {}", self.name, output.status);
        let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let outcomes: Vec<Outcome> = text
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
            })
            .collect();
        assert_eq!(outcomes.len(), mutants.len(), "{} returns one outcome per token", self.name);
        outcomes
    }
}
