//! Secrets that are too short or public, at every constructor of every HMAC key and of every encryption
//! key.

use std::process::Command;
use std::{env, str};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, Hs384Key, Hs512Key, KeyError};

use super::cases::keys::{KeyCase, cases};
use super::cases::token::encode;

/// A constructor that takes a secret. A new one needs a variant here (CONTRIBUTING.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Constructor {
    FromBytes,
    FromText,
    FromBase64,
    FromBase64url,
    FromHex,
    FromEnv,
    FromTextEnv,
    FromBase64Env,
    FromHexEnv,
}

const ALL: [Constructor; 9] = [
    Constructor::FromBytes,
    Constructor::FromText,
    Constructor::FromBase64,
    Constructor::FromBase64url,
    Constructor::FromHex,
    Constructor::FromEnv,
    Constructor::FromTextEnv,
    Constructor::FromBase64Env,
    Constructor::FromHexEnv,
];

/// The secret in the encoding of a constructor.
enum Value {
    Bytes(Vec<u8>),
    Text(String),
    Variable(String),
}

/// The lengths of the secrets, in bytes: the least of the HMAC keys, and the only ones of the encryption
/// keys.
const LENGTHS: [usize; 6] = [32, 48, 64, 32, 32, 64];

/// The number of HMAC keys, which are the first.
const HMAC: usize = 3;

/// The results of the keys in the order of [`LENGTHS`].
type Answers = [Result<(), String>; LENGTHS.len()];

/// The variable that the child process of the test reads.
const VARIABLE: &str = "TYPED_JWT_ATTACKS_KEY";

impl Constructor {
    fn function(self) -> &'static str {
        match self {
            Self::FromBytes => "from_bytes",
            Self::FromText => "from_text",
            Self::FromBase64 => "from_base64",
            Self::FromBase64url => "from_base64url",
            Self::FromHex => "from_hex",
            Self::FromEnv => "from_env",
            Self::FromTextEnv => "from_text_env",
            Self::FromBase64Env => "from_base64_env",
            Self::FromHexEnv => "from_hex_env",
        }
    }

    /// Returns the secret in the encoding of this constructor, or `None` if the constructor takes
    /// text and the secret is not text.
    fn value(self, secret: &[u8]) -> Option<Value> {
        let hex = || secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = || String::from_utf8(secret.to_vec()).ok();
        Some(match self {
            Self::FromBytes => Value::Bytes(secret.to_vec()),
            Self::FromText => Value::Text(text()?),
            Self::FromBase64 => Value::Text(STANDARD.encode(secret)),
            Self::FromBase64url => Value::Text(encode(secret)),
            Self::FromHex => Value::Text(hex()),
            Self::FromEnv => Value::Variable(encode(secret)),
            // The value of a variable has no zero bytes.
            Self::FromTextEnv => Value::Variable(text().filter(|text| !text.contains('\0'))?),
            Self::FromBase64Env => Value::Variable(STANDARD.encode(secret)),
            Self::FromHexEnv => Value::Variable(hex()),
        })
    }

    /// Returns the results of all algorithms for a secret, or `None` if the secret cannot be
    /// passed to the constructor.
    fn run(self, secret: &[u8]) -> Option<Answers> {
        Some(match self.value(secret)? {
            Value::Bytes(bytes) => [
                Hs256Key::from_bytes(&bytes).map(drop),
                Hs384Key::from_bytes(&bytes).map(drop),
                Hs512Key::from_bytes(&bytes).map(drop),
                A256GcmKey::from_bytes(&bytes).map(drop),
                A256KwKey::from_bytes(&bytes).map(drop),
                A256CbcHs512Key::from_bytes(&bytes).map(drop),
            ]
            .map(|answer| answer.map_err(|error| name(&error))),
            Value::Text(text) => self.of_text(&text),
            Value::Variable(value) => self.in_a_process(&value),
        })
    }

    /// Returns the results of all algorithms for a text or the name of a variable.
    fn of_text(self, text: &str) -> Answers {
        macro_rules! run {
            ($($key:ty),*) => {
                match self {
                    Self::FromBytes => [$(<$key>::from_bytes(text).map(drop)),*],
                    Self::FromText => [$(<$key>::from_text(text).map(drop)),*],
                    Self::FromBase64 => [$(<$key>::from_base64(text).map(drop)),*],
                    Self::FromBase64url => [$(<$key>::from_base64url(text).map(drop)),*],
                    Self::FromHex => [$(<$key>::from_hex(text).map(drop)),*],
                    Self::FromEnv => [$(<$key>::from_env(text).map(drop)),*],
                    Self::FromTextEnv => [$(<$key>::from_text_env(text).map(drop)),*],
                    Self::FromBase64Env => [$(<$key>::from_base64_env(text).map(drop)),*],
                    Self::FromHexEnv => [$(<$key>::from_hex_env(text).map(drop)),*],
                }
            };
        }
        run!(Hs256Key, Hs384Key, Hs512Key, A256GcmKey, A256KwKey, A256CbcHs512Key)
            .map(|answer| answer.map_err(|error| name(&error)))
    }

    /// Setting a variable in this process would need `unsafe` code, so a second process reads it.
    fn in_a_process(self, value: &str) -> Answers {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", "attacks::keys::constructors_read_the_environment", "--nocapture"])
            .env(VARIABLE, value)
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let start = format!("{}: ", self.function());
        let answers: Vec<&str> =
            printed.lines().filter_map(|line| line.strip_prefix(&start)).collect();
        assert_eq!(answers.len(), LENGTHS.len(), "{printed}");
        let answer = |at: usize| match answers[at] {
            "Ok" => Ok(()),
            error => Err(error.into()),
        };
        std::array::from_fn(answer)
    }
}

