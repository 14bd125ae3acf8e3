//! Writes arrays and objects, element by element.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Result};

use super::name::Stringify;
use super::{NonePolicy, ValueSerializer, ValueShape};
use crate::buffer::Buffer;
use crate::json::quote;

/// An array or object that is being written.
pub struct Compound<'o> {
    out: &'o mut Buffer,
    is_empty: bool,
    /// True for an array that contains only scalars so far.
    is_list: bool,
    close: &'static str,
    /// True for a struct with a JSON text as its only field.
    is_raw: bool,
}

impl<'o> Compound<'o> {
    pub(super) fn new(out: &'o mut Buffer, close: &'static str) -> Self {
        Self { out, is_empty: true, is_list: close == "]", close, is_raw: false }
    }

    pub(super) fn raw(self) -> Self {
        Self { is_raw: true, ..self }
    }
}

impl Compound<'_> {
    fn separate(&mut self) {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.separate();
        let written = value.serialize(ValueSerializer::new(self.out, NonePolicy::Inside))?;
        self.is_list &= written == ValueShape::Scalar;
        Ok(())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        if self.is_raw {
            self.out.extend(value.serialize(Stringify)?.as_bytes());
            return Ok(());
        }
        self.separate();
        quote(name, self.out);
        self.value_of_member(value)
    }

    fn value_of_member<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.out.push(b':');
        value.serialize(ValueSerializer::new(self.out, NonePolicy::Inside)).map(drop)
    }

    #[expect(clippy::unnecessary_wraps, reason = "callers return the result")]
    fn close(self) -> Result<ValueShape> {
        self.out.extend(self.close.as_bytes());
        Ok(if self.is_list { ValueShape::List } else { ValueShape::Other })
    }
}

/// The traits of sequences differ only in their names.
macro_rules! sequences {
    ($($name:ident::$method:ident),*) => {$(
        impl $name for Compound<'_> {
            type Ok = ValueShape;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            fn end(self) -> Result<ValueShape> {
                self.close()
            }
        }
    )*};
}

sequences!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// The traits of structs differ only in their names.
macro_rules! structs {
    ($($name:ident),*) => {$(
        impl $name for Compound<'_> {
            type Ok = ValueShape;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<()> {
                self.member(name, value)
            }

            fn end(self) -> Result<ValueShape> {
                self.close()
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Compound<'_> {
    type Ok = ValueShape;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.separate();
        quote(&key.serialize(Stringify)?, self.out);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.value_of_member(value)
    }

    fn end(self) -> Result<ValueShape> {
        self.close()
    }
}
