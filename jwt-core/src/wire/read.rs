//! The two ways from a payload to claims.

use super::ReadClaims;
use super::members::Members;
use super::payload::Payload;
use crate::error::VerifyError;
use crate::registered::Registered;

/// Checks the payload against the policy and reads the fields: in the order in which the type writes them, or else by
/// their names. `registered` is filled for the accessors of `Verified`.
#[inline]
pub(crate) fn read<'de, T: ReadClaims<'de>>(
    payload: Payload<'_, 'de>,
    registered: &mut Registered<'de>,
) -> Result<T, VerifyError> {
    match read_exactly(payload, registered) {
        Some(claims) => Ok(claims),
        None => read_by_name(payload, registered),
    }
}

/// The claims, if the payload has the layout of the type and the policy accepts it.
#[inline]
pub(crate) fn read_exactly<'de, T: ReadClaims<'de>>(
    payload: Payload<'_, 'de>,
    registered: &mut Registered<'de>,
) -> Option<T> {
    if T::HAS_REST {
        return None;
    }
    let mut members = Members::exact(payload, registered)?;
    let claims = T::from_members(&mut members).ok()?;
    members.are_all(payload).then_some(claims)
}

/// The claims of any payload that the policy accepts.
#[inline(never)]
pub(crate) fn read_by_name<'de, T: ReadClaims<'de>>(
    payload: Payload<'_, 'de>,
    registered: &mut Registered<'de>,
) -> Result<T, VerifyError> {
    let mut values = T::NO_VALUES;
    let values = values.as_mut();
    let mut members = Members::named(payload, registered, T::NAMES, values, T::HAS_REST)?;
    T::from_members(&mut members)
}
