//! The JSON of one claim, and its conversion.

use serde::de::Deserialize;
use serde::de::value::{CowStrDeserializer, SeqDeserializer};
use serde_json::Error;

use super::deserializer::ValueDeserializer;
use super::serializer::{NonePolicy, ValueSerializer, ValueShape};
use super::value::{self, ClaimReadError};
use crate::buffer::Buffer;
use crate::error::{ClaimError, VerifyError, without_position};
use crate::json::{self, Value};

/// The reason for which a type that holds one audience refuses several, or none.
pub(super) const NOT_ONE_AUDIENCE: ClaimError = ClaimError::new(
    "is an array of audiences, and the type of its field holds one: use `typed_jwt::Audience` or a `Vec`",
);

/// The JSON of a claim, or its absence.
#[derive(Clone, Copy, Debug)]
pub struct RawClaim<'de> {
    pub(super) name: &'static str,
    pub(super) json: Option<Value<'de>>,
}

impl<'de> RawClaim<'de> {
    /// Returns `None` if the claim is absent. The caller then applies the default.
    #[must_use]
    #[inline]
    pub fn present(self) -> Option<Self> {
        self.json.is_some().then_some(self)
    }

    /// Returns an error if the claim is absent and `is_optional` is false. Otherwise a newtype of an `Option`
    /// could read the absence as a value.
    #[inline]
    pub fn required(self, is_optional: bool) -> Result<Self, VerifyError> {
        if self.json.is_none() && !is_optional {
            return Err(refused(self.name, None, ClaimReadError::Absent));
        }
        Ok(self)
    }

    /// Converts the claim.
    #[inline]
    pub fn read<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        value::value(self.json).map_err(|reason| refused(self.name, self.json, reason))
    }

    /// Converts the audience, which is a string or an array of strings (RFC 7519 §4.1.3): a type
    /// that takes only strings reads an array of one string, and a list reads a single string.
    pub fn read_audience<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        let as_it_is = self.read();
        let Some(json) = self.json.filter(|_| as_it_is.is_err()) else { return as_it_is };
        if let Some(one) = json.as_json_str() {
            let one = core::iter::once(CowStrDeserializer::<Error>::new(one.decode()));
            return T::deserialize(SeqDeserializer::new(one)).or(as_it_is);
        }
        let Some(elements) = json.as_array() else { return as_it_is };
        let audiences = elements.map(|element| value::value(Some(element)));
        match only(audiences) {
            Ok(Some(audience)) => Ok(audience),
            Ok(None) => {
                Err(VerifyError::InvalidClaim { claim: self.name.into(), source: NOT_ONE_AUDIENCE })
            }
            Err(_) => as_it_is,
        }
    }

    /// Converts the claim with a function of the application. If the claim is absent, returns
    /// `absent` if there is one.
    #[inline]
    pub fn read_with<T>(
        self,
        absent: Option<T>,
        read: impl FnOnce(ValueDeserializer<'de>) -> Result<T, Error>,
    ) -> Result<T, VerifyError> {
        if self.json.is_none()
            && let Some(absent) = absent
        {
            return Ok(absent);
        }
        value::value_with(self.json, read).map_err(|reason| refused(self.name, self.json, reason))
    }

    /// Returns true if `serialize` writes the same JSON, in any order of members and elements.
    pub fn is_written_by(
        self,
        serialize: impl FnOnce(ValueSerializer<'_>) -> Result<ValueShape, Error>,
    ) -> bool {
        let mut again = Buffer::new();
        again.keep_secret();
        let written = serialize(ValueSerializer::new(&mut again, NonePolicy::Inside));
        let json = self.json.map(Value::spelling).unwrap_or_default();
        written.is_ok() && json::is_same(json.as_bytes(), again.as_bytes())
    }
}

/// Returns the only item, or `None` if there are several or none. Returns an error if an item is one.
fn only<T, E>(items: impl Iterator<Item = Result<T, E>>) -> Result<Option<T>, E> {
    let mut only = None;
    for (index, item) in items.enumerate() {
        let item = item?;
        only = (index == 0).then_some(item);
    }
    Ok(only)
}

#[cold]
pub(super) fn refused(
    claim: &'static str,
    json: Option<Value<'_>>,
    reason: ClaimReadError,
) -> VerifyError {
    let claim = claim.into();
    match reason {
        ClaimReadError::Absent => VerifyError::MissingClaim { claim },
        ClaimReadError::Unfit(error) => {
            VerifyError::InvalidClaim { claim, source: unfit(json, error) }
        }
    }
}

/// Replaces errors of `serde_json` that would be misleading.
fn unfit(json: Option<Value<'_>>, error: Error) -> ClaimError {
    // The scanner has accepted the value, so a syntax error means an unexpected JSON type.
    if error.is_syntax() || error.is_eof() {
        let form = match json.map(|json| json.spelling().as_bytes().first().copied()) {
            Some(Some(b'[')) => "an array",
            Some(Some(b'{')) => "an object",
            Some(Some(b'"')) => "a string",
            Some(Some(b't' | b'f')) => "a boolean",
            Some(Some(b'n')) => "null",
            Some(Some(_)) => "a number",
            _ => "a value",
        };
        return ClaimError::text(format_args!("is {form} that does not fit the type of its field"));
    }
    let message = without_position(&error);
    if message.ends_with("expected a borrowed string")
        && message.starts_with("invalid type: string")
    {
        return ClaimError::NEEDS_ESCAPES;
    }
    error.into()
}
