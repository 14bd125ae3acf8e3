//! The error types, one for each kind of operation.
//!
//! No error contains a token, a key, or any part of a token that was not authenticated, because
//! errors are logged and an attacker must not control log content.

mod encode;
mod key;
#[cfg(feature = "std")]
mod key_ring;
mod malformed_token;
mod policy;
mod signer;
mod verify;

pub use encode::EncodeError;
pub(crate) use key::A_JWK;
pub use key::{KeyError, SecretEncoding};
#[cfg(feature = "std")]
pub use key_ring::KeyRingError;
pub use malformed_token::MalformedToken;
pub use policy::PolicyError;
pub use signer::{EcdsaDerError, SignerError};
pub use verify::VerifyError;
pub(crate) use verify::differ_in_trailing_slash;

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

    /// Returns what kind of reason this is, without any part of the claim's value. Texts of serde, of
    /// a type and of `validate` may contain the value.
    pub(crate) fn without_value(self) -> Self {
        /// The beginnings or ends of texts, each with its replacement.
        const KINDS: [(&str, &str); 9] = [
            ("invalid type", "invalid type; the value is secret"),
            ("invalid value", "invalid value; the value is secret"),
            ("invalid length", "invalid length; the value is secret"),
            ("unknown variant", "unknown variant; the value is secret"),
            ("unknown field", "unknown field; the value is secret"),
            ("missing field", "missing field; the value is secret"),
            ("duplicate field", "duplicate field; the value is secret"),
            ("it would not be read back", "it would not be read back; the reason is secret"),
            ("that does not fit the type of its field", "does not fit the type of its field"),
        ];
        if let Reason::Static(_) | Reason::Malformed(_) = self.0 {
            return self;
        }
        let text = self.to_string();
        let kind =
            KINDS.into_iter().find(|(kind, _)| text.starts_with(kind) || text.ends_with(kind));
        Self::new(kind.map_or("refused; the reason is secret", |(_, replacement)| replacement))
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
    fn a_reason_without_its_value_is_one_of_few_texts() {
        for (json, expected) in [
            ("\"canary\"", "invalid type; the value is secret"),
            ("4711", "invalid value; the value is secret"),
            ("canary", "refused; the reason is secret"),
        ] {
            let error = ClaimError::from(serde_json::from_str::<u8>(json).unwrap_err());
            assert_eq!(error.without_value().to_string(), expected);
        }
        let text = |text| ClaimError::text(text).without_value();
        let unread = "it would not be read back; the reason is secret";
        assert_eq!(text("it would not be read back: canary").to_string(), unread);
        assert_eq!(text("was refused: canary").to_string(), "refused; the reason is secret");
        assert!(!alloc::format!("{:?}", text("canary")).contains("canary"));
        assert!(core::error::Error::source(&text("canary")).is_none());
        let fixed = ClaimError::NEEDS_ESCAPES.to_string();
        assert_eq!(ClaimError::NEEDS_ESCAPES.without_value().to_string(), fixed);
    }

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
