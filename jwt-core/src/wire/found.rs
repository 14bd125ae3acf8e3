//! The JSON of a claim, and what becomes of it.

use serde::de::Deserialize;
use serde::de::value::{CowStrDeserializer, SeqDeserializer};
use serde_json::Error;

use super::deserializer::ValueDeserializer;
use super::label;
use super::value::{self, NoValue};
use crate::audience;
use crate::error::VerifyError;
use crate::json::Value;

/// The JSON of a claim, or its absence.
#[derive(Clone, Copy, Debug)]
pub struct Found<'de> {
    /// Its label, or its name.
    pub(super) claim: &'static str,
    pub(super) json: Option<Value<'de>>,
}

impl<'de> Found<'de> {
    /// Itself, if the claim is there: otherwise the field has its default.
    #[must_use]
    #[inline]
    pub fn present(self) -> Option<Self> {
        self.json.is_some().then_some(self)
    }

    /// The claim's value.
    #[inline]
    pub fn read<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        value::value(self.json).map_err(|reason| refused(self.claim, reason))
    }

    /// The audience, whose two forms stand for the same where there is one (RFC 7519 §4.1.3): a type that takes
    /// only strings reads an array of one, and a list reads a single string.
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

    /// The claim's value, read by a function of the application.
    #[inline]
    pub fn read_with<T>(
        self,
        read: impl FnOnce(ValueDeserializer<'de>) -> Result<T, Error>,
    ) -> Result<T, VerifyError> {
        value::value_with(self.json, read).map_err(|reason| refused(self.claim, reason))
    }
}

#[cold]
pub(super) fn refused(claim: &'static str, reason: NoValue) -> VerifyError {
    let claim = label::name(claim);
    match reason {
        NoValue::Absent => VerifyError::MissingClaim { claim },
        NoValue::Unfit(error) => VerifyError::InvalidClaim { claim, source: error.into() },
    }
}