/// Prints the results of the constructors for the variable if it is set.
#[test]
fn constructors_read_the_environment() {
    let is_set = env::var_os(VARIABLE).is_some();
    println!();
    for constructor in ALL.into_iter().filter(|known| known.function().ends_with("env")) {
        for answer in constructor.of_text(VARIABLE) {
            let answer = answer.map_or_else(|error| error, |()| "Ok".into());
            assert_eq!(answer == "Variable", !is_set, "{constructor:?}");
            println!("{}: {answer}", constructor.function());
        }
    }
}

fn name(error: &KeyError) -> String {
    match error {
        KeyError::TooShort { .. } => "TooShort".into(),
        KeyError::WrongLength { .. } => "WrongLength".into(),
        KeyError::NotASecret { .. } => "NotASecret".into(),
        KeyError::Variable { .. } => "Variable".into(),
        KeyError::InVariable { source, .. } => name(source),
        other => format!("{other:?}"),
    }
}

/// Returns the number of cases, of secrets, and of refusals.
pub(crate) fn figures() -> (usize, usize, usize) {
    let cases = cases();
    let secrets = cases.iter().map(|case| case.secrets.len()).sum::<usize>();
    // The file formats are also text, which a configuration may contain without another encoding.
    let texts: usize = cases.iter().map(|case| texts(case).count()).sum();
    let values: usize = cases
        .iter()
        .flat_map(|case| &case.secrets)
        .map(|secret| ALL.iter().filter(|known| known.value(&secret.bytes).is_some()).count())
        .sum();
    (cases.len(), secrets, (values + texts * TEXTS.len()) * LENGTHS.len())
}

/// The constructors that decode text.
const TEXTS: [Constructor; 3] =
    [Constructor::FromBase64, Constructor::FromBase64url, Constructor::FromHex];

/// Returns the secrets of a case as text, pasted instead of their encoding.
fn texts(case: &KeyCase) -> impl Iterator<Item = &str> {
    case.secrets
        .iter()
        .filter(|_| case.error == "NotASecret")
        .filter_map(|secret| str::from_utf8(&secret.bytes).ok())
        .filter(|text| !text.contains('\0'))
}

#[test]
fn every_constructor_refuses_every_weak_or_public_secret() {
    for case in cases() {
        assert!(
            case.reference.contains("CVE-") || case.reference.contains("RFC "),
            "{}",
            case.name
        );
        for secret in &case.secrets {
            for constructor in ALL {
                for (at, answer) in constructor.run(&secret.bytes).into_iter().flatten().enumerate()
                {
                    let of_encryption = at >= HMAC && case.error == "TooShort";
                    let expected = if of_encryption { "WrongLength" } else { case.error };
                    assert_eq!(
                        answer,
                        Err(expected.into()),
                        "{}, {} at {constructor:?}",
                        case.name,
                        secret.label
                    );
                }
            }
        }
        for text in texts(&case) {
            for answer in TEXTS.iter().flat_map(|constructor| constructor.of_text(text)) {
                // After a byte order mark or other text, the error is `InvalidEncoding`.
                assert!(answer.is_err(), "{}, not encoded: {text:?}", case.name);
            }
        }
    }
}

/// The control: secrets that are long enough.
#[test]
fn every_constructor_accepts_a_good_secret() {
    let secret = "a-secret-of-80-characters,-as-bytes-and-as-text,-for-each-hash-and-each-cipher..";
    let secret = secret.as_bytes();
    assert_eq!(secret.len(), 80);
    for constructor in ALL {
        for len in [31, 32, 33, 47, 48, 49, 63, 64, 65, 80] {
            let expected = LENGTHS.iter().enumerate().map(|(at, &needed)| match at < HMAC {
                true if len < needed => Err("TooShort".into()),
                false if len != needed => Err("WrongLength".into()),
                _ => Ok(()),
            });
            let answers = constructor.run(&secret[..len]).unwrap();
            assert_eq!(answers.to_vec(), expected.collect::<Vec<_>>(), "{constructor:?}, {len}");
        }
    }
}
