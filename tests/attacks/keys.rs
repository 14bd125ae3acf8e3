//! Secrets that are too short or public, at every constructor of every HMAC key.

use std::process::Command;
use std::{env, str};

use typed_jwt::{Hs256Key, Hs384Key, Hs512Key, KeyError};

use super::rows::SECRET;
use super::rows::keys::{KeyRow, rows};
use super::rows::token::encode;

/// A constructor that takes a secret. A new one needs its variant here (CONTRIBUTING.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Constructor {
    FromBytes,
    FromBase64url,
    FromEnv,
}

const ALL: [Constructor; 3] =
    [Constructor::FromBytes, Constructor::FromBase64url, Constructor::FromEnv];

/// The variable that the test reads in a process of its own.
const VARIABLE: &str = "TYPED_JWT_ATTACKS_KEY";

impl Constructor {
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

/// Rows, secrets, and refusals of them all.
pub(crate) fn figures() -> (usize, usize, usize) {
    let rows = rows();
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
    for row in rows() {
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
                // A text that does not begin as a key is not recognized as one before it is decoded.
                assert_eq!(answer, Err("NotASecret".into()), "{}: {text:?}", row.name);
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
