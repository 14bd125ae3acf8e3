//! The claims that have no field, for a map that collects them.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

use serde::de::value::CowStrDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Error;

use super::raw_claim::refused;
use super::value::{self, NoValue};
use crate::error::{ClaimError, VerifyError};
use crate::json::{Text, Value};
use crate::registered::RegisteredClaim;

/// The claims that have no field.
#[derive(Debug, Default)]
pub struct FlattenedClaims<'de>(pub(super) Vec<(Text<'de>, Value<'de>)>);

impl<'de> FlattenedClaims<'de> {
    /// Converts the claims into the map of the field `field`.
    pub fn collect<T: Deserialize<'de>>(self, field: &'static str) -> Result<T, VerifyError> {
        T::deserialize(FlattenedDeserializer { members: self.0.into_iter(), value: None })
            .map_err(|error| match missing_registered(&error) {
                Some(claim) => VerifyError::InvalidClaim {
                    claim: field.into(),
                    source: ClaimError::text(format_args!(
                        "the flattened type wants `{claim}`, a registered claim that is never among the \
                         flattened ones: mark a field of the outer struct `#[claim({claim})]` instead"
                    )),
                },
                None => refused(field, None, error.into()),
            })
    }
}

/// The registered claim that a flattened struct has a field for.
fn missing_registered(error: &Error) -> Option<&'static str> {
    let message = error.to_string();
    let name = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    RegisteredClaim::named(name).map(RegisteredClaim::name)
}

struct FlattenedDeserializer<'de> {
    members: alloc::vec::IntoIter<(Text<'de>, Value<'de>)>,
    value: Option<Value<'de>>,
}

impl<'de> Deserializer<'de> for FlattenedDeserializer<'de> {
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

impl<'de> MapAccess<'de> for FlattenedDeserializer<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(NameDeserializer(name.decode())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = value::value_with(self.value, |deserializer| seed.deserialize(deserializer));
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
