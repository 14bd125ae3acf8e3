//! Arrays and objects, piece by piece.

use alloc::vec::Vec;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Result};

use super::name::Stringify;
use super::{Place, ValueSerializer, Written, string};

/// An array or object that is being written.
#[derive(Debug)]
pub struct Compound<'o> {
    out: &'o mut Vec<u8>,
    is_empty: bool,
    close: &'static str,
    /// The only field is JSON as text.
    is_raw: bool,
}

impl<'o> Compound<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>, close: &'static str) -> Self {
        Self { out, is_empty: true, close, is_raw: false }
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
        value.serialize(ValueSerializer::new(self.out, Place::Inside)).map(drop)
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        if self.is_raw {
            self.out.extend_from_slice(value.serialize(Stringify)?.as_bytes());
            return Ok(());
        }
        self.separate();
        string(name, self.out);
        self.value_of_member(value)
    }

    fn value_of_member<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.out.push(b':');
        value.serialize(ValueSerializer::new(self.out, Place::Inside)).map(drop)
    }

    #[expect(clippy::unnecessary_wraps, reason = "what it ends returns a result")]
    fn close(self) -> Result<Written> {
        self.out.extend_from_slice(self.close.as_bytes());
        Ok(Written::Value)
    }
}

/// The traits of sequences differ in names alone.
macro_rules! sequences {
    ($($name:ident::$method:ident),*) => {$(
        impl $name for Compound<'_> {
            type Ok = Written;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            fn end(self) -> Result<Written> {
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

/// And so do those of structs.
macro_rules! structs {
    ($($name:ident),*) => {$(
        impl $name for Compound<'_> {
            type Ok = Written;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<()> {
                self.member(name, value)
            }

            fn end(self) -> Result<Written> {
                self.close()
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Compound<'_> {
    type Ok = Written;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.separate();
        string(&key.serialize(Stringify)?, self.out);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.value_of_member(value)
    }

    fn end(self) -> Result<Written> {
        self.close()
    }
}
