//! Converts the keys of a map into the names of an object's members.

use alloc::string::ToString;

use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::{Error, Result};

/// A serializer that returns a map key as text. Supports the key types that `serde_json` reads back
/// from a string.
pub(super) struct Stringify;

type Text = alloc::string::String;
type Never = Impossible<Text, Error>;

fn no_text<T>() -> Result<T> {
    Err(Error::custom("the name of a member must be a string"))
}

macro_rules! displayed {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<Text> {
            Ok(value.to_string())
        }
    )*};
}

impl Serializer for Stringify {
    type Ok = Text;
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    displayed! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_i128: i128, serialize_u8: u8, serialize_u16: u16,
        serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_char: char,
        serialize_str: &str
    }

    fn serialize_f32(self, _: f32) -> Result<Text> {
        no_text()
    }

    fn serialize_f64(self, _: f64) -> Result<Text> {
        no_text()
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Text> {
        no_text()
    }

    fn serialize_none(self) -> Result<Text> {
        no_text()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Text> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Text> {
        no_text()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Text> {
        no_text()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Text> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Text> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Text> {
        no_text()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Never> {
        no_text()
    }

    fn serialize_tuple(self, _: usize) -> Result<Never> {
        no_text()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never> {
        no_text()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never> {
        no_text()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never> {
        no_text()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Never> {
        no_text()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never> {
        no_text()
    }
}
