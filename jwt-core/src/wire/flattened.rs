//! The claims that have no field, for a field with `flatten`.

use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess,
    Unexpected, Visitor,
};
use serde::ser::Serialize;
use serde_json::Error;

use super::deserializer::ValueDeserializer;
use super::name_deserializer::NameDeserializer;
use super::raw_claim::refused;
use super::serializer::{MembersSerializer, ValueShape};
use super::value::{self, ClaimReadError};
use crate::buffer::Buffer;
use crate::error::{ClaimError, VerifyError};
use crate::json::{self, JsonStr, Value};
use crate::registered::RegisteredClaim;

/// The claims that have no field, for conversion into a map or a struct.
#[derive(Clone, Debug, Default)]
pub struct FlattenedClaims<'de>(pub(super) Vec<(JsonStr<'de>, Value<'de>)>);

impl<'de> FlattenedClaims<'de> {
    /// Converts the claims into the value of the field `field`.
    ///
    /// An `Option` is `None` if none of its claims is present: no field of the struct, no variant
    /// of the enum, or no claim at all for other types. Serde itself would convert every error into
    /// `None`, and would always return `Some` for a struct without required fields.
    pub fn collect<T: Deserialize<'de>>(self, field: &'static str) -> Result<T, VerifyError> {
        let is_absent = Cell::new(false);
        let read = |members, absence| {
            T::deserialize(FlattenedDeserializer {
                claims: members,
                is_absent: &is_absent,
                absence,
            })
        };
        let value = read(&self.0, Absence::Unknown).or_else(|error| {
            if is_absent.get() || self.0.is_empty() {
                return read(&self.0, Absence::Known).map_err(|_| error);
            }
            Err(error)
        });
        value.map_err(|error| match error {
            FlattenedError::MissingField(claim) if RegisteredClaim::named(claim).is_some() => {
                VerifyError::InvalidClaim {
                    claim: field.into(),
                    source: ClaimError::text(format_args!(
                        "the flattened type has a field for `{claim}`, a registered claim that is \
                         never among the flattened ones: mark a field of the outer struct \
                         `#[claim({claim})]`"
                    )),
                }
            }
            error => refused(field, None, Error::from(error).into()),
        })
    }
}

impl FlattenedClaims<'_> {
    /// Returns true if `value` is written as these members, in any order.
    pub fn is_written_by<T: Serialize>(&self, value: &T) -> bool {
        let mut again = Buffer::new();
        again.keep_secret();
        match value.serialize(MembersSerializer(&mut again)) {
            Ok(ValueShape::Nothing) => self.0.is_empty(),
            Ok(_) => {
                let members = self.0.iter().map(|(name, value)| {
                    alloc::format!("{}:{}", json::quoted(&name.decode()), value.spelling())
                });
                let object = alloc::format!("{{{}}}", members.collect::<Vec<_>>().join(","));
                json::is_same(object.as_bytes(), again.as_bytes())
            }
            Err(_) => false,
        }
    }
}

/// The reason why a flattened type cannot be read.
#[derive(Debug)]
enum FlattenedError {
    /// A field of the type is not among the claims.
    MissingField(&'static str),
    /// Any other reason, which may be inside the value of a claim.
    Other(Error),
}

impl serde::de::Error for FlattenedError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Other(Error::custom(message))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Other(Error::invalid_type(found, expected))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Other(Error::invalid_value(found, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::MissingField(field)
    }
}

impl From<Error> for FlattenedError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<FlattenedError> for Error {
    fn from(error: FlattenedError) -> Self {
        match error {
            FlattenedError::MissingField(field) => Self::missing_field(field),
            FlattenedError::Other(error) => error,
        }
    }
}

impl fmt::Display for FlattenedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingField(field) => Error::missing_field(field).fmt(f),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for FlattenedError {}

/// The state of the check if an `Option` is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Absence {
    /// No `Option` has been requested.
    Unknown,
    /// An `Option` was requested, and the type inside it is not known yet.
    Asked,
    /// The token has none of the claims of the type inside the `Option`.
    Known,
}

