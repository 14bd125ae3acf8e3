//! What can go wrong, one type for each thing that a caller does.
//!
//! No error holds a token, a key, or anything of a token that was not authenticated: errors reach
//! logs, and what an attacker writes must not.

mod encode;
mod key;
#[cfg(feature = "std")]
mod key_ring;
mod malformation;
mod verify;

pub use encode::EncodeError;
pub use key::{KeyError, SecretEncoding};
#[cfg(feature = "std")]
pub use key_ring::KeyRingError;
pub use malformation::Malformation;
pub use verify::VerifyError;

use alloc::boxed::Box;
use core::fmt;

/// Why one claim does not fit its field, or cannot be written.
#[derive(Debug)]
pub struct ClaimError(Reason);

#[derive(Debug)]
enum Reason {
    Static(&'static str),
    Text(Box<str>),
    Json(serde_json::Error),
    Malformed(Malformation),
}

impl ClaimError {
    pub(crate) const fn new(reason: &'static str) -> Self {
        Self(Reason::Static(reason))
    }

    /// A reason that the application's own check gave.
    pub(crate) fn text(reason: impl fmt::Display) -> Self {
        Self(Reason::Text(alloc::format!("{reason}").into()))
    }
}

impl From<serde_json::Error> for ClaimError {
    fn from(error: serde_json::Error) -> Self {
        Self(Reason::Json(error))
    }
}

impl From<Malformation> for ClaimError {
    fn from(malformation: Malformation) -> Self {
        Self(Reason::Malformed(malformation))
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Static(reason) => f.write_str(reason),
            Reason::Text(reason) => f.write_str(reason),
            Reason::Json(error) => error.fmt(f),
            Reason::Malformed(malformation) => malformation.fmt(f),
        }
    }
}

impl core::error::Error for ClaimError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.0 {
            Reason::Static(_) | Reason::Text(_) => None,
            Reason::Json(error) => Some(error),
            Reason::Malformed(malformation) => Some(malformation),
        }
    }
}
