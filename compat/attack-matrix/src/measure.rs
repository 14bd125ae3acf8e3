//! One row before one library.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::library::{Need, Library};
use crate::rows::keys::{self, KeyRow};
use crate::rows::{self, Policy, Row, SECRET, Signed, Token};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All tokens refused.
    Refused,
    /// So many of them accepted.
    Accepted(usize, usize),
    /// So many of them ended in a panic.
    Panicked(usize, usize),
    /// Accepted, for want of an option; or the time cannot be set.
    CannotBeConfigured,
    /// The valid token beside it is refused as well, so that nothing can be said.
    NotApplicable,
}

/// A row's name and reference, and the outcome of each library.
pub(crate) struct Measured {
    pub(crate) class: &'static str,
    pub(crate) row: String,
    pub(crate) reference: &'static str,
    pub(crate) outcomes: Vec<Outcome>,
}

pub(crate) fn all(libraries: &[&dyn Library]) -> Vec<Measured> {
    let now = system_time();
    let mut measured = Vec::new();
    for class in rows::all(now) {
        for row in &class.rows {
            measured.push(Measured {
                class: class.name,
                row: row.name.clone(),
                reference: row.reference,
                outcomes: libraries.iter().map(|&library| of_row(library, row, now)).collect(),
            });
        }
    }
    for row in keys::rows() {
        measured.push(Measured {
            class: "keys",
            row: row.name.into(),
            reference: row.reference,
            outcomes: libraries.iter().map(|&library| of_key_row(library, &row, now)).collect(),
        });
    }
    measured
}

fn of_row(library: &dyn Library, row: &Row, now: u64) -> Outcome {
    let tokens = || row.attacks.iter().chain(&row.controls);
    if !row.exact {
        return outcome(library, row, now);
    }
    if tokens().all(|token| library.can_verify_at(token.at)) {
        return outcome(library, row, now);
    }
    if tokens().any(|token| token.at != Duration::from_secs(now)) {
        return Outcome::CannotBeConfigured;
    }
    // The library reads the clock: the row is made for this very second, and measured within it.
    loop {
        wait_for_a_new_second();
        let now = system_time();
        let classes = rows::all(now);
        let same =
            classes.iter().flat_map(|class| &class.rows).find(|other| other.name == row.name);
        let result = same.map_or(Outcome::NotApplicable, |row| outcome(library, row, now));
        if system_time() == now {
            return result;
        }
    }
}

fn outcome(library: &dyn Library, row: &Row, now: u64) -> Outcome {
    let need = Need::of(row);
    let accepts = |control: &Token| {
        ask(library, row.policy, &SECRET, &control.text(), control.at) == Answer::Accepted
    };
    let long = row.long_controls.iter().filter(|_| library.can(Need::Size));
    let mut near = row.controls.iter().chain(long).peekable();
    // A library may be stricter than the policy in one spelling of what is valid, but not in all; and it may
    // demand that a token names its key, as those beside the row do.
    let plain_is_fine = row.policy == Policy::Named || accepts(&Token::valid(now));
    if !plain_is_fine || near.peek().is_some() && !near.any(accepts) {
        return Outcome::NotApplicable;
    }
    let answers = row
        .attacks
        .iter()
        .map(|token| ask(library, row.policy, &SECRET, &token.text(), token.at))
        .collect::<Vec<_>>();
    summed(&answers, library.can(need))
}

/// Tokens that are signed under what is no secret.
fn of_key_row(library: &dyn Library, row: &KeyRow, now: u64) -> Outcome {
    let plain = Token::valid(now);
    if ask(library, Policy::Session, &SECRET, &plain.text(), plain.at) != Answer::Accepted {
        return Outcome::NotApplicable;
    }
    let answers = row
        .secrets
        .iter()
        .map(|secret| {
            let token = Token::valid(now).signed(Signed::Under(secret.bytes.clone()));
            ask(library, Policy::Session, &secret.bytes, &token.text(), token.at)
        })
        .collect::<Vec<_>>();
    summed(&answers, true)
}

fn summed(answers: &[Answer], can: bool) -> Outcome {
    let count = |wanted| answers.iter().filter(|&&answer| answer == wanted).count();
    match (count(Answer::Panicked), count(Answer::Accepted)) {
        (0, 0) => Outcome::Refused,
        (0, _) if !can => Outcome::CannotBeConfigured,
        (0, accepted) => Outcome::Accepted(accepted, answers.len()),
        (panicked, _) => Outcome::Panicked(panicked, answers.len()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accepted,
    Refused,
    Panicked,
}

fn ask(library: &dyn Library, policy: Policy, secret: &[u8], token: &str, at: Duration) -> Answer {
    match catch_unwind(AssertUnwindSafe(|| library.verify(policy, secret, token, at))) {
        Ok(Ok(())) => Answer::Accepted,
        Ok(Err(_)) => Answer::Refused,
        Err(_) => Answer::Panicked,
    }
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn system_time() -> u64 {
    since_epoch().as_secs()
}

fn wait_for_a_new_second() {
    let begun = Duration::from_nanos(since_epoch().subsec_nanos().into());
    thread::sleep(Duration::from_millis(1_001).saturating_sub(begun));
}
