//! The claims of a payload, located but not converted.

use super::field::TimeReadError;
use super::flattened::FlattenedClaims;
use super::raw_claim::RawClaim;
use crate::error::{ClaimError, VerifyError};
use crate::json::{JsonStr, Value};
use crate::policy::{PayloadPrefix, Policy};
use crate::registered::{Registered, RegisteredClaim, Times, invalid, missing};
use crate::time::NumericDate;

/// The result of locating claims, by layout or by name, without the values.
pub(crate) struct Located<'de> {
    pub(crate) prefix: PayloadPrefix,
    /// The name of the first claim that is not registered and has no field.
    pub(crate) first_unknown: Option<JsonStr<'de>>,
    /// The claims that have no field, if the type collects them.
    pub(crate) flattened: Option<FlattenedClaims<'de>>,
}

impl Located<'_> {
    /// Refuses a claim that has no field, if the policy specifies `unknown = reject`.
    pub(crate) fn check_unknown(&self, policy: &Policy<'_>) -> Result<(), VerifyError> {
        match self.first_unknown {
            Some(name) if policy.reject_unknown => Err(VerifyError::InvalidClaim {
                claim: name.decode().into_owned().into(),
                source: ClaimError::new("unknown claim"),
            }),
            _ => Ok(()),
        }
    }
}

/// The claims of a payload that the policy has accepted, for conversion into fields.
///
/// All methods take `&mut self`, the type of the reference in generated code. Methods of blanket
/// traits in the user's scope therefore cannot shadow them.
pub struct LocatedClaims<'v, 'de> {
    /// The registered claims, then the claims of the application.
    pub(crate) values: &'v [Option<Value<'de>>],
    pub(crate) times: Times,
    pub(crate) flattened: Option<FlattenedClaims<'de>>,
}

impl<'de> LocatedClaims<'_, 'de> {
    /// Returns the application claim with this index.
    #[inline]
    #[must_use]
    pub fn claim(&mut self, index: usize, name: &'static str) -> RawClaim<'de> {
        let slot = RegisteredClaim::COUNT.saturating_add(index);
        RawClaim { name, json: self.values.get(slot).copied().flatten() }
    }

    /// Returns a registered claim.
    #[inline]
    #[must_use]
    pub fn registered(&mut self, claim: RegisteredClaim) -> RawClaim<'de> {
        RawClaim { name: claim.name(), json: Registered(self.values).json(claim) }
    }

    /// Converts a registered claim that is a time.
    pub fn date<T>(
        &mut self,
        claim: RegisteredClaim,
        convert: fn(Option<NumericDate>) -> Result<T, TimeReadError>,
    ) -> Result<T, VerifyError> {
        convert(self.times.get(claim)).map_err(|reason| match reason {
            TimeReadError::Absent => missing(claim),
            TimeReadError::OutOfRange => {
                invalid(claim, "is a time that the type of its field cannot represent")
            }
        })
    }

    /// Takes the claims that have no field.
    #[must_use]
    pub fn take_flattened(&mut self) -> FlattenedClaims<'de> {
        self.flattened.take().unwrap_or_default()
    }
}
