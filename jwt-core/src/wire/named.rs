//! The members of any payload, whoever wrote it and in whatever order, found by their names.
//!
//! One pass checks the payload and finds the values; then the policy has its say; only then is a field read.

use super::payload::Payload;
use super::rest::Rest;
use crate::error::{ClaimError, Malformation, VerifyError};
use crate::json::{self, NameIs, Text, Value};
use crate::policy::Opening;
use crate::registered::{Registered, RegisteredClaim};

/// The values of a payload that the policy accepts.
pub(super) struct Named<'v, 'de> {
    values: &'v [Option<Value<'de>>],
    unknown: Unknown<'de>,
}

/// The claims that have no field.
#[derive(Default)]
struct Unknown<'de> {
    first: Option<Text<'de>>,
    /// All, where a field collects them.
    rest: Option<Rest<'de>>,
}

impl<'v, 'de> Named<'v, 'de> {
    /// Checks all of a payload, and finds the values of the claims `names`, and of the registered ones.
    pub(super) fn open(
        payload: Payload<'_, 'de>,
        registered: &mut Registered<'de>,
        names: &[&str],
        values: &'v mut [Option<Value<'de>>],
        has_rest: bool,
    ) -> Result<Self, VerifyError> {
        *registered = Registered::default();
        let mut unknown = Unknown { first: None, rest: has_rest.then(Rest::default) };
        find(payload.json, names, values, registered, &mut unknown)?;
        payload.policy.check(registered, Opening::Unknown, **payload.now)?;
        match unknown.first {
            Some(name) if payload.policy.reject_unknown => Err(VerifyError::InvalidClaim {
                claim: name.decode().into_owned().into(),
                source: ClaimError::new("is not known here"),
            }),
            _ => Ok(Self { values, unknown }),
        }
    }

    /// The claim at `index` of the names.
    #[inline]
    pub(super) fn value(&self, index: usize) -> Option<Value<'de>> {
        self.values.get(index).copied().flatten()
    }

    pub(super) fn take_rest(&mut self) -> Rest<'de> {
        self.unknown.rest.take().unwrap_or_default()
    }
}

/// Checks all of `json`; the values of the claims `names` go to `values`, of others to `registered` or `unknown`.
fn find<'de>(
    json: &'de str,
    names: &[&str],
    values: &mut [Option<Value<'de>>],
    registered: &mut Registered<'de>,
    unknown: &mut Unknown<'de>,
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
                unknown.first.get_or_insert(name);
                if let Some(rest) = &mut unknown.rest {
                    rest.0.push((name, value));
                }
                Ok(NameIs::Unknown)
            }
        }
    })
}
