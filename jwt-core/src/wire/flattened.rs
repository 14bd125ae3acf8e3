//! The claims that have no field, for a field with `flatten`.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::cell::Cell;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, Visitor,
};
use serde::ser::Serialize;
use serde_json::Error;

use super::deserializer::ValueDeserializer;
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
        value.map_err(|error| match missing_registered(&error) {
            Some(claim) => VerifyError::InvalidClaim {
                claim: field.into(),
                source: ClaimError::text(format_args!(
                    "the flattened type has a field for `{claim}`, a registered claim that is never \
                     among the flattened ones: mark a field of the outer struct `#[claim({claim})]`"
                )),
            },
            None => refused(field, None, error.into()),
        })
    }
}

impl FlattenedClaims<'_> {
    /// Returns true if `value` is written as these members, in any order.
    pub fn is_written_by<T: Serialize>(&self, value: &T) -> bool {
        let mut again = Buffer::new();
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

/// Returns the registered claim that a flattened struct requires as a field, if that is the error.
fn missing_registered(error: &Error) -> Option<&'static str> {
    let message = error.to_string();
    let name = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    RegisteredClaim::named(name).map(RegisteredClaim::name)
}

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
    fn unless_absent(self, is_own: impl Fn(JsonStr<'de>) -> bool) -> Result<Self, Error> {
        if self.absence == Absence::Asked && !self.claims.iter().any(|(name, _)| is_own(*name)) {
            self.is_absent.set(true);
            return Err(Error::custom("absent"));
        }
        Ok(self)
    }

    fn members(self) -> FlattenedMembers<'r, 'de> {
        FlattenedMembers { members: self.claims.iter(), value: None }
    }
}

impl<'de> Deserializer<'de> for FlattenedDeserializer<'_, 'de> {
    type Error = Error;

    /// Reads a map. If the claims are absent, reads `()`, which represents an untagged variant
    /// without content.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.absence == Absence::Known {
            return visitor.visit_unit();
        }
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.unless_absent(|_| true)?.members())
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let is_own = |name: JsonStr<'de>| fields.iter().any(|field| name == **field);
        visitor.visit_map(self.unless_absent(is_own)?.members())
    }

    /// Reads the single claim that has the name of a variant.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let is_own = |name: JsonStr<'de>| variants.iter().any(|variant| name == **variant);
        let this = self.unless_absent(is_own)?;
        let mut own = this.claims.iter().filter(|(name, _)| is_own(*name));
        match (own.next(), own.next()) {
            (Some((name, value)), None) => {
                visitor.visit_enum(VariantAccess { name: *name, value: *value })
            }
            (None, _) => Err(Error::custom("no claim is named like a variant")),
            (Some(_), Some(_)) => Err(Error::custom("several claims are named like a variant")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.absence {
            Absence::Known => visitor.visit_none(),
            Absence::Unknown | Absence::Asked => {
                visitor.visit_some(Self { absence: Absence::Asked, ..self })
            }
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.unless_absent(|_| false)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
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
    type Error = Error;
    type Variant = VariantContent<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), Error> {
        let name = seed.deserialize(NameDeserializer(self.name.decode()))?;
        Ok((name, VariantContent(ValueDeserializer::new(self.value))))
    }
}

struct VariantContent<'de>(ValueDeserializer<'de>);

impl<'de> serde::de::VariantAccess<'de> for VariantContent<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Deserialize::deserialize(self.0)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_struct("", fields, visitor)
    }
}

struct FlattenedMembers<'r, 'de> {
    members: core::slice::Iter<'r, (JsonStr<'de>, Value<'de>)>,
    value: Option<Value<'de>>,
}

impl<'de> MapAccess<'de> for FlattenedMembers<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some(&(name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(NameDeserializer(name.decode())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = value::value_with(self.value, |deserializer| seed.deserialize(deserializer));
        value.map_err(|reason| match reason {
            ClaimReadError::Unfit(error) => error,
            ClaimReadError::Absent => Error::custom("absent"),
        })
    }
}

/// A deserializer for the name of a claim as a map key, of any type that JSON represents as a name.
struct NameDeserializer<'de>(Cow<'de, str>);

/// Parses the name for key types that are not strings.
macro_rules! parsed {
    ($($deserialize:ident: $visit:ident),*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse() {
                // Other spellings, such as `+1` and `01`, would result in the same key again.
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
