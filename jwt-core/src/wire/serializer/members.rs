//! Writes values whose members are claims, in the format of serde's `flatten`.

use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::{Error, Result};

use super::{Compound, NonePolicy, ValueSerializer, ValueShape};
use crate::buffer::Buffer;

/// A serializer that writes a struct, a map or an externally tagged variant as one object. `None`
/// and `()` have no members.
pub(in crate::wire) struct MembersSerializer<'o>(pub(in crate::wire) &'o mut Buffer);

type Never = Impossible<ValueShape, Error>;

fn no_members<T>() -> Result<T> {
    Err(Error::custom("cannot be flattened: it is not a struct, a map or a variant with a name"))
}

macro_rules! refused {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, _: $type) -> Result<ValueShape> {
            no_members()
        }
    )*};
}

impl<'o> MembersSerializer<'o> {
    fn value(self) -> ValueSerializer<'o> {
        ValueSerializer::new(self.0, NonePolicy::Inside)
    }
}

impl<'o> Serializer for MembersSerializer<'o> {
    type Ok = ValueShape;
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Compound<'o>;
    type SerializeMap = Compound<'o>;
    type SerializeStruct = Compound<'o>;
    type SerializeStructVariant = Compound<'o>;

    refused! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_i128: i128, serialize_u8: u8, serialize_u16: u16,
        serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8]
    }

    fn serialize_none(self) -> Result<ValueShape> {
        Ok(ValueShape::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<ValueShape> {
        let out = self.0;
        let start = out.len();
        let written = value.serialize(MembersSerializer(&mut *out))?;
        if written == ValueShape::Nothing || out.since(start) == b"{}" {
            return Err(Error::custom("`Some` of a value without members would be read as `None`"));
        }
        Ok(written)
    }

    fn serialize_unit(self) -> Result<ValueShape> {
        Ok(ValueShape::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<ValueShape> {
        Ok(ValueShape::Nothing)
    }

    /// Writes a member with the name of the variant and the value `null`, as serde does.
    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<ValueShape> {
        self.serialize_newtype_variant(name, index, variant, &())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<ValueShape> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<ValueShape> {
        self.value().serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Never> {
        no_members()
    }

    fn serialize_tuple(self, _: usize) -> Result<Never> {
        no_members()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never> {
        no_members()
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Compound<'o>> {
        self.value().serialize_tuple_variant(name, index, variant, len)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Compound<'o>> {
        self.value().serialize_map(len)
    }

    fn serialize_struct(self, name: &'static str, len: usize) -> Result<Compound<'o>> {
        self.value().serialize_struct(name, len)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Compound<'o>> {
        self.value().serialize_struct_variant(name, index, variant, len)
    }
}
