//! The known cases in which typed-jwt accepts a token and another library refuses it.

use serde_json::Value;

use crate::mutate::Mutant;
use crate::ours::{self, LEEWAY, NOW};

pub(crate) struct Exception {
    pub(crate) library: &'static str,
    /// A part of the error message of the library.
    refusal: &'static str,
    /// The condition that the token must meet.
    applies: fn(&Mutant) -> bool,
    pub(crate) reason: &'static str,
}

pub(crate) const EXCEPTIONS: [Exception; 3] = [
    Exception {
        library: "PyJWT",
        refusal: "The token is not yet valid (iat)",
        applies: is_issued_in_the_future,
        reason: "RFC 7519 §4.1.6 does not use `iat` for validation; typed-jwt checks it with `max_age`",
    },
    Exception {
        library: "PyJWT",
        refusal: "Signature has expired",
        applies: expires_within_the_second,
        reason: "`exp` has a fraction, which PyJWT truncates: it refuses up to one second early",
    },
    Exception {
        library: "jose",
        refusal: "\"exp\" claim timestamp check failed",
        applies: |mutant| expires_within_the_second(mutant) && is_whole_as_double(mutant),
        reason: "`exp` has a fraction too small for a double, which typed-jwt reads to the nanosecond",
    },
];

fn is_issued_in_the_future(mutant: &Mutant) -> bool {
    claims(mutant)["iat"].as_f64().is_some_and(|iat| iat > seconds(NOW + LEEWAY))
}

/// In the last second of the leeway, a token is accepted only because of the fraction of its `exp`.
fn expires_within_the_second(mutant: &Mutant) -> bool {
    ours::expiry(mutant.check, &mutant.token)
        .is_some_and(|exp| exp.as_unix() == NOW - LEEWAY && exp.subsec_nanos() > 0)
}

fn is_whole_as_double(mutant: &Mutant) -> bool {
    claims(mutant)["exp"].as_f64().is_some_and(|exp| exp.fract() == 0.0)
}

fn claims(mutant: &Mutant) -> Value {
    serde_json::from_slice(&mutant.payload).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "the time is far below 2⁵³")]
fn seconds(time: u64) -> f64 {
    time as f64
}

/// Returns the index of the exception that covers a refusal by `library`.
pub(crate) fn find(library: &str, refusal: &str, mutant: &Mutant) -> Option<usize> {
    EXCEPTIONS.iter().position(|exception| {
        exception.library == library
            && refusal.contains(exception.refusal)
            && (exception.applies)(mutant)
    })
}
