//! The error types, one for each kind of operation.
//!
//! No error contains a token, a key, or any part of a token that was not authenticated, because
//! errors are logged and an attacker must not control log content.

mod encode;
mod key;
#[cfg(feature = "std")]
mod key_ring;
mod malformed_token;
mod signer;
mod verify;

pub use encode::EncodeError;
pub use key::{KeyError, SecretEncoding};
#[cfg(feature = "std")]
pub use key_ring::KeyRingError;
pub use malformed_token::MalformedToken;
pub use signer::{EcdsaDerError, SignerError};
pub use verify::VerifyError;

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

/// The reason why a claim does not match its field, or cannot be written.
#[derive(Debug)]
pub struct ClaimError(Reason);

#[derive(Debug)]
enum Reason {
    Static(&'static str),
    Text(Box<str>),
    Json(serde_json::Error),
    Malformed(MalformedToken),
}

impl ClaimError {
    /// The reason for which `encode` and `verify` refuse text with escapes in a `&str` field.
    pub(crate) const NEEDS_ESCAPES: Self = Self::new(
        "needs escapes, which a `&str` cannot borrow: use `Cow<str>` with `#[serde(borrow)]`",
    );

    pub(crate) const fn new(reason: &'static str) -> Self {
        Self(Reason::Static(reason))
    }

    /// Creates a reason from any text.
    pub(crate) fn text(reason: impl fmt::Display) -> Self {
        Self(Reason::Text(alloc::format!("{reason}").into()))
    }
}

impl From<serde_json::Error> for ClaimError {
    fn from(error: serde_json::Error) -> Self {
        Self(Reason::Json(error))
    }
}

impl From<MalformedToken> for ClaimError {
    fn from(malformed: MalformedToken) -> Self {
        Self(Reason::Malformed(malformed))
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Static(reason) => f.write_str(reason),
            Reason::Text(reason) => f.write_str(reason),
            Reason::Json(error) => f.write_str(&without_position(error)),
            Reason::Malformed(malformed) => malformed.fmt(f),
        }
    }
}

impl core::error::Error for ClaimError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.0 {
            Reason::Static(_) | Reason::Text(_) => None,
            Reason::Json(error) => Some(error),
            Reason::Malformed(malformed) => Some(malformed),
        }
    }
}

/// Returns the message of `serde_json` without its position, which counts from the beginning of the
/// claim's value, not of the token.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = alloc::format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&position) {
        Some(message) => message.into(),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_no_position() {
        for (json, expected) in [
            ("true", "invalid type: boolean `true`, expected u8"),
            ("300", "invalid value: integer `300`, expected u8"),
            ("null", "invalid type: null, expected u8"),
        ] {
            let error = serde_json::from_str::<u8>(json).unwrap_err();
            assert!(error.to_string().contains(" at line 1 column "));
            assert_eq!(ClaimError::from(error).to_string(), expected);
        }
    }
}
