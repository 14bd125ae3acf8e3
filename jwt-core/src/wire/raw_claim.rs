//! The JSON of one claim, and its conversion.

use serde::de::Deserialize;
use serde::de::value::{CowStrDeserializer, SeqDeserializer};
use serde_json::Error;

use super::deserializer::ValueDeserializer;
use super::value::{self, NoValue};
use crate::audience;
use crate::error::VerifyError;
use crate::json::Value;

/// The JSON of a claim, or its absence.
#[derive(Clone, Copy, Debug)]
pub struct RawClaim<'de> {
    pub(super) name: &'static str,
    pub(super) json: Option<Value<'de>>,
}

impl<'de> RawClaim<'de> {
    /// Returns `None` if the claim is absent, so that the caller can apply the default.
    #[must_use]
    #[inline]
    pub fn present(self) -> Option<Self> {
        self.json.is_some().then_some(self)
    }

    /// Converts the claim.
    #[inline]
    pub fn read<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        value::value(self.json).map_err(|reason| refused(self.name, reason))
    }

    /// Converts the audience, which is a string or an array of strings (RFC 7519 §4.1.3): a type
    /// that takes only strings reads an array of one string, and a list reads a single string.
    pub fn read_audience<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        let as_it_is = self.read();
        let Some(json) = self.json.filter(|_| as_it_is.is_err()) else { return as_it_is };
        let other_form = match json.as_text() {
            Some(one) => {
                let one = core::iter::once(CowStrDeserializer::<Error>::new(one.decode()));
                T::deserialize(SeqDeserializer::new(one)).ok()
            }
            None => audience::only(json).and_then(|json| value::value(Some(json)).ok()),
        };
        other_form.map_or(as_it_is, Ok)
    }

    /// Converts the claim with a function of the application.
    #[inline]
    pub fn read_with<T>(
        self,
        read: impl FnOnce(ValueDeserializer<'de>) -> Result<T, Error>,
    ) -> Result<T, VerifyError> {
        value::value_with(self.json, read).map_err(|reason| refused(self.name, reason))
    }
}

#[cold]
pub(super) fn refused(claim: &'static str, reason: NoValue) -> VerifyError {
    match reason {
        NoValue::Absent => VerifyError::MissingClaim { claim: claim.into() },
        NoValue::Unfit(error) => {
            VerifyError::InvalidClaim { claim: claim.into(), source: error.into() }
        }
    }
}
