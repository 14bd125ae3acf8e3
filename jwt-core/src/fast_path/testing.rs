//! Each of the two paths alone, for tests that compare them.

use crate::claims::{Claims, FixedPolicy};
use crate::clock::FixedClock;
use crate::error::{MalformedToken, VerifyError};
use crate::fast_path;
use crate::key::{Algorithm, Form, OpenedToken, VerifyingKey};
use crate::policy::Policy;
use crate::requirements::TokenRequirements;
use crate::time::NumericDate;
use crate::verified::{self, Scratch, Verified};
use crate::wire::{self, ReadClaims};

/// Verifies a token as [`Claims::verify_in_at`] does, without the fast path.
///
/// # Errors
///
/// The errors of [`Claims::verify_in_at`].
pub fn verify_by_name<'s, T, K>(
    token: &str,
    key: &K,
    scratch: &'s mut Scratch,
    now: NumericDate,
) -> Result<Verified<T>, VerifyError>
where
    T: Claims + FixedPolicy + ReadClaims<'s>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    verify_by_name_under(&T::POLICY, token, key, scratch, now)
}

/// Does the same as [`verify_by_name`] under a policy with the values that are given at run time.
pub(crate) fn verify_by_name_under<'s, T, K>(
    policy: &Policy<'_>,
    token: &str,
    key: &K,
    scratch: &'s mut Scratch,
    now: NumericDate,
) -> Result<Verified<T>, VerifyError>
where
    T: Claims + ReadClaims<'s>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    let requirements = TokenRequirements { headers: &[], ..policy.token_requirements() };
    let token = open::<T, K>(requirements, token, key, scratch)?;
    verified::claims_of(token, policy, &FixedClock(now), scratch, |json, _, values| {
        wire::locate_by_name::<T>(json, values)
    })
}

/// Verifies a token as [`Claims::verify_in_at`] does, with the fast path alone.
///
/// Returns `None` if the token is not spelled as the type writes it, or is refused.
#[must_use]
pub fn verify_by_layout<'s, T, K>(
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
    let token = open::<T, K>(policy.token_requirements(), token, key, scratch).ok()?;
    if !token.has_precomputed_header || T::COLLECTS_UNKNOWN {
        return None;
    }
    verified::claims_of(token, policy, &FixedClock(now), scratch, |json, policy, values| {
        let located = fast_path::locate(json, policy, T::LAYOUT, values);
        located.ok_or(VerifyError::Malformed(MalformedToken::NotUtf8))
    })
    .ok()
}

fn open<T, K>(
    requirements: TokenRequirements,
    token: &str,
    key: &K,
    scratch: &mut Scratch,
) -> Result<OpenedToken, VerifyError>
where
    T: Claims,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    let key = key.snapshot();
    <T::Alg as Algorithm>::Form::open::<T::Alg>(requirements, token, &key, &mut scratch.payload)
}
