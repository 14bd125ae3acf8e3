//! The members of any payload, whoever wrote it and in whatever order, found by their names.
//!
//! One pass checks the payload and finds the values; then the policy has its say; only then is a field read.

use super::ReadClaims;
use super::found::Found;
use super::members::Members;
use super::payload::Payload;
use super::rest::Rest;
use crate::error::{ClaimError, Malformation, VerifyError};
use crate::json::{self, NameIs, Text, Value};
use crate::policy::Opening;
use crate::registered::{Registered, RegisteredClaim};
use crate::time::NumericDate;

/// The claims of a payload that the policy accepts.
pub(crate) fn read<'de, T: ReadClaims<'de>>(
    payload: Payload<'_, 'de>,
    registered: &mut Registered<'de>,
) -> Result<T, VerifyError> {
    let mut values = T::NO_VALUES;
    let values = values.as_mut();
    *registered = Registered::default();
    let mut rest = Rest::default();
    let mut first_unknown = None;
    find(payload.json, T::NAMES, values, registered, |name, value| {
        if T::HAS_REST {
            rest.0.push((name, value));
        }
        first_unknown.get_or_insert(name);
    })?;
    payload.policy.check(registered, Opening::Unknown, **payload.now)?;
    match first_unknown {
        Some(name) if payload.policy.reject_unknown => Err(VerifyError::InvalidClaim {
            claim: name.decode().into_owned().into(),
            source: ClaimError::new("is not known here"),
        }),
        _ => T::from_members(&mut Named { names: T::NAMES, values, registered, rest }),
    }
}

/// The values of a payload that the policy accepts.
struct Named<'v, 'de> {
    names: &'static [&'static str],
    values: &'v [Option<Value<'de>>],
    registered: &'v Registered<'de>,
    rest: Rest<'de>,
}

/// Checks all of `json`; the values of the claims `names` go to `values`, of others to `registered` and `unknown`.
fn find<'de>(
    json: &'de str,
    names: &[&str],
    values: &mut [Option<Value<'de>>],
    registered: &mut Registered<'de>,
    mut unknown: impl FnMut(Text<'de>, Value<'de>),
) -> Result<(), VerifyError> {
    json::object(json, json::AnyNames::default(), |name, value| {
        let decoded = name.decode();
        let place = match names.iter().position(|known| decoded == *known) {
            Some(field) => values.get_mut(field),
            None => RegisteredClaim::named(&decoded).map(|claim| registered.place(claim)),
        };
        match place {
            Some(Some(_)) => Err(Malformation::DuplicateMember.into()),
            Some(place) => {
                *place = Some(value);
                Ok(NameIs::Known)
            }
            None => {
                unknown(name, value);
                Ok(NameIs::Unknown)
            }
        }
    })
}

impl<'de> Members<'de> for Named<'_, 'de> {
    fn claim(&mut self, index: usize, _: &'static str) -> Found<'de> {
        Found {
            claim: self.names.get(index).copied().unwrap_or_default(),
            json: self.values.get(index).copied().flatten(),
        }
    }

    fn registered(&mut self, claim: RegisteredClaim, _: &'static str) -> Found<'de> {
        Found { claim: claim.name(), json: self.registered.json(claim) }
    }

    fn rest(&mut self) -> Rest<'de> {
        core::mem::take(&mut self.rest)
    }

    fn date(
        &mut self,
        claim: RegisteredClaim,
        _: &'static str,
    ) -> Result<Option<NumericDate>, VerifyError> {
        self.registered.date(claim)
    }
}
