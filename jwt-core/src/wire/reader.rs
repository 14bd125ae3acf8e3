//! From JSON to claims, whoever wrote the JSON and in whatever order.
//!
//! One pass checks the payload and finds the values; then the policy has its say; only then is a field
//! read.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

use serde::de::value::{CowStrDeserializer, SeqDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Error;

use super::value::{self, NoValue};
use crate::audience;
use crate::error::{ClaimError, Malformation, VerifyError};
use crate::json::{self, NameIs, Text};
use crate::policy::{Policy, Registered, RegisteredJson};
use crate::time::NumericDate;

/// An authentic payload, unread.
#[derive(Debug)]
pub struct Payload<'p, 'de> {
    pub(crate) json: &'de str,
    pub(crate) policy: &'p Policy<'p>,
    pub(crate) now: NumericDate,
    /// Filled by reading, for the accessors of `Verified`.
    pub(crate) registered: &'p mut Registered<'de>,
}

impl<'de> Payload<'_, 'de> {
    /// Checks all, and finds the values of the claims `names`.
    pub fn members<'v>(
        self,
        names: &'static [&'static str],
        values: &'v mut [Option<&'de str>],
    ) -> Result<Members<'v, 'de>, VerifyError> {
        let reject_unknown = self.policy.reject_unknown;
        let mut first_unknown = None;
        let members = self.scan(names, values, |name, _| {
            first_unknown.get_or_insert(name);
        })?;
        match first_unknown {
            Some(name) if reject_unknown => Err(VerifyError::InvalidClaim {
                claim: name.decode().into_owned().into(),
                source: ClaimError::new("is not known here"),
            }),
            _ => Ok(members),
        }
    }

    /// The same, collecting the claims that have no field.
    pub fn members_and_rest<'v>(
        self,
        names: &'static [&'static str],
        values: &'v mut [Option<&'de str>],
        rest: &mut Rest<'de>,
    ) -> Result<Members<'v, 'de>, VerifyError> {
        self.scan(names, values, |name, value| rest.0.push((name, value)))
    }

    fn scan<'v>(
        self,
        names: &'static [&'static str],
        values: &'v mut [Option<&'de str>],
        mut unknown: impl FnMut(Text<'de>, &'de str),
    ) -> Result<Members<'v, 'de>, VerifyError> {
        let mut registered = RegisteredJson::default();
        json::object(self.json, json::AnyNames::default(), |name, value| {
            let decoded = name.decode();
            let place = match names.iter().position(|known| decoded == *known) {
                Some(field) => values.get_mut(field),
                None => registered.place(&decoded),
            };
            match place {
                Some(Some(_)) => Err(Malformation::DuplicateMember),
                Some(place) => {
                    *place = Some(value);
                    Ok(NameIs::Known)
                }
                None => {
                    unknown(name, value);
                    Ok(NameIs::Unknown)
                }
            }
        })?;
        *self.registered = self.policy.check(&registered, self.now)?;
        Ok(Members { names, values, json: registered, registered: *self.registered })
    }
}

/// The values of a payload that the policy accepts.
#[derive(Debug)]
pub struct Members<'v, 'de> {
    names: &'static [&'static str],
    values: &'v [Option<&'de str>],
    json: RegisteredJson<'de>,
    registered: Registered<'de>,
}

impl<'de> Members<'_, 'de> {
    /// The claim of the field `index`.
    #[must_use]
    pub fn claim(&self, index: usize) -> Found<'de> {
        Found {
            claim: self.names.get(index).copied().unwrap_or_default(),
            json: self.values.get(index).copied().flatten(),
        }
    }

    /// `iss`
    #[must_use]
    pub fn issuer(&self) -> Found<'de> {
        Found { claim: "iss", json: self.json.iss }
    }

    /// `sub`
    #[must_use]
    pub fn subject(&self) -> Found<'de> {
        Found { claim: "sub", json: self.json.sub }
    }

    /// `aud`
    #[must_use]
    pub fn audience(&self) -> Found<'de> {
        Found { claim: "aud", json: self.json.aud }
    }

    /// `jti`
    #[must_use]
    pub fn token_id(&self) -> Found<'de> {
        Found { claim: "jti", json: self.json.jti }
    }

    /// `exp`
    pub fn expires_at<T>(
        &self,
        read: fn(Option<NumericDate>) -> Option<T>,
    ) -> Result<T, VerifyError> {
        read(self.registered.expires_at).ok_or_else(|| missing("exp"))
    }

    /// `nbf`
    pub fn not_before<T>(
        &self,
        read: fn(Option<NumericDate>) -> Option<T>,
    ) -> Result<T, VerifyError> {
        read(self.registered.not_before).ok_or_else(|| missing("nbf"))
    }

    /// `iat`
    pub fn issued_at<T>(
        &self,
        read: fn(Option<NumericDate>) -> Option<T>,
    ) -> Result<T, VerifyError> {
        read(self.registered.issued_at).ok_or_else(|| missing("iat"))
    }
}

