//! Values that are written as text: `StringLike` and strings of the standard library, or any type with `Display`
//! and `FromStr`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Display, Write};
use core::marker::PhantomData;
use core::str::FromStr;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use super::field::ClaimCodec;
use super::raw_claim::{self, RawClaim};
use super::serializer::{ValueSerializer, ValueShape};
use super::value::ClaimReadError;
use crate::error::{ClaimError, VerifyError};
use crate::json::Value;
use crate::string_like::StringLike;

const NOT_CANONICAL: ClaimError =
    ClaimError::new("is not spelled as the type of its field writes this value");

/// A type whose value is text that may be borrowed from the token.
pub trait Text<'de>: Sized {
    /// Returns the text.
    fn to_text(&self) -> Cow<'_, str>;

    /// Parses text without escapes.
    fn from_plain(text: &'de str) -> Result<Self, ClaimError>;

    /// Parses text with escapes, which were decoded.
    fn from_decoded(text: String) -> Result<Self, ClaimError>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: StringLike> Text<'de> for T {
    #[inline]
    fn to_text(&self) -> Cow<'_, str> {
        StringLike::to_text(self)
    }

    #[inline]
    fn from_plain(text: &'de str) -> Result<Self, ClaimError> {
        let value = T::from_text(text).map_err(ClaimError::text)?;
        if !T::KEEPS_TEXT && value.to_text() != text {
            return Err(NOT_CANONICAL);
        }
        Ok(value)
    }

    fn from_decoded(text: String) -> Result<Self, ClaimError> {
        let value = T::from_text(&text).map_err(ClaimError::text)?;
        if !T::KEEPS_TEXT && value.to_text() != text {
            return Err(NOT_CANONICAL);
        }
        Ok(value)
    }
}

impl<'de: 'a, 'a> Text<'de> for &'a str {
    #[inline]
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    #[inline]
    fn from_plain(text: &'de str) -> Result<Self, ClaimError> {
        Ok(text)
    }

    fn from_decoded(_: String) -> Result<Self, ClaimError> {
        Err(ClaimError::NEEDS_ESCAPES)
    }
}

/// Text that is read is always owned, as with serde, because the lifetime may be `'static`.
impl Text<'_> for Cow<'_, str> {
    #[inline]
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    #[inline]
    fn from_plain(text: &str) -> Result<Self, ClaimError> {
        Ok(Cow::Owned(text.into()))
    }

    fn from_decoded(text: String) -> Result<Self, ClaimError> {
        Ok(Cow::Owned(text))
    }
}

/// Writes values of `T` as text and reads them.
pub(super) trait Form<'de, T> {
    /// Returns `None` if the value cannot be written: its `Display` returned an error.
    fn to_text(value: &T) -> Option<Cow<'_, str>>;
    fn from_plain(text: &'de str) -> Result<T, ClaimError>;
    fn from_decoded(text: String) -> Result<T, ClaimError>;
}

/// The form of [`Text`].
pub(super) struct AsText;

impl<'de, T: Text<'de>> Form<'de, T> for AsText {
    #[inline]
    fn to_text(value: &T) -> Option<Cow<'_, str>> {
        Some(value.to_text())
    }

    #[inline]
    fn from_plain(text: &'de str) -> Result<T, ClaimError> {
        T::from_plain(text)
    }

    #[inline]
    fn from_decoded(text: String) -> Result<T, ClaimError> {
        T::from_decoded(text)
    }
}

/// The form of `Display` and `FromStr`.
pub(super) struct Displayed;

impl<'de, T: Display + FromStr<Err: Display>> Form<'de, T> for Displayed {
    fn to_text(value: &T) -> Option<Cow<'_, str>> {
        let mut text = String::new();
        write!(text, "{value}").ok()?;
        Some(Cow::Owned(text))
    }

    fn from_plain(text: &'de str) -> Result<T, ClaimError> {
        parse(text)
    }

    fn from_decoded(text: String) -> Result<T, ClaimError> {
        parse(&text)
    }
}

fn parse<T: Display + FromStr<Err: Display>>(text: &str) -> Result<T, ClaimError> {
    let value: T = text.parse().map_err(ClaimError::text)?;
    let mut rest = Rest(text);
    if write!(rest, "{value}").is_err() || !rest.0.is_empty() {
        return Err(NOT_CANONICAL);
    }
    Ok(value)
}

/// The part of a text that was not written yet. Writing anything else is an error.
struct Rest<'t>(&'t str);

impl Write for Rest<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
        Ok(())
    }
}

impl<'de, T> ClaimCodec<'de, T> {
    pub(super) const fn of_text<F: Form<'de, T>>() -> Self {
        Self {
            serialize: |value, serializer| write::<T, F, _>(value, serializer),
            read: |claim| read::<T, F>(claim),
            text: |value| F::to_text(value),
        }
    }
}

impl<'de, T> ClaimCodec<'de, Option<T>> {
    pub(super) const fn of_optional_text<F: Form<'de, T>>() -> Self {
        Self {
            serialize: |value, serializer| match value {
                Some(value) => write::<T, F, _>(value, serializer),
                None => serializer.serialize_none(),
            },
            read: |claim| claim.present().map(read::<T, F>).transpose(),
            text: |value| value.as_ref().and_then(F::to_text),
        }
    }
}

