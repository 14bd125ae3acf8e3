//! The parameters of the header that do not affect how a token is processed: fixed ones, which a claims
//! type writes and demands, and the others of an authentic token.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{MalformedToken, VerifyError};
use crate::json::{self, BoundedNames, JsonStr, MemberLookup, Value};

/// The fixed parameters of a claims type: `#[claims(header(cty = "…"))]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeaderParameters(pub &'static [HeaderParameter]);

/// A fixed parameter of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderParameter {
    /// The name.
    pub name: &'static str,
    /// The value, if it is a string.
    pub text: Option<&'static str>,
    /// The value as JSON.
    pub json: &'static str,
}

impl HeaderParameter {
    /// Returns the value.
    pub(super) fn value(&self) -> ParameterValue<'static> {
        self.text.map_or(ParameterValue::Json(self.json), ParameterValue::Text)
    }

    /// Compares strings after decoding their escapes, and other values as they are spelled.
    fn has_value(&self, value: Value<'_>) -> bool {
        match self.text {
            Some(text) => value.as_json_str().is_some_and(|value| value == *text),
            None => value.spelling() == self.json,
        }
    }
}

impl HeaderParameters {
    /// No parameters.
    pub const NONE: Self = Self(&[]);

    /// Returns the parameter with this name.
    pub(super) fn get(&self, name: &str) -> Option<&'static HeaderParameter> {
        self.0.iter().find(|parameter| parameter.name == name)
    }

    /// Returns true if a parameter has this name and this value.
    pub(crate) fn contains(&self, name: JsonStr<'_>, value: Value<'_>) -> bool {
        self.0.iter().any(|parameter| name == *parameter.name && parameter.has_value(value))
    }

    /// Refuses a header, given as JSON, in which one of the parameters is absent or has another value.
    pub(super) fn check(&self, header: &str) -> Result<(), VerifyError> {
        // The header is read once, because anyone can have written it. The derive allows fewer parameters
        // than there are bits.
        let mut found = 0_u32;
        members(header, |name, value| {
            let position = self.0.iter().position(|own| name == *own.name && own.has_value(value));
            found |= position.map_or(0, bit);
        })?;
        let missing = self.0.iter().enumerate().find(|(at, _)| found & bit(*at) == 0);
        if let Some((_, &HeaderParameter { name, json, .. })) = missing {
            return Err(VerifyError::UnexpectedHeader { parameter: name, expected: json });
        }
        Ok(())
    }

    /// Returns the other parameters of a header, which is given as JSON.
    pub(super) fn others_in(&self, header: &str) -> Vec<OtherParameter> {
        let mut others = Vec::new();
        // The header was read before, so this does not fail.
        let _ = members(header, |name, value| {
            if !PROCESSED.iter().any(|own| name == **own) && !self.contains(name, value) {
                let text = value.as_json_str();
                others.push(OtherParameter {
                    name: name.decode().into_owned(),
                    is_text: text.is_some(),
                    value: text.map_or(value.spelling().into(), |text| text.decode().into()),
                });
            }
        });
        others
    }
}

/// A parameter of an authentic header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OtherParameter {
    pub(super) name: String,
    is_text: bool,
    /// The string without quotes and escapes, or the JSON of any other value.
    value: String,
}

/// The value of a parameter.
#[derive(Clone, Copy, Debug)]
pub(super) enum ParameterValue<'p> {
    /// A string, without quotes and escapes.
    Text(&'p str),
    /// The JSON of any other value.
    Json(&'p str),
}

impl OtherParameter {
    pub(super) fn value(&self) -> ParameterValue<'_> {
        if self.is_text {
            ParameterValue::Text(&self.value)
        } else {
            ParameterValue::Json(&self.value)
        }
    }
}

/// Returns a number with the bit at this position; none if there are fewer bits.
fn bit(at: usize) -> u32 {
    at.try_into().ok().and_then(|at| 1_u32.checked_shl(at)).unwrap_or_default()
}

/// The parameters that affect how a token is processed (RFC 7515 §4.1, RFC 7516 §4.1, RFC 7518 §4.6.1).
const PROCESSED: [&str; 7] = ["alg", "enc", "typ", "kid", "epk", "apu", "apv"];

fn members<'h>(
    header: &'h str,
    mut each: impl FnMut(JsonStr<'h>, Value<'h>),
) -> Result<(), MalformedToken> {
    json::object(header, BoundedNames::default(), |name, value| {
        each(name, value);
        Ok(MemberLookup::Unknown)
    })
}
