//! The registered claims (RFC 7519 §4.1).

use crate::error::{ClaimError, VerifyError};
use crate::json::{JsonStr, Value};
use crate::time::NumericDate;

/// A registered claim name.
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
    /// The number of registered claims.
    pub const COUNT: usize = 7;

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

    /// Returns the name of the claim.
    pub(crate) const fn name(self) -> &'static str {
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

    /// Returns the comma, the name and the colon of the member, as JSON.
    pub(crate) const fn member_prefix(self) -> &'static str {
        match self {
            Self::Issuer => ",\"iss\":",
            Self::Subject => ",\"sub\":",
            Self::Audience => ",\"aud\":",
            Self::ExpiresAt => ",\"exp\":",
            Self::NotBefore => ",\"nbf\":",
            Self::IssuedAt => ",\"iat\":",
            Self::TokenId => ",\"jti\":",
        }
    }
}

/// The claims whose JSON type is not checked: they are strings by RFC 7519 §4.1.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnyType {
    /// `sub`
    pub subject: bool,
    /// `jti`
    pub token_id: bool,
}

impl AnyType {
    /// Returns true if the claim may be of any JSON type.
    pub(crate) fn contains(self, claim: RegisteredClaim) -> bool {
        match claim {
            RegisteredClaim::Subject => self.subject,
            RegisteredClaim::TokenId => self.token_id,
            _ => false,
        }
    }
}

/// The registered claims of one payload, unparsed.
///
/// The located values of a payload begin with one slot for each of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registered<'v, 'de>(pub(crate) &'v [Option<Value<'de>>]);

/// The registered claims that are times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) expires_at: Option<NumericDate>,
    pub(crate) not_before: Option<NumericDate>,
    pub(crate) issued_at: Option<NumericDate>,
}

impl<'de> Registered<'_, 'de> {
    /// Returns the JSON of a claim in the payload.
    #[inline]
    pub(crate) fn json(self, claim: RegisteredClaim) -> Option<Value<'de>> {
        self.0.get(claim as usize).copied().flatten()
    }

    /// Returns the JSON of the claim of the application with this index.
    pub(crate) fn of_application(self, index: usize) -> Option<Value<'de>> {
        self.0.get(RegisteredClaim::COUNT.saturating_add(index)).copied().flatten()
    }

    /// Returns a claim that is a string.
    pub(crate) fn text(self, claim: RegisteredClaim) -> Option<JsonStr<'de>> {
        self.json(claim)?.as_json_str()
    }

    /// Parses the times, and refuses a registered claim of another JSON type, even if the policy
    /// does not require it. The claims in `any_type` may be of any type.
    ///
    /// `aud` is checked by the policy.
    #[expect(clippy::inline_always, reason = "it has one caller, and its result is six words")]
    #[inline(always)]
    pub(crate) fn check_types(self, any_type: AnyType) -> Result<Times, VerifyError> {
        for claim in [RegisteredClaim::Issuer, RegisteredClaim::Subject, RegisteredClaim::TokenId] {
            let is_text = self.json(claim).is_none_or(Value::is_text);
            if !is_text && !any_type.contains(claim) {
                return Err(invalid(claim, "is not a string"));
            }
        }
        Ok(Times {
            expires_at: self.parse_date(RegisteredClaim::ExpiresAt)?,
            not_before: self.parse_date(RegisteredClaim::NotBefore)?,
            issued_at: self.parse_date(RegisteredClaim::IssuedAt)?,
        })
    }

    fn parse_date(self, claim: RegisteredClaim) -> Result<Option<NumericDate>, VerifyError> {
        let Some(json) = self.json(claim) else { return Ok(None) };
        // Most dates are whole seconds, written only with digits.
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

impl Times {
    /// Returns the time of a registered claim.
    pub(crate) fn get(self, claim: RegisteredClaim) -> Option<NumericDate> {
        match claim {
            RegisteredClaim::ExpiresAt => self.expires_at,
            RegisteredClaim::NotBefore => self.not_before,
            RegisteredClaim::IssuedAt => self.issued_at,
            _ => None,
        }
    }
}

pub(crate) fn invalid(claim: RegisteredClaim, reason: &'static str) -> VerifyError {
    VerifyError::InvalidClaim { claim: claim.name().into(), source: ClaimError::new(reason) }
}

pub(crate) fn missing(claim: RegisteredClaim) -> VerifyError {
    VerifyError::MissingClaim { claim: claim.name().into() }
}
