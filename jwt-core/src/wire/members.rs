//! Where the fields of a claims type come from.

use super::exact::Exact;
use super::found::Found;
use super::named::Named;
use super::payload::Payload;
use super::rest::Rest;
use crate::error::VerifyError;
use crate::json::Value;
use crate::policy::Opening;
use crate::registered::{Registered, RegisteredClaim, missing};
use crate::time::NumericDate;

/// The members of a payload, asked for in the order of the fields.
///
/// Each is asked for once, by its place among the claims of the application and by its label.
///
/// One type for both ways of a token, so that what the derive writes is compiled once.
pub struct Members<'v, 'de> {
    source: Source<'v, 'de>,
    registered: &'v mut Registered<'de>,
}

enum Source<'v, 'de> {
    Exact(Exact<'de>),
    Named(Named<'v, 'de>),
}

impl<'v, 'de> Members<'v, 'de> {
    /// Those of a payload that the type itself has written, if it begins like one.
    pub(super) fn exact(
        payload: Payload<'_, 'de>,
        registered: &'v mut Registered<'de>,
    ) -> Option<Self> {
        let source = Source::Exact(Exact::open(payload.json, payload.policy, registered)?);
        Some(Self { source, registered })
    }

    /// Those of any payload, which has been checked, and its policy with it.
    pub(super) fn named(
        payload: Payload<'_, 'de>,
        registered: &'v mut Registered<'de>,
        names: &[&str],
        values: &'v mut [Option<Value<'de>>],
        has_rest: bool,
    ) -> Result<Self, VerifyError> {
        let source = Source::Named(Named::open(payload, registered, names, values, has_rest)?);
        Ok(Self { source, registered })
    }

    /// After the last field: whether nothing is left, and the policy accepts what there was.
    pub(super) fn are_all(self, payload: Payload<'_, 'de>) -> bool {
        let Source::Exact(exact) = self.source else { return true };
        exact.is_closed()
            && payload.policy.check(self.registered, Opening::Own, **payload.now).is_ok()
    }

    /// The claim of the application at `index`.
    #[inline]
    pub fn claim(&mut self, index: usize, label: &'static str) -> Found<'de> {
        let json = match &mut self.source {
            Source::Exact(exact) => exact.member(label),
            Source::Named(named) => named.value(index),
        };
        Found { claim: label, json }
    }

    /// The claim of RFC 7519.
    #[inline]
    pub fn registered(&mut self, claim: RegisteredClaim, label: &'static str) -> Found<'de> {
        let json = match &mut self.source {
            Source::Exact(exact) => {
                let json = exact.member(label);
                *self.registered.place(claim) = json;
                json
            }
            Source::Named(_) => self.registered.json(claim),
        };
        Found { claim: label, json }
    }

    /// The claims that have no field.
    pub fn rest(&mut self) -> Rest<'de> {
        match &mut self.source {
            Source::Exact(_) => Rest::default(),
            Source::Named(named) => named.take_rest(),
        }
    }

    /// The claim of RFC 7519 that is a time, for a type that may need one.
    pub fn date<T>(
        &mut self,
        claim: RegisteredClaim,
        label: &'static str,
        read: fn(Option<NumericDate>) -> Option<T>,
    ) -> Result<T, VerifyError> {
        self.registered(claim, label);
        read(self.registered.date(claim)?).ok_or_else(|| missing(claim))
    }
}
