//! Compile-time properties of a field's type.
//!
//! An inherent item of `Probe<T>` takes precedence over a trait item. `Probe::<T>::IS_OPTION` is
//! therefore the item of the impl for `Option` if `T` is an `Option` or an alias of it. For any
//! other type, and for a type parameter without bounds, it is the item of [`OfAnyType`].

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;
use core::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8,
    NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
};

use super::field::ClaimCodec;
use super::text_claims::{AudienceClaim, PolicyText, StringClaim, TEXT};
use crate::audience::Audience;
use crate::time::NumericDate;

/// A marker for the type `T`.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

/// The default properties, for types without a specific impl.
pub trait OfAnyType {
    /// The type `T`.
    type Type;

    /// True if the type is an `Option`.
    const IS_OPTION: bool = false;

    /// True if serde reads back every value of the type as the same value.
    const IS_PLAIN: bool = false;

    /// Returns `true` for `None`.
    #[must_use]
    fn is_none(_: &Self::Type) -> bool {
        false
    }

    /// Returns `None` as a value of the type, if the type is an `Option`.
    #[must_use]
    fn none() -> Option<Self::Type> {
        None
    }

    /// True if the type is a string, `StringLike`, or an `Option`.
    const IS_TEXT: bool = false;

    /// True if the type is a `Vec` of strings or of `StringLike`, `AudienceLike`, or an `Option`.
    const IS_AUDIENCE: bool = false;

    /// Returns the functions for a field marked `sub`, `iss` or `jti`, if its type depends on a
    /// parameter.
    #[inline]
    #[must_use]
    fn string_codec<'de, const KIND: u8>() -> ClaimCodec<'de, Self::Type>
    where
        Self::Type: StringClaim<'de, KIND>,
    {
        <Self::Type as StringClaim<'de, KIND>>::CODEC
    }

    /// Returns the functions for a field marked `aud`, if its type depends on a parameter.
    #[inline]
    #[must_use]
    fn audience_codec<'de, const KIND: u8>() -> ClaimCodec<'de, Self::Type>
    where
        Self::Type: AudienceClaim<'de, KIND>,
    {
        <Self::Type as AudienceClaim<'de, KIND>>::CODEC
    }

    /// True if the type is a `Vec`, or an `Option` of one.
    const IS_LIST: bool = false;

    /// True if the type is one of JSON other than a string.
    const IS_OTHER_JSON: bool = false;

    /// Returns the functions for a field that the policy compares as text, if its type depends on a
    /// parameter.
    #[inline]
    #[must_use]
    fn policy_text_codec<'de, const KIND: u8>() -> ClaimCodec<'de, Self::Type>
    where
        Self::Type: PolicyText<'de, KIND>,
    {
        <Self::Type as PolicyText<'de, KIND>>::CODEC
    }

    /// Returns `true` if the two values are known to differ.
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

impl<'de, T: StringClaim<'de, TEXT>> Probe<T> {
    /// See [`OfAnyType`].
    pub const IS_TEXT: bool = true;

    /// See [`OfAnyType`].
    #[inline]
    #[must_use]
    pub fn string_codec() -> ClaimCodec<'de, T> {
        T::CODEC
    }
}

impl<'de, T: AudienceClaim<'de, TEXT>> Probe<T> {
    /// See [`OfAnyType`].
    pub const IS_AUDIENCE: bool = true;

    /// See [`OfAnyType`].
    #[inline]
    #[must_use]
    pub fn audience_codec() -> ClaimCodec<'de, T> {
        T::CODEC
    }
}

impl<'de, T: PolicyText<'de, TEXT>> Probe<T> {
    /// See [`OfAnyType`].
    #[inline]
    #[must_use]
    pub fn policy_text_codec() -> ClaimCodec<'de, T> {
        T::CODEC
    }
}

/// A JSON value has `Display` and `FromStr`, but is not text: its `Display` writes a string with quotation
/// marks. These constants select the form of `StringLike`, which it does not implement. Therefore a field of
/// this type does not compile.
impl Probe<serde_json::Value> {
    /// See [`OfAnyType`].
    pub const IS_TEXT: bool = true;
}

impl Probe<Option<serde_json::Value>> {
    /// See [`OfAnyType`].
    pub const IS_TEXT: bool = true;
}

impl Probe<Vec<serde_json::Value>> {
    /// See [`OfAnyType`].
    pub const IS_AUDIENCE: bool = true;
}

impl Probe<Option<Vec<serde_json::Value>>> {
    /// See [`OfAnyType`].
    pub const IS_AUDIENCE: bool = true;
}

impl<T> Probe<Vec<T>> {
    /// See [`OfAnyType`].
    pub const IS_LIST: bool = true;
}

impl<T> Probe<Option<Vec<T>>> {
    /// See [`OfAnyType`].
    pub const IS_LIST: bool = true;
}

impl<T: OtherJson> Probe<T> {
    /// See [`OfAnyType`].
    pub const IS_OTHER_JSON: bool = true;
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

/// A type with `Display` and `FromStr` that is not a string in JSON.
pub trait OtherJson {}

macro_rules! other_json {
    ($($type:ty),*) => {$(
        impl OtherJson for $type {}
    )*};
}

other_json!(bool, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64);
other_json!(NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize);
other_json!(NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize);
other_json!(serde_json::Number, serde_json::Value);

/// A type that serde always reads back unchanged. Values of all other types are read back and
/// compared when they are issued.
pub trait Plain {}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Plain for $type {}
    )*};
}

plain!(bool, char, i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, f32, f64);
plain!(String, Box<str>, &str, Cow<'_, str>, NumericDate, Audience);

#[cfg(feature = "uuid")]
plain!(uuid::Uuid);

impl<T: Plain> Plain for Option<T> {}
impl<T: Plain> Plain for Vec<T> {}

#[cfg(test)]
mod tests {
    use core::net::IpAddr;

    use super::*;

    #[test]
    fn types_with_display_that_are_not_strings_in_json_are_known() {
        macro_rules! is_other_json {
            ($($type:ty),*) => {$({
                let json = serde_json::to_value("1".parse::<$type>().ok()).unwrap();
                assert_eq!(Probe::<$type>::IS_OTHER_JSON, !json.is_string(), "{json}");
            })*};
        }
        is_other_json!(u8, i128, usize, f32, NonZeroU8, NonZeroI64, NonZeroUsize, char, String);
        is_other_json!(serde_json::Number, serde_json::Value);
        const { assert!(Probe::<bool>::IS_OTHER_JSON && !Probe::<IpAddr>::IS_OTHER_JSON) };
    }
}
