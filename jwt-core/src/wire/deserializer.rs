//! The serde deserializer for the value of a claim.
//!
//! Strings, integers, booleans, options, and lists of these are common claims. They are read
//! directly from the scanned text. `serde_json` reads or refuses all other values, and values that
//! do not match the requested type.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::{Error, Result};

use crate::json::{Elements, Value};

/// A deserializer for a value that the scanner has accepted.
#[derive(Clone, Copy, Debug)]
pub struct ValueDeserializer<'de>(Value<'de>);

impl<'de> ValueDeserializer<'de> {
    #[inline]
    pub(super) fn new(value: Value<'de>) -> Self {
        Self(value)
    }

    /// Reads the whole value with `serde_json`.
    #[inline(never)]
    fn read_json<T>(
        self,
        read: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::StrRead<'de>>) -> Result<T>,
    ) -> Result<T> {
        let mut deserializer = serde_json::Deserializer::from_str(self.0.spelling());
        let value = read(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }
}

macro_rules! read_by_serde_json {
    ($($deserialize:ident),*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.read_json(|json| json.$deserialize(visitor))
        }
    )*};
}

macro_rules! strings {
    ($($deserialize:ident),*) => {$(
        #[inline]
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            match self.0.as_plain_text() {
                Some(text) => visitor.visit_borrowed_str(text),
                None => self.read_json(|json| json.$deserialize(visitor)),
            }
        }
    )*};
}

macro_rules! numbers {
    ($($deserialize:ident),*) => {$(
        #[inline]
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            match self.0.as_digits() {
                Some(number) => visitor.visit_u64(number),
                None => self.read_json(|json| json.$deserialize(visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for ValueDeserializer<'de> {
    type Error = Error;

    strings! { deserialize_char, deserialize_str, deserialize_string, deserialize_identifier }

    numbers! {
        deserialize_i8, deserialize_i16, deserialize_i32, deserialize_i64, deserialize_u8, deserialize_u16,
        deserialize_u32, deserialize_u64, deserialize_f32, deserialize_f64
    }

    read_by_serde_json! {
        deserialize_any, deserialize_i128, deserialize_u128, deserialize_bytes, deserialize_byte_buf,
        deserialize_unit, deserialize_map, deserialize_ignored_any
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.spelling() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => self.read_json(|json| json.deserialize_bool(visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.0.spelling() == "null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0.as_array() {
            Some(elements) => read_elements(elements, visitor),
            None => self.read_json(|json| json.deserialize_seq(visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.0.as_plain_text() {
            // A string represents a variant without content.
            Some(variant) => visitor.visit_enum(BorrowedStrDeserializer::new(variant)),
            None => self.read_json(|json| json.deserialize_enum(name, variants, visitor)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        // `serde_json` requests a `RawValue` by this name.
        if name.starts_with("$serde_json::private::") {
            return self.read_json(|json| json.deserialize_newtype_struct(name, visitor));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.read_json(|json| json.deserialize_unit_struct(name, visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        self.read_json(|json| json.deserialize_tuple(len, visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.read_json(|json| json.deserialize_tuple_struct(name, len, visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.read_json(|json| json.deserialize_struct(name, fields, visitor))
    }
}

fn read_elements<'de, V: Visitor<'de>>(elements: Elements<'de>, visitor: V) -> Result<V::Value> {
    let mut sequence = Sequence(elements);
    let value = visitor.visit_seq(&mut sequence)?;
    match sequence.0.next() {
        None => Ok(value),
        Some(_) => Err(Error::custom("there are more elements than are read")),
    }
}

struct Sequence<'de>(Elements<'de>);

impl<'de> SeqAccess<'de> for Sequence<'de> {
    type Error = Error;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(value) = self.0.next() else { return Ok(None) };
        let element = ValueDeserializer(value);
        if value.spelling().starts_with('[') {
            // `serde_json` reads the inner array once. Nested deserializers would scan it again at
            // each level.
            return element.read_json(|json| seed.deserialize(json)).map(Some);
        }
        seed.deserialize(element).map(Some)
    }
}
