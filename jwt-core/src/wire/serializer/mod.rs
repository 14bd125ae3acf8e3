//! Writes any serializable value as JSON at the end of a buffer.
//!
//! The serializer of `serde_json` is not used because it writes to a buffer only with `std`, writes
//! NaN as `null`, and does not report a `None`. Other output differs from that of `serde_json` only
//! in the notation of some floats (`1e-5` is `0.00001` there) and in the last digit of some `f32`
//! that are midway between two spellings. All floats are read back exactly.

mod compound;
mod members;
mod name;

use core::fmt::{self, Write};

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::{Error, Result};

use compound::Compound;
pub(super) use members::MembersSerializer;

use crate::buffer::Buffer;
use crate::json::quote;

/// The result of writing a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueShape {
    /// A string, a number or a word was written.
    Scalar,
    /// An array of scalars was written.
    List,
    /// Another value was written. It must be checked, because it may contain duplicate names.
    Other,
    /// The value is `None`, and the claim is omitted.
    Nothing,
}

/// The position of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NonePolicy {
    /// A claim whose type is an `Option`: `None` is omitted. Other types may serialize like `None`
    /// but cannot be read from an absent claim.
    Claim,
    /// A part of a claim: `None` is written as `null`.
    Inside,
}

/// The serializer for the value of a claim.
pub struct ValueSerializer<'o> {
    out: &'o mut Buffer,
    none: NonePolicy,
}

impl<'o> ValueSerializer<'o> {
    pub(super) fn new(out: &'o mut Buffer, none: NonePolicy) -> Self {
        Self { out, none }
    }

    fn inside(out: &'o mut Buffer) -> Self {
        Self { out, none: NonePolicy::Inside }
    }

    #[expect(clippy::unnecessary_wraps, reason = "callers return the result")]
    fn word(self, word: &str) -> Result<ValueShape> {
        self.out.extend(word.as_bytes());
        Ok(ValueShape::Scalar)
    }

    fn integer(self, integer: impl itoa::Integer) -> Result<ValueShape> {
        self.word(itoa::Buffer::new().format(integer))
    }

    /// Writes the shortest digits that read back as the same number, which `Debug` prints.
    fn float(self, float: impl fmt::Debug, is_finite: bool) -> Result<ValueShape> {
        if !is_finite {
            return Err(Error::custom("JSON has neither NaN nor infinity"));
        }
        write!(self.out, "{float:?}").map_err(Error::custom)?;
        Ok(ValueShape::Scalar)
    }

    fn open(self, open: &str, close: &'static str) -> Compound<'o> {
        self.out.extend(open.as_bytes());
        Compound::new(self.out, close)
    }

    /// Writes `{"variant":`.
    fn variant(&mut self, variant: &str) {
        self.out.push(b'{');
        quote(variant, self.out);
        self.out.push(b':');
    }
}

macro_rules! integers {
    ($($method:ident: $integer:ty),*) => {$(
        fn $method(self, value: $integer) -> Result<ValueShape> {
            self.integer(value)
        }
    )*};
}

impl<'o> Serializer for ValueSerializer<'o> {
    type Ok = ValueShape;
    type Error = Error;
    type SerializeSeq = Compound<'o>;
    type SerializeTuple = Compound<'o>;
    type SerializeTupleStruct = Compound<'o>;
    type SerializeTupleVariant = Compound<'o>;
    type SerializeMap = Compound<'o>;
    type SerializeStruct = Compound<'o>;
    type SerializeStructVariant = Compound<'o>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_u128: u128
    }

    fn serialize_bool(self, value: bool) -> Result<ValueShape> {
        self.word(if value { "true" } else { "false" })
    }

    fn serialize_f32(self, value: f32) -> Result<ValueShape> {
        self.float(value, value.is_finite())
    }

    fn serialize_f64(self, value: f64) -> Result<ValueShape> {
        self.float(value, value.is_finite())
    }

    fn serialize_char(self, value: char) -> Result<ValueShape> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<ValueShape> {
        quote(value, self.out);
        Ok(ValueShape::Scalar)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<ValueShape> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<ValueShape> {
        match self.none {
            NonePolicy::Claim => Ok(ValueShape::Nothing),
            NonePolicy::Inside => self.serialize_unit(),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<ValueShape> {
        let Self { out, none } = self;
        let start = out.len();
        let written = value.serialize(ValueSerializer { out: &mut *out, none })?;
        if written == ValueShape::Nothing || out.since(start) == b"null" {
            return Err(Error::custom("`Some` of a value that is `null` would be read as `None`"));
        }
        Ok(written)
    }

    fn serialize_unit(self) -> Result<ValueShape> {
        self.word("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<ValueShape> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<ValueShape> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<ValueShape> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<ValueShape> {
        self.variant(variant);
        value.serialize(ValueSerializer::inside(self.out))?;
        self.out.push(b'}');
        Ok(ValueShape::Other)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'o>> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'o>> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'o>> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'o>> {
        self.variant(variant);
        Ok(self.open("[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'o>> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Compound<'o>> {
        // `serde_json` marks text that is already JSON with this name: its `RawValue`, and its
        // `Number` if a crate of the program enables `arbitrary_precision`.
        if name.starts_with("$serde_json::private::") {
            return Ok(self.open("", "").raw());
        }
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'o>> {
        self.variant(variant);
        Ok(self.open("{", "}}"))
    }
}

#[cfg(test)]
mod tests;
