//! Writes and reads one value.

use alloc::borrow::Cow;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::{Error, Result};

use super::deserializer::ValueDeserializer;
use super::serializer::{NonePolicy, ValueSerializer, ValueShape};
use crate::buffer::Buffer;
use crate::error::ClaimError;
use crate::json::{self, Value};

/// Writes one value at the end of `out`, within `depth` arrays and objects.
///
/// The result is checked in the same way as a payload, to ensure that it can be read back.
pub(super) fn write(
    out: &mut Buffer,
    depth: usize,
    place: NonePolicy,
    serialize: impl FnOnce(ValueSerializer<'_>) -> Result<ValueShape>,
) -> core::result::Result<ValueShape, ClaimError> {
    let start = out.len();
    let written = serialize(ValueSerializer::new(out, place))?;
    if written == ValueShape::Other {
        json::check(json::utf8(out.since(start))?, depth)?;
    }
    Ok(written)
}

/// The reason why a claim has no value for its field.
#[derive(Debug)]
pub(super) enum ClaimReadError {
    /// The claim is absent, and the type has no `None`.
    Absent,
    /// The JSON of the claim does not match the type.
    Unfit(Error),
}

impl From<Error> for ClaimReadError {
    fn from(error: Error) -> Self {
        Self::Unfit(error)
    }
}

/// Reads a claim, present or not.
#[inline]
pub(super) fn value<'de, T: Deserialize<'de>>(
    json: Option<Value<'de>>,
) -> core::result::Result<T, ClaimReadError> {
    match json {
        Some(json) => Ok(T::deserialize(ValueDeserializer::new(json))?),
        None => T::deserialize(Absent).map_err(|_| ClaimReadError::Absent),
    }
}

/// Reads a claim with a function of the application.
pub(super) fn value_with<'de, T>(
    json: Option<Value<'de>>,
    read: impl FnOnce(ValueDeserializer<'de>) -> Result<T>,
) -> core::result::Result<T, ClaimReadError> {
    Ok(read(ValueDeserializer::new(json.ok_or(ClaimReadError::Absent)?))?)
}

/// Reads a string and borrows it if it contains no escapes. Serde's own impl for `Cow` is always
/// owned.
pub fn borrowed_string<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> core::result::Result<Cow<'de, str>, D::Error> {
    struct CowVisitor;

    impl<'de> Visitor<'de> for CowVisitor {
        type Value = Cow<'de, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_borrowed_str<E>(self, string: &'de str) -> core::result::Result<Self::Value, E> {
            Ok(Cow::Borrowed(string))
        }

        fn visit_str<E>(self, string: &str) -> core::result::Result<Self::Value, E> {
            Ok(Cow::Owned(string.into()))
        }
    }

    deserializer.deserialize_str(CowVisitor)
}

/// The deserializer for an absent claim. Returns `None` for an `Option`, and an error for other
/// types.
struct Absent;

impl<'de> Deserializer<'de> for Absent {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        Err(serde::de::Error::custom("absent"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::ser::{Serialize, Serializer};

    use super::*;

    #[test]
    fn what_cannot_be_read_back_is_not_written() {
        struct Twice;
        impl Serialize for Twice {
            fn serialize<S: Serializer>(
                &self,
                serializer: S,
            ) -> core::result::Result<S::Ok, S::Error> {
                serializer.collect_map([("a", 1), ("a", 2)])
            }
        }
        assert!(
            write(&mut Buffer::new(), 1, NonePolicy::Claim, |serializer| Twice
                .serialize(serializer))
            .is_err()
        );
        assert!(
            write(&mut Buffer::new(), 1, NonePolicy::Claim, |serializer| f64::NAN
                .serialize(serializer))
            .is_err()
        );
    }

    #[test]
    fn absence_is_none_where_there_is_one() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Newtype(Option<u8>);

        assert_eq!(value::<Option<u8>>(None).ok(), Some(None));
        assert_eq!(value::<u8>(None).ok(), None);
        assert_eq!(value::<Newtype>(None).ok(), Some(Newtype(None)));
        assert_eq!(value::<()>(None).ok(), None);
        assert_eq!(value::<serde_json::Value>(None).ok(), None);
    }
}
