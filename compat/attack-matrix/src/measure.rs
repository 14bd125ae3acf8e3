//! Runs the cases against the libraries.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::cases::keys::{self, KeyCase};
use crate::cases::{self, Case, Policy, SECRET, Signed, Token};
use crate::library::{Check, Library};

/// The result of one row for one library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All tokens were refused.
    Refused,
    /// The number of accepted tokens, and the number of all tokens.
    Accepted(usize, usize),
    /// The number of tokens that caused a panic, and the number of all tokens.
    Panicked(usize, usize),
    /// Tokens were accepted because the library has no option for the check, or the time cannot be
    /// set.
    NoOption,
    /// The corresponding valid token is refused too, so the row is not comparable.
    NotApplicable,
}

/// The name and reference of a row, and the outcome for each library.
pub(crate) struct Measured {
    pub(crate) class: &'static str,
    pub(crate) row: String,
    pub(crate) reference: &'static str,
    pub(crate) outcomes: Vec<Outcome>,
}

pub(crate) fn all(libraries: &[&dyn Library]) -> Vec<Measured> {
    let now = system_time();
    let mut measured = Vec::new();
    for class in cases::all(now) {
        for row in &class.cases {
            measured.push(Measured {
                class: class.name,
                row: row.name.clone(),
                reference: row.reference,
                outcomes: libraries.iter().map(|&library| of_row(library, row, now)).collect(),
            });
        }
    }
    for row in keys::cases() {
        measured.push(Measured {
            class: "keys",
            row: row.name.into(),
            reference: row.reference,
            outcomes: libraries.iter().map(|&library| of_key_row(library, &row, now)).collect(),
        });
    }
    measured
}

fn of_row(library: &dyn Library, row: &Case, now: u64) -> Outcome {
    let tokens = || row.attacks.iter().chain(&row.controls);
    if !row.exact {
        return outcome(library, row, now);
    }
    if tokens().all(|token| library.can_verify_at(token.at)) {
        return outcome(library, row, now);
    }
    if tokens().any(|token| token.at != Duration::from_secs(now)) {
        return Outcome::NoOption;
    }
    // The library reads the system clock. The row is generated for the current second, and the
    // result counts only if it was measured within that second.
    loop {
        wait_for_next_second();
        let now = system_time();
        let classes = cases::all(now);
        let same =
            classes.iter().flat_map(|class| &class.cases).find(|other| other.name == row.name);
        let result = same.map_or(Outcome::NotApplicable, |row| outcome(library, row, now));
        if system_time() == now {
            return result;
        }
    }
}

fn outcome(library: &dyn Library, row: &Case, now: u64) -> Outcome {
    let check = Check::of(row);
    let accepts = |control: &Token| {
        verify(library, row.policy, &SECRET, &control.text(), control.at) == TokenResult::Accepted
    };
    let long = row.long_controls.iter().filter(|_| library.has_option(Check::Size));
    let mut controls = row.controls.iter().chain(long).peekable();
    // A library may be stricter than the policy for some valid tokens, but not for all. It may also
    // require a key ID, which the controls of such a row have.
    let lacks_more = row.policy == Policy::Named || !row.policy.accepts_plain_token();
    let accepts_plain = lacks_more || accepts(&Token::valid(now));
    if !accepts_plain || controls.peek().is_some() && !controls.any(accepts) {
        return Outcome::NotApplicable;
    }
    let results = row
        .attacks
        .iter()
        .map(|token| verify(library, row.policy, &SECRET, &token.text(), token.at))
        .collect::<Vec<_>>();
    combine(&results, library.has_option(check))
}

/// Runs a row of tokens that are signed with a secret that is not secret.
fn of_key_row(library: &dyn Library, row: &KeyCase, now: u64) -> Outcome {
    let plain = Token::valid(now);
    if verify(library, Policy::Session, &SECRET, &plain.text(), plain.at) != TokenResult::Accepted {
        return Outcome::NotApplicable;
    }
    let results = row
        .secrets
        .iter()
        .map(|secret| {
            let token = Token::valid(now).signed(Signed::Under(secret.bytes.clone()));
            verify(library, Policy::Session, &secret.bytes, &token.text(), token.at)
        })
        .collect::<Vec<_>>();
    combine(&results, true)
}

fn combine(results: &[TokenResult], has_option: bool) -> Outcome {
    let count = |wanted| results.iter().filter(|&&result| result == wanted).count();
    match (count(TokenResult::Panicked), count(TokenResult::Accepted)) {
        (0, 0) => Outcome::Refused,
        (0, _) if !has_option => Outcome::NoOption,
        (0, accepted) => Outcome::Accepted(accepted, results.len()),
        (panicked, _) => Outcome::Panicked(panicked, results.len()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenResult {
    Accepted,
    Refused,
    Panicked,
}

fn verify(
    library: &dyn Library,
    policy: Policy,
    secret: &[u8],
    token: &str,
    at: Duration,
) -> TokenResult {
    match catch_unwind(AssertUnwindSafe(|| library.verify(policy, secret, token, at))) {
        Ok(Ok(())) => TokenResult::Accepted,
        Ok(Err(_)) => TokenResult::Refused,
        Err(_) => TokenResult::Panicked,
    }
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn system_time() -> u64 {
    since_epoch().as_secs()
}

fn wait_for_next_second() {
    let elapsed = Duration::from_nanos(since_epoch().subsec_nanos().into());
    thread::sleep(Duration::from_millis(1_001).saturating_sub(elapsed));
}
