//! The claims that RFC 7519 §4.1 registers.

use crate::error::{ClaimError, VerifyError};
use crate::json::{Text, Value};
use crate::time::NumericDate;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisteredClaim {
    /// `iss`
    Issuer,
    /// `sub`
    Subject,
    /// `aud`
    Audience,
    /// `exp`
    ExpiresAt,
    /// `nbf`
    NotBefore,
    /// `iat`
    IssuedAt,
    /// `jti`
    TokenId,
}

impl RegisteredClaim {
    const COUNT: usize = 7;

    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "iss" => Self::Issuer,
            "sub" => Self::Subject,
            "aud" => Self::Audience,
            "exp" => Self::ExpiresAt,
            "nbf" => Self::NotBefore,
            "iat" => Self::IssuedAt,
            "jti" => Self::TokenId,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Issuer => "iss",
            Self::Subject => "sub",
            Self::Audience => "aud",
            Self::ExpiresAt => "exp",
            Self::NotBefore => "nbf",
            Self::IssuedAt => "iat",
            Self::TokenId => "jti",
        }
    }
}

/// The registered claims of one payload.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Registered<'de> {
    json: [Option<Value<'de>>; RegisteredClaim::COUNT],
    pub(crate) expires_at: Option<NumericDate>,
    pub(crate) not_before: Option<NumericDate>,
    pub(crate) issued_at: Option<NumericDate>,
}

impl<'de> Registered<'de> {
    /// The place for a claim's JSON.
    #[inline]
    pub(crate) fn place(&mut self, claim: RegisteredClaim) -> &mut Option<Value<'de>> {
        #[expect(clippy::indexing_slicing, reason = "there is a place for each")]
        &mut self.json[claim as usize]
    }

    /// A claim as it stands in the payload.
    #[inline]
    pub(crate) fn json(&self, claim: RegisteredClaim) -> Option<Value<'de>> {
        self.json.get(claim as usize).copied().flatten()
    }

    /// A claim that is a string; after [`read`](Self::read).
    pub(crate) fn text(&self, claim: RegisteredClaim) -> Option<Text<'de>> {
        self.json(claim)?.as_text()
    }

    /// Refuses every registered claim but `aud` that is present and not of its type, expected or not.
    pub(crate) fn read(&mut self) -> Result<(), VerifyError> {
        for claim in [RegisteredClaim::Issuer, RegisteredClaim::Subject, RegisteredClaim::TokenId] {
            if self.json(claim).is_some_and(|json| !json.is_text()) {
                return Err(invalid(claim, "is not a string"));
            }
        }
        self.expires_at = self.date(RegisteredClaim::ExpiresAt)?;
        self.not_before = self.date(RegisteredClaim::NotBefore)?;
        self.issued_at = self.date(RegisteredClaim::IssuedAt)?;
        Ok(())
    }

    /// A claim that is a time.
    pub(crate) fn date(&self, claim: RegisteredClaim) -> Result<Option<NumericDate>, VerifyError> {
        let Some(json) = self.json(claim) else { return Ok(None) };
        // Most are whole seconds, and digits alone.
        let date = match json.as_digits() {
            Some(seconds) => NumericDate::from_seconds(seconds),
            None => NumericDate::from_json_number(json.spelling()),
        };
        match date {
            Some(date) => Ok(Some(date)),
            None => Err(invalid(claim, "is not a number of seconds from 0 to 253402300799")),
        }
    }
}

pub(crate) fn invalid(claim: RegisteredClaim, reason: &'static str) -> VerifyError {
    VerifyError::InvalidClaim { claim: claim.name().into(), source: ClaimError::new(reason) }
}

pub(crate) fn missing(claim: RegisteredClaim) -> VerifyError {
    VerifyError::MissingClaim { claim: claim.name().into() }
}