/// The JSON of a claim, or its absence.
#[derive(Clone, Copy, Debug)]
pub struct Found<'de> {
    pub(super) claim: &'static str,
    pub(super) json: Option<&'de str>,
}

impl<'de> Found<'de> {
    /// Itself, if the claim is there: otherwise the field has its default.
    #[must_use]
    pub fn present(self) -> Option<Self> {
        self.json.is_some().then_some(self)
    }

    /// The claim's value.
    pub fn read<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        value::value(self.json).map_err(|reason| refused(self.claim, reason))
    }

    /// The audience, whose two forms stand for the same where there is one (RFC 7519 §4.1.3): a type that takes
    /// only strings reads an array of one, and a list reads a single string.
    pub fn read_audience<T: Deserialize<'de>>(self) -> Result<T, VerifyError> {
        let as_it_is = self.read();
        let Some(json) = self.json.filter(|_| as_it_is.is_err()) else { return as_it_is };
        let other_form = match json::as_text(json) {
            Some(one) => {
                let one = core::iter::once(CowStrDeserializer::<Error>::new(one.decode()));
                T::deserialize(SeqDeserializer::new(one)).ok()
            }
            None => audience::only(json).and_then(|json| value::value(Some(json)).ok()),
        };
        other_form.map_or(as_it_is, Ok)
    }

    /// The claim's value, read by a function of the application.
    pub fn read_with<T>(
        self,
        read: impl FnOnce(&mut value::ValueDeserializer<'de>) -> Result<T, Error>,
    ) -> Result<T, VerifyError> {
        value::value_with(self.json, read).map_err(|reason| refused(self.claim, reason))
    }
}

fn refused(claim: &'static str, reason: NoValue) -> VerifyError {
    match reason {
        NoValue::Absent => missing(claim),
        NoValue::Unfit(error) => {
            VerifyError::InvalidClaim { claim: claim.into(), source: error.into() }
        }
    }
}

fn missing(claim: &'static str) -> VerifyError {
    VerifyError::MissingClaim { claim: claim.into() }
}

/// The claims that have no field, for a map.
#[derive(Debug, Default)]
pub struct Rest<'de>(Vec<(Text<'de>, &'de str)>);

impl<'de> Rest<'de> {
    /// The map, for the field named `field`.
    pub fn collect<T: Deserialize<'de>>(self, field: &'static str) -> Result<T, VerifyError> {
        T::deserialize(RestDeserializer { members: self.0.into_iter(), value: "null" })
            .map_err(|error| refused(field, error.into()))
    }
}

struct RestDeserializer<'de> {
    members: alloc::vec::IntoIter<(Text<'de>, &'de str)>,
    value: &'de str,
}

impl<'de> Deserializer<'de> for RestDeserializer<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for RestDeserializer<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(NameDeserializer(name.decode())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value =
            value::value_with(Some(self.value), |deserializer| seed.deserialize(deserializer));
        value.map_err(|reason| match reason {
            NoValue::Unfit(error) => error,
            NoValue::Absent => Error::custom("absent"),
        })
    }
}

/// The name of a claim as the key of a map, which may be of any type that JSON writes as a name.
struct NameDeserializer<'de>(Cow<'de, str>);

/// From text, where the type wants no text.
macro_rules! parsed {
    ($($deserialize:ident: $visit:ident),*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse() {
                // Other spellings, such as `+1` and `01`, would be the same key once more.
                Ok(value) if ToString::to_string(&value) == self.0 => visitor.$visit(value),
                _ => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for NameDeserializer<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Cow::Borrowed(name) => visitor.visit_borrowed_str(name),
            Cow::Owned(name) => visitor.visit_string(name),
        }
    }

    parsed! {
        deserialize_bool: visit_bool, deserialize_i8: visit_i8, deserialize_i16: visit_i16,
        deserialize_i32: visit_i32, deserialize_i64: visit_i64, deserialize_i128: visit_i128,
        deserialize_u8: visit_u8, deserialize_u16: visit_u16, deserialize_u32: visit_u32,
        deserialize_u64: visit_u64, deserialize_u128: visit_u128
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        CowStrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
