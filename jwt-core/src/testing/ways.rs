//! The two ways of a token, each alone.
//!
//! What a type itself has written takes a short way: its header is compared as bytes, and its claims are read where the
//! type puts them. Any other token takes the long way. Which it was must never show: these two functions are there to
//! hold that against.

use crate::claims::{Claims, FixedPolicy};
use crate::error::VerifyError;
use crate::key::VerifyingKey;
use crate::time::NumericDate;
use crate::verified::{self, Scratch, Verified};
use crate::wire::ReadClaims;

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
    verified::verify_the_long_way(token, key, &T::POLICY, &|| now, scratch)
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
    verified::verify_the_short_way(token, key, &T::POLICY, &|| now, scratch)
}