struct FlattenedDeserializer<'r, 'de> {
    claims: &'r [(JsonStr<'de>, Value<'de>)],
    is_absent: &'r Cell<bool>,
    absence: Absence,
}

impl<'r, 'de> FlattenedDeserializer<'r, 'de> {
    /// Returns an error and sets `is_absent` if the type is inside an `Option` and none of its
    /// claims is present.
    fn unless_absent(self, is_own: impl Fn(JsonStr<'de>) -> bool) -> Result<Self, FlattenedError> {
        if self.absence == Absence::Asked && !self.claims.iter().any(|(name, _)| is_own(*name)) {
            self.is_absent.set(true);
            return Err(FlattenedError::custom("absent"));
        }
        Ok(self)
    }

    fn members(self) -> FlattenedMembers<'r, 'de> {
        FlattenedMembers { members: self.claims.iter(), value: None }
    }
}

impl<'de> Deserializer<'de> for FlattenedDeserializer<'_, 'de> {
    type Error = FlattenedError;

    /// Reads a map. If the claims are absent, reads `()`, which represents an untagged variant
    /// without content.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FlattenedError> {
        if self.absence == Absence::Known {
            return visitor.visit_unit();
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FlattenedError> {
        visitor.visit_map(self.unless_absent(|_| true)?.members())
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        let is_own = |name: JsonStr<'de>| fields.iter().any(|field| name == **field);
        visitor.visit_map(self.unless_absent(is_own)?.members())
    }

    /// Reads the single claim that has the name of a variant.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        let is_own = |name: JsonStr<'de>| variants.iter().any(|variant| name == **variant);
        let this = self.unless_absent(is_own)?;
        let mut own = this.claims.iter().filter(|(name, _)| is_own(*name));
        match (own.next(), own.next()) {
            (Some((name, value)), None) => {
                visitor.visit_enum(VariantAccess { name: *name, value: *value })
            }
            (None, _) => Err(FlattenedError::custom("no claim is named like a variant")),
            (Some(_), Some(_)) => {
                Err(FlattenedError::custom("several claims are named like a variant"))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FlattenedError> {
        match self.absence {
            Absence::Known => visitor.visit_none(),
            Absence::Unknown | Absence::Asked => {
                visitor.visit_some(Self { absence: Absence::Asked, ..self })
            }
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FlattenedError> {
        self.unless_absent(|_| false)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        seq tuple tuple_struct identifier
    }
}

/// An externally tagged variant: its name and its content.
struct VariantAccess<'de> {
    name: JsonStr<'de>,
    value: Value<'de>,
}

impl<'de> EnumAccess<'de> for VariantAccess<'de> {
    type Error = FlattenedError;
    type Variant = VariantContent<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), FlattenedError> {
        let name = seed.deserialize(NameDeserializer(self.name.decode()))?;
        Ok((name, VariantContent(ValueDeserializer::new(self.value))))
    }
}

struct VariantContent<'de>(ValueDeserializer<'de>);

impl<'de> serde::de::VariantAccess<'de> for VariantContent<'de> {
    type Error = FlattenedError;

    fn unit_variant(self) -> Result<(), FlattenedError> {
        Ok(Deserialize::deserialize(self.0)?)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, FlattenedError> {
        Ok(seed.deserialize(self.0)?)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        Ok(self.0.deserialize_tuple(len, visitor)?)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, FlattenedError> {
        Ok(self.0.deserialize_struct("", fields, visitor)?)
    }
}

struct FlattenedMembers<'r, 'de> {
    members: core::slice::Iter<'r, (JsonStr<'de>, Value<'de>)>,
    value: Option<Value<'de>>,
}

impl<'de> MapAccess<'de> for FlattenedMembers<'_, 'de> {
    type Error = FlattenedError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, FlattenedError> {
        let Some(&(name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        Ok(Some(seed.deserialize(NameDeserializer(name.decode()))?))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, FlattenedError> {
        let value = value::value_with(self.value, |deserializer| seed.deserialize(deserializer));
        value.map_err(|reason| match reason {
            ClaimReadError::Unfit(error) => error.into(),
            ClaimReadError::Absent => FlattenedError::custom("absent"),
        })
    }
}
