//! Each of the two paths alone, for tests that compare them.

use crate::claims::{Claims, FixedPolicy};
use crate::clock::FixedClock;
use crate::error::{MalformedToken, VerifyError};
use crate::fast_path;
use crate::jws::{self, JwsRequirements};
use crate::key::VerifyingKey;
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
    let policy = &T::POLICY;
    let requirements = JwsRequirements { headers: &[], ..policy.jws_requirements() };
    let jws = jws::verify_signature(token, key, requirements)?;
    verified::claims_of(jws, policy, &FixedClock(now), scratch, |json, _, values| {
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
    let jws = jws::verify_signature(token, key, policy.jws_requirements()).ok()?;
    if !jws.has_precomputed_header || T::COLLECTS_UNKNOWN {
        return None;
    }
    verified::claims_of(jws, policy, &FixedClock(now), scratch, |json, policy, values| {
        let located = fast_path::locate(json, policy, T::LAYOUT, values);
        located.ok_or(VerifyError::Malformed(MalformedToken::NotUtf8))
    })
    .ok()
}
