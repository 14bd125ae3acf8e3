//! Compile-time questions about a field's type.
//!
//! An associated item of `Probe<T>` itself comes before one of a trait. So `Probe::<T>::IS_OPTION` is that of the impl
//! for `Option`, whatever the type is called there; for any other type, and for a type parameter of which nothing is
//! known, it is that of [`OfAnyType`].

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use crate::audience::Audience;
use crate::time::NumericDate;

/// The type in question.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

/// The answers for types of which nothing is known.
pub trait OfAnyType {
    /// The type.
    type Type;

    /// Whether it is an `Option`.
    const IS_OPTION: bool = false;

    /// Whether serde reads back every value of it that it writes, as the same value.
    const IS_PLAIN: bool = false;

    /// Returns `true` for `None`.
    #[must_use]
    fn is_none(_: &Self::Type) -> bool {
        false
    }

    /// `None`, if the type has it.
    #[must_use]
    fn none() -> Option<Self::Type> {
        None
    }

    /// Compares two values: `true` if they are known to differ.
    #[must_use]
    fn differ(_: &Self::Type, _: &Self::Type) -> bool {
        false
    }
}

impl<T> OfAnyType for Probe<T> {
    type Type = T;
}

impl<T> Probe<Option<T>> {
    /// See [`OfAnyType`].
    pub const IS_OPTION: bool = true;

    /// See [`OfAnyType`].
    #[must_use]
    pub fn is_none(value: &Option<T>) -> bool {
        value.is_none()
    }

    /// See [`OfAnyType`].
    #[must_use]
    pub fn none() -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: Plain> Probe<T> {
    /// See [`OfAnyType`].
    pub const IS_PLAIN: bool = true;
}

impl<T: PartialEq> Probe<T> {
    /// See [`OfAnyType`].
    pub fn differ(one: &T, other: &T) -> bool {
        one != other
    }
}

/// A type that serde reads back as it was written. Values of all other types are read back when they are issued.
pub trait Plain {}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Plain for $type {}
    )*};
}

plain!(bool, char, i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, f32, f64);
plain!(String, Box<str>, &str, Cow<'_, str>, NumericDate, Audience);

impl<T: Plain> Plain for Option<T> {}
impl<T: Plain> Plain for Vec<T> {}
