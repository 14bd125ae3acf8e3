//! The header of a token that is not verified yet: parsing, and the checks of its parameters.

use alloc::borrow::Cow;

use super::{
    ExpectedType, Header, HeaderParameters, MAX_HEADER_LEN, REGISTERED_ALGORITHMS, RareParts,
};
use crate::base64url;
use crate::error::{MalformedToken, VerifyError};
use crate::json::{self, BoundedNames, JsonStr, MemberLookup, Value};

/// A parsed, unverified header. Parsing does not allocate.
#[derive(Default)]
pub(crate) struct RawHeader<'h> {
    pub(super) alg: Option<Value<'h>>,
    pub(super) typ: Option<Value<'h>>,
    pub(super) kid: Option<JsonStr<'h>>,
    not_understood: Option<&'static str>,
    /// Whether there are parameters that this type does not keep.
    has_others: bool,
    json: &'h str,
}

impl<'h> RawHeader<'h> {
    /// Parses a header segment, decoded into `room`.
    ///
    /// # Errors
    ///
    /// [`VerifyError::TooLong`] and [`VerifyError::Malformed`].
    pub(crate) fn read(segment: &[u8], room: &'h mut [u8]) -> Result<Self, VerifyError> {
        let mut header = Self::default();
        let json = read(segment, room, |name, value| header.member(name, value))?;
        header.set_json(json);
        Ok(header)
    }

    /// Sets the JSON that the parameters are from.
    pub(crate) fn set_json(&mut self, json: &'h str) {
        self.json = json;
    }

    /// Records that there are parameters that [`Header::get`] returns.
    pub(crate) fn set_has_others(&mut self) {
        self.has_others = true;
    }

    /// Stores one parameter. Others, such as `jwk`, `jku`, `x5u` and `x5c`, have no effect: a key is
    /// never taken from a token.
    pub(crate) fn member(
        &mut self,
        name: JsonStr<'h>,
        value: Value<'h>,
    ) -> Result<(), MalformedToken> {
        const CHANGE_THE_PROCESSING: [&str; 4] = ["crit", "b64", "enc", "zip"];
        if name == *"alg" {
            self.alg = Some(value);
        } else if name == *"typ" {
            self.typ = Some(value);
        } else if name == *"kid" {
            self.kid = Some(value.as_json_str().ok_or(MalformedToken::HeaderParameterType)?);
        } else if let Some(parameter) = CHANGE_THE_PROCESSING.into_iter().find(|&p| name == *p) {
            self.not_understood = Some(parameter);
        } else {
            self.set_has_others();
        }
        Ok(())
    }

    /// Returns the id of the key that the token names.
    pub(crate) fn kid(&self) -> Option<JsonStr<'h>> {
        self.kid
    }

    /// Returns the header's algorithm, and refuses every algorithm except `accepted` (RFC 8725
    /// §3.1). `expected` is their name in the error.
    pub(crate) fn check_algorithm(
        &self,
        expected: &'static str,
        accepted: &[&'static str],
    ) -> Result<&'static str, VerifyError> {
        let alg = self.alg.and_then(Value::as_json_str);
        if let Some(name) = alg.and_then(|alg| accepted.iter().copied().find(|&name| alg == *name))
        {
            return Ok(name);
        }
        let named =
            |alg: JsonStr<'_>| REGISTERED_ALGORITHMS.iter().copied().find(|&name| alg == *name);
        Err(VerifyError::UnexpectedAlgorithm { expected, actual: alg.and_then(named) })
    }

    /// Refuses a header with a parameter that changes the processing of the token.
    pub(crate) fn check_critical(&self) -> Result<(), VerifyError> {
        match self.not_understood {
            Some(parameter) => Err(VerifyError::CriticalHeader { parameter }),
            None => Ok(()),
        }
    }

    /// Refuses a header that does not have the fixed parameters of the claims type.
    #[inline]
    pub(crate) fn check_parameters(&self, fixed: &HeaderParameters) -> Result<(), VerifyError> {
        if fixed.0.is_empty() { Ok(()) } else { fixed.check(self.json) }
    }

    /// Refuses every media type that is not `expected` (RFC 8725 §3.11). `None` accepts any type, and
    /// an absent one. A `typ` of another JSON type is always refused.
    pub(crate) fn check_type(
        &self,
        expected: Option<&'static ExpectedType>,
    ) -> Result<(), VerifyError> {
        let typ = self.typ.map(|typ| typ.as_json_str().ok_or(MalformedToken::HeaderParameterType));
        let Some(expected) = expected else { return Ok(typ.transpose().map(drop)?) };
        let is_accepted = match typ {
            None => expected.may_be_absent,
            Some(Ok(typ)) => expected.types.iter().any(|own| same_media_type(typ, own)),
            Some(Err(_)) => false,
        };
        if is_accepted {
            return Ok(());
        }
        Err(VerifyError::UnexpectedType { expected: expected.description })
    }

    /// Returns the header for a token whose signature was verified. A media type of `usual` is not
    /// copied if the token spells it the same way. `has_others` is true if the header has parameters
    /// that this type does not store.
    pub(crate) fn keep(
        &self,
        alg: &'static str,
        usual: Option<&'static ExpectedType>,
        fixed: &'static HeaderParameters,
        has_others: bool,
    ) -> Header {
        let usual = usual.map_or(&[][..], |usual| usual.types);
        let typ = self.typ.and_then(Value::as_json_str).map(|typ| {
            match usual.iter().find(|usual| typ == ***usual) {
                Some(usual) => Cow::Borrowed(*usual),
                None => Cow::Owned(typ.decode().into_owned()),
            }
        });
        let kid = self.kid.map(|kid| kid.decode().into());
        let has_parameters = self.has_others || has_others || !fixed.0.is_empty();
        let rare = if has_parameters { RareParts::of(*fixed, self.json) } else { None };
        Header { alg, enc: None, typ, kid, rare }
    }
}

/// Decodes a header segment into `room`, passes its members to `each`, in order, and returns its JSON.
///
/// # Errors
///
/// [`VerifyError::TooLong`] and [`VerifyError::Malformed`].
pub(crate) fn read<'h>(
    segment: &[u8],
    room: &'h mut [u8],
    mut each: impl FnMut(JsonStr<'h>, Value<'h>) -> Result<(), MalformedToken>,
) -> Result<&'h str, VerifyError> {
    if segment.len() > MAX_HEADER_LEN {
        return Err(VerifyError::TooLong { len: segment.len(), max: MAX_HEADER_LEN });
    }
    let bytes = base64url::decode_to_slice(segment, room)
        .map_err(|_| MalformedToken::HeaderNotBase64url)?;
    let json = json::utf8(bytes)?;
    json::object(json, BoundedNames::default(), |name, value| {
        each(name, value).map(|()| MemberLookup::Unknown)
    })?;
    Ok(json)
}

/// Compares media types: ignores case, and an `application/` in front of a type without a slash
/// (RFC 7515 §4.1.9).
pub(crate) fn same_media_type(actual: JsonStr<'_>, expected: &str) -> bool {
    const PREFIX: &str = "application/";
    let is_short = !expected.contains('/');
    actual == *expected
        || same_letters(actual.chars(), expected)
        || is_short
            && same_letters(actual.chars().take(PREFIX.len()), PREFIX)
            && same_letters(actual.chars().skip(PREFIX.len()), expected)
}

fn same_letters(actual: impl Iterator<Item = char>, expected: &str) -> bool {
    let lowercase = |c: char| c.to_ascii_lowercase();
    actual.map(lowercase).eq(expected.chars().map(lowercase))
}
