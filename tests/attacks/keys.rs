//! Secrets that are none, at every constructor of every HMAC key.

use std::process::Command;
use std::{env, str};

use typed_jwt::{Hs256Key, Hs384Key, Hs512Key, KeyError};

use super::rows::SECRET;
use super::rows::keys::{KeyRow, rows};
use super::rows::token::encode;

/// What makes a key of bytes that it is given. Whoever adds a constructor adds it here: a test compares
/// the list with the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Constructor {
    FromBytes,
    FromBase64url,
    FromEnv,
}

const ALL: [Constructor; 3] =
    [Constructor::FromBytes, Constructor::FromBase64url, Constructor::FromEnv];

/// Public keys that are not recognized as such yet. The test fails as soon as one is, so that it leaves
/// this list.
pub(crate) const NOT_RECOGNIZED: &[&str] = &[];

/// The variable that the test reads in a process of its own.
const VARIABLE: &str = "TYPED_JWT_ATTACKS_KEY";

impl Constructor {
    fn function(self) -> &'static str {
        match self {
            Self::FromBytes => "from_bytes",
            Self::FromBase64url => "from_base64url",
            Self::FromEnv => "from_env",
        }
    }

    /// The answers for the three algorithms, given the secret as this constructor wants it.
    fn ask(self, secret: &[u8]) -> [Result<(), String>; 3] {
        match self {
            Self::FromBytes => [
                Hs256Key::from_bytes(secret).map(drop),
                Hs384Key::from_bytes(secret).map(drop),
                Hs512Key::from_bytes(secret).map(drop),
            ]
            .map(|answer| answer.map_err(|error| name(&error))),
            Self::FromBase64url => of_text(&encode(secret)),
            Self::FromEnv => in_a_process(&encode(secret)),
        }
    }
}

fn of_text(text: &str) -> [Result<(), String>; 3] {
    [
        Hs256Key::from_base64url(text).map(drop),
        Hs384Key::from_base64url(text).map(drop),
        Hs512Key::from_base64url(text).map(drop),
    ]
    .map(|answer| answer.map_err(|error| name(&error)))
}

/// A program cannot set a variable of its own without `unsafe`, so that this one is started anew with it.
fn in_a_process(text: &str) -> [Result<(), String>; 3] {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "attacks::keys::the_constructor_from_env", "--nocapture"])
        .env(VARIABLE, text)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> =
        printed.lines().filter_map(|line| line.split_once("answer: ")).map(|(_, a)| a).collect();
    assert_eq!(answers.len(), 3, "{printed}");
    [0, 1, 2].map(|at| if answers[at] == "Ok" { Ok(()) } else { Err(answers[at].into()) })
}

/// Prints what the three `from_env` say, where there is a variable to ask about.
#[test]
fn the_constructor_from_env() {
    if env::var_os(VARIABLE).is_none() {
        let unset = Hs256Key::from_env(VARIABLE).map(drop);
        assert!(matches!(unset, Err(KeyError::Variable { .. })));
        return;
    }
    println!();
    for answer in [
        Hs256Key::from_env(VARIABLE).map(drop),
        Hs384Key::from_env(VARIABLE).map(drop),
        Hs512Key::from_env(VARIABLE).map(drop),
    ] {
        println!("answer: {}", answer.map_or_else(|error| name(&error), |()| "Ok".into()));
    }
}

fn name(error: &KeyError) -> String {
    match error {
        KeyError::TooShort { .. } => "TooShort".into(),
        KeyError::NotASecret { .. } => "NotASecret".into(),
        KeyError::InVariable { source, .. } => name(source),
        other => format!("{other:?}"),
    }
}

/// The rows, without what is not recognized.
fn recognized() -> Vec<KeyRow> {
    let mut rows = rows();
    for row in &mut rows {
        row.secrets.retain(|secret| !NOT_RECOGNIZED.contains(&secret.label));
    }
    rows.retain(|row| !row.secrets.is_empty());
    rows
}

#[test]
fn what_is_not_recognized_is_known() {
    let rows = rows();
    let secrets = || rows.iter().flat_map(|row| &row.secrets);
    for &label in NOT_RECOGNIZED {
        let secret = secrets().find(|secret| secret.label == label).expect(label);
        let answer = Hs256Key::from_bytes(&secret.bytes).map(drop);
        assert!(answer.is_ok(), "{label} is refused now: take it off the list");
    }
}

/// Rows, secrets, and refusals of them all.
pub(crate) fn figures() -> (usize, usize, usize) {
    let rows = recognized();
    let secrets = rows.iter().map(|row| row.secrets.len()).sum::<usize>();
    // The file formats are texts as well, which a configuration may hold as they are.
    let texts: usize = rows.iter().map(|row| texts(row).count()).sum();
    (rows.len(), secrets, (secrets * ALL.len() + texts) * 3)
}

/// The secrets of a row as somebody would paste them for base64url.
fn texts(row: &KeyRow) -> impl Iterator<Item = &str> {
    row.secrets
        .iter()
        .filter(|_| row.error == "NotASecret")
        .filter_map(|secret| str::from_utf8(&secret.bytes).ok())
        .filter(|text| !text.contains('\0'))
}

#[test]
fn every_constructor_refuses_every_secret_that_is_none() {
    for row in recognized() {
        assert!(row.reference.contains("CVE-") || row.reference.contains("RFC "), "{}", row.name);
        for secret in &row.secrets {
            for constructor in ALL {
                for answer in constructor.ask(&secret.bytes) {
                    assert_eq!(
                        answer,
                        Err(row.error.into()),
                        "{}, {} at {constructor:?}",
                        row.name,
                        secret.label
                    );
                }
            }
        }
        for text in texts(&row) {
            for answer in of_text(text) {
                // After a byte order mark or text it is no base64url to begin with, and said to be so.
                assert!(answer.is_err(), "{}, as it stands: {text:?}", row.name);
            }
        }
    }
}

/// The control: a secret that is long enough for all.
#[test]
fn every_constructor_takes_a_good_secret() {
    for constructor in ALL {
        assert_eq!(constructor.ask(&SECRET), [Ok(()), Ok(()), Ok(())], "{constructor:?}");
    }
    // One byte less than each hash is refused, the hash's length is not.
    for (at, len) in [32, 48, 64].into_iter().enumerate() {
        for constructor in ALL {
            assert_eq!(constructor.ask(&SECRET[..len])[at], Ok(()), "{constructor:?}, {len}");
            let short = constructor.ask(&SECRET[..len - 1]);
            assert_eq!(short[at], Err("TooShort".into()), "{constructor:?}, {len}");
        }
    }
}

#[test]
fn every_constructor_of_a_key_has_its_column() {
    let mut known: Vec<&str> = ALL.into_iter().map(Constructor::function).collect();
    known.sort_unstable();
    let mut found = super::sources::functions(|function| {
        function.is_public && function.returns.contains("KeyError")
    });
    found.retain(|function| !function.is_internal());
    let mut names: Vec<&str> = found.iter().map(|function| function.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, known, "a constructor that takes a secret needs a column in `keys.rs`");
}