impl<'de, T> ClaimCodec<'de, T> {
    pub(super) const fn of_one_audience<F: Form<'de, T>>() -> Self {
        Self {
            serialize: |value, serializer| write::<T, F, _>(value, serializer),
            read: |claim| read_other(claim, only::<T, F>),
            text: |_| None,
        }
    }
}

impl<'de, T> ClaimCodec<'de, Option<T>> {
    pub(super) const fn of_optional_audience<F: Form<'de, T>>() -> Self {
        Self {
            serialize: |value, serializer| match value {
                Some(value) => write::<T, F, _>(value, serializer),
                None => serializer.serialize_none(),
            },
            read: |claim| claim.present().map(|claim| read_other(claim, only::<T, F>)).transpose(),
            text: |_| None,
        }
    }
}

impl<'de, T> ClaimCodec<'de, Vec<T>> {
    pub(super) const fn of_list<F: Form<'de, T>>() -> Self {
        Self {
            serialize: |values, serializer| write_list::<T, F>(values, serializer),
            read: |claim| read_other(claim, list::<T, F>),
            text: |_| None,
        }
    }
}

impl<'de, T> ClaimCodec<'de, Option<Vec<T>>> {
    pub(super) const fn of_optional_list<F: Form<'de, T>>() -> Self {
        Self {
            serialize: |values, serializer| match values {
                Some(values) => write_list::<T, F>(values, serializer),
                None => serializer.serialize_none(),
            },
            read: |claim| claim.present().map(|claim| read_other(claim, list::<T, F>)).transpose(),
            text: |_| None,
        }
    }
}

/// Reads a claim that is one string.
#[inline]
fn read<'de, T, F: Form<'de, T>>(claim: RawClaim<'de>) -> Result<T, VerifyError> {
    // Most strings have no escapes.
    let Some(text) = claim.json.and_then(Value::as_plain_text) else {
        return read_other(claim, escaped::<T, F>);
    };
    match F::from_plain(text) {
        Ok(value) => Ok(value),
        Err(source) => Err(invalid(claim.name, source)),
    }
}

/// Reads a claim that may be absent.
#[inline(never)]
fn read_other<'de, T>(
    claim: RawClaim<'de>,
    convert: fn(Value<'de>) -> Result<T, ClaimError>,
) -> Result<T, VerifyError> {
    match claim.json.map(convert) {
        Some(Ok(value)) => Ok(value),
        Some(Err(source)) => Err(invalid(claim.name, source)),
        None => Err(raw_claim::refused(claim.name, None, ClaimReadError::Absent)),
    }
}

#[cold]
fn invalid(claim: &'static str, source: ClaimError) -> VerifyError {
    VerifyError::InvalidClaim { claim: claim.into(), source }
}

fn one<'de, T, F: Form<'de, T>>(json: Value<'de>) -> Result<T, ClaimError> {
    match json.as_plain_text() {
        Some(text) => F::from_plain(text),
        None => escaped::<T, F>(json),
    }
}

fn escaped<'de, T, F: Form<'de, T>>(json: Value<'de>) -> Result<T, ClaimError> {
    let text = json.as_json_str().ok_or(ClaimError::new("is not a string"))?;
    match text.decode() {
        Cow::Borrowed(text) => F::from_plain(text),
        Cow::Owned(text) => F::from_decoded(text),
    }
}

/// Reads an array of strings, or one string (RFC 7519 §4.1.3).
fn list<'de, T, F: Form<'de, T>>(json: Value<'de>) -> Result<Vec<T>, ClaimError> {
    match json.as_array() {
        Some(elements) => elements.map(one::<T, F>).collect(),
        None => one::<T, F>(json).map(|only| Vec::from([only])),
    }
}

/// Reads one string, or an array of one string.
fn only<'de, T, F: Form<'de, T>>(json: Value<'de>) -> Result<T, ClaimError> {
    let Some(mut elements) = json.as_array() else { return one::<T, F>(json) };
    match (elements.next(), elements.next()) {
        (Some(only), None) => one::<T, F>(only),
        _ => Err(raw_claim::NOT_ONE_AUDIENCE),
    }
}

fn write_list<'de, T, F: Form<'de, T>>(
    values: &[T],
    serializer: ValueSerializer<'_>,
) -> serde_json::Result<ValueShape> {
    serializer.collect_seq(values.iter().map(|value| Element::<T, F>(value, PhantomData)))
}

/// An element of a list.
struct Element<'v, T, F>(&'v T, PhantomData<F>);

impl<'de, T, F: Form<'de, T>> Serialize for Element<'_, T, F> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::<T, F, S>(self.0, serializer)
    }
}

/// Writes a claim that is one string.
#[inline]
fn write<'de, T, F: Form<'de, T>, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match F::to_text(value) {
        Some(text) => serializer.serialize_str(&text),
        None => Err(S::Error::custom("the `Display` of the value returned an error")),
    }
}
