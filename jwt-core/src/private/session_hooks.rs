//! Functions for the crate `jwt-session`. They are not part of the public interface and may change
//! without a new major version.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use crate::buffer::Buffer;
use crate::claims::{self, Claims, SessionClaims};
use crate::clock::{Clock, FixedClock};
use crate::error::{EncodeError, VerifyError};
use crate::expected::Expected;
use crate::header::ExpectedType;
use crate::json;
use crate::key::SigningKey;
use crate::policy::Policy;
use crate::time::NumericDate;
use crate::tokens::Tokens;
pub use crate::wire::IssueOverrides;
use crate::wire::ReadClaims;
use crate::{verified, wire};

/// Identifies the tokens of one claims type and configuration. Sessions with different profiles are
/// isolated from each other.
#[derive(Clone, Debug)]
pub struct TokenProfile {
    /// The issuer. `None` if the policy waives it or accepts several.
    pub issuer: Option<String>,
    /// The media type and the audiences.
    pub name: String,
    /// The time from issue to `exp`.
    pub ttl: Duration,
    /// The tolerated difference between clocks.
    pub leeway: Duration,
    /// Whether the subject is marked `#[claim(secret)]`.
    pub has_secret_subject: bool,
}

/// Returns the profile of these tokens.
#[must_use]
pub fn profile<T: SessionClaims, K>(tokens: &Tokens<T, K>) -> TokenProfile {
    let policy = tokens.policy();
    let audiences: Vec<&str> = policy.audience.values().into_iter().flatten().collect();
    TokenProfile {
        issuer: policy.only_issuer().map(ToString::to_string),
        name: alloc::format!(
            "{} {}",
            policy.typ.and_then(ExpectedType::written).unwrap_or("JWT"),
            audiences.join(" ")
        ),
        ttl: policy.ttl.unwrap_or_default(),
        leeway: policy.leeway,
        has_secret_subject: T::HAS_SECRET_SUBJECT,
    }
}

/// Returns the clock of these tokens.
#[must_use]
pub fn clock<T: SessionClaims, K>(tokens: &Tokens<T, K>) -> Arc<dyn Clock> {
    Arc::clone(tokens.clock())
}

/// Issues `claims` as a token at the time `now`.
///
/// # Errors
///
/// As [`Tokens::encode`].
pub fn encode<T: Claims, K: SigningKey<T::Alg>>(
    tokens: &Tokens<T, K>,
    claims: &T,
    now: NumericDate,
    particulars: IssueOverrides<'_>,
) -> Result<String, EncodeError> {
    claims::encode(claims, tokens.key(), &tokens.policy(), now, particulars)
}

/// Writes the fields of `claims` as a JSON object, to be stored and read by [`read`].
///
/// # Errors
///
/// As [`Tokens::encode`].
pub fn write<T: SessionClaims>(claims: &T) -> Result<String, EncodeError> {
    let mut json = Buffer::new();
    let particulars = IssueOverrides::default();
    claims::write(claims, &kept::<T>(), NumericDate::MIN, particulars, &mut json)?;
    // The writer writes only UTF-8.
    Ok(json::utf8(json.as_bytes()).unwrap_or_default().into())
}

/// Reads claims that [`write()`] has written. They are only as trustworthy as their storage.
///
/// # Errors
///
/// As [`Tokens::verify`], except errors about signatures and times.
pub fn read<T: SessionClaims>(json: &str) -> Result<T, VerifyError> {
    let policy = kept::<T>();
    // The times in the claims apply to tokens, and stored claims must not be refused because of
    // them. At the maximum time, every `nbf` has passed.
    let clock = FixedClock(NumericDate::MAX);
    let mut values = <T as ReadClaims<'_>>::NO_VALUES;
    let (claims, _) = verified::convert(json, &policy, &clock, values.as_mut(), wire::locate::<T>)?;
    Ok(claims)
}

/// Returns the policy of stored claims: it adds no claims to the fields except `iat`.
fn kept<T: SessionClaims>() -> Policy<'static> {
    Policy {
        issuer: Expected::Any,
        audience: Expected::Any,
        ttl: None,
        expiry_required: false,
        max_age: None,
        not_before_now: false,
        random_token_id: false,
        other_claims: None,
        payload_prefix: "",
        ..T::POLICY
    }
}
