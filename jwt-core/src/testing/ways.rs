//! The two ways of a token, each alone.
//!
//! What a type itself has written takes a short way: its header is compared as bytes, and its claims are read where the
//! type puts them. Any other token takes the long way. Which it was must never show: these two functions are there to
//! hold that against.

use crate::claims::{Claims, FixedPolicy};
use crate::error::VerifyError;
use crate::jws::{self, Form};
use crate::key::VerifyingKey;
use crate::time::NumericDate;
use crate::verified::{self, Scratch, Verified};
use crate::wire::{ReadClaims, read_by_name, read_exactly};

/// Verifies a token as [`Claims::verify_in_at`] does, without the short way.
///
/// # Errors
///
/// Those of [`Claims::verify_in_at`], for every token the same.
pub fn verify_the_long_way<'s, T, K>(
    token: &str,
    key: &K,
    scratch: &'s mut Scratch,
    now: NumericDate,
) -> Result<Verified<T>, VerifyError>
where
    T: Claims + FixedPolicy + ReadClaims<'s>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    let policy = &T::POLICY;
    let signed = jws::authenticate(token, key, Form { own_header: None, ..policy.form() })?;
    verified::claims_of(signed, policy, &|| now, scratch, read_by_name)
}

/// Verifies a token as [`Claims::verify_in_at`] does, by the short way alone: none where that is not open to it, or the
/// token is refused.
#[must_use]
pub fn verify_the_short_way<'s, T, K>(
    token: &str,
    key: &K,
    scratch: &'s mut Scratch,
    now: NumericDate,
) -> Option<Verified<T>>
where
    T: Claims + FixedPolicy + ReadClaims<'s>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    let policy = &T::POLICY;
    let signed = jws::authenticate(token, key, policy.form()).ok()?;
    let is_own = signed.has_own_header;
    let claims = verified::claims_of(signed, policy, &|| now, scratch, |payload, registered| {
        // Which error it is, nobody sees.
        read_exactly(payload, registered).ok_or(VerifyError::UnknownKey)
    });
    claims.ok().filter(|_| is_own)
}
