//! The traits that the types of fields must implement.
//!
//! The functions are in [`ClaimCodec`], and a trait only requires what a kind of field needs, with
//! a message for a type that lacks it. The functions cannot be in a common supertrait, because a
//! type that lacks both traits would cause an error for each.
//!
//! Writing and reading use the same trait with the same path. Therefore a type that does not
//! implement it causes one error, because the compiler reports equal errors once.
//! `do_not_recommend` removes the long list of types that implement the trait from the error.

use alloc::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::flattened::FlattenedClaims;
use super::raw_claim::RawClaim;
use super::read_back::LastReadBack;
use super::serializer::{ValueSerializer, ValueShape};
use super::{ClaimName, ClaimsWriter};
use crate::error::{EncodeError, VerifyError};
use crate::time::{NumericDate, Time};

/// The functions that write and read the claim of a field.
///
/// All methods take `self`, the type of the constants in the traits. Methods of blanket traits in
/// the user's scope therefore cannot shadow them.
#[derive(Debug)]
pub struct ClaimCodec<'de, T> {
    pub(super) serialize: fn(&T, ValueSerializer<'_>) -> serde_json::Result<ValueShape>,
    pub(super) read: fn(RawClaim<'de>) -> Result<T, VerifyError>,
    /// Returns the text of a claim that is a string.
    pub(super) text: fn(&T) -> Option<Cow<'_, str>>,
}

impl<'de, T: Serialize + Deserialize<'de>> ClaimCodec<'de, T> {
    const SERDE: Self = Self {
        serialize: |value, serializer| value.serialize(serializer),
        read: RawClaim::read,
        text: |_| None,
    };

    pub(super) const AUDIENCE: Self = Self { read: RawClaim::read_audience, ..Self::SERDE };
}

impl<'de, T> ClaimCodec<'de, T> {
    /// Writes the claim `name`. `None` is omitted if `is_optional` is true.
    #[inline]
    pub fn write(
        self,
        value: &T,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError> {
        writer.claim_as(name, value, is_optional, self.serialize)
    }

    /// Serializes the value.
    #[inline]
    pub fn serialize(
        self,
        value: &T,
        serializer: ValueSerializer<'_>,
    ) -> serde_json::Result<ValueShape> {
        (self.serialize)(value, serializer)
    }

    /// Returns the text of a claim that is a string, if present.
    #[inline]
    pub fn text(self, value: &T) -> Option<Cow<'_, str>> {
        (self.text)(value)
    }

    /// Reads the claim, present or not.
    #[inline]
    pub fn read(self, claim: RawClaim<'de>) -> Result<T, VerifyError> {
        (self.read)(claim)
    }

    /// Refuses the claim that was just written unless it is read back as `value`, or as a value
    /// that is written equally.
    #[inline]
    pub fn reads_back(
        self,
        value: &T,
        writer: &'de mut ClaimsWriter<'_>,
        last: Option<&LastReadBack>,
        is_none: fn(&T) -> bool,
        differ: fn(&T, &T) -> bool,
    ) -> Result<(), EncodeError> {
        writer.reads_back(value, last, is_none, differ, self.read, self.serialize)
    }
}

/// The type of an ordinary field, which serde serializes and deserializes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a claim: serde cannot write and read it",
    label = "it, or a type within it, lacks `serde::Serialize` or `serde::Deserialize`",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]` to the type, or name functions with `#[serde(with = \"…\")]` on the field",
    note = "a type of another crate may need a feature of that crate or of serde: `Rc` and `Arc` need serde's `rc`"
)]
pub trait ClaimValue<'de>: Sized {
    /// The functions that write and read the claim.
    const CODEC: ClaimCodec<'de, Self>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Serialize + Deserialize<'de>> ClaimValue<'de> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::SERDE;
}

/// The type of a field with `flatten`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot collect the claims that have no field: serde cannot write and read it",
    label = "it, or a type within it, lacks `serde::Serialize` or `serde::Deserialize`",
    note = "use a map such as `BTreeMap<String, serde_json::Value>`, or derive `serde::Serialize` and `serde::Deserialize` for the type"
)]
pub trait FlattenedValue<'de>: Sized {
    /// Writes the members of the field `field`, which must not have one of `names`. `read` reads
    /// them back.
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        field: &'static str,
        names: &[&str],
        read: impl FnOnce(FlattenedClaims<'_>) -> Result<bool, VerifyError>,
    ) -> Result<(), EncodeError>;

    /// Reads the claims that have no field.
    fn read(claims: FlattenedClaims<'de>, field: &'static str) -> Result<Self, VerifyError>;

    /// Returns true if the value is written as these members, in any order.
    fn is_written_as(&self, claims: &FlattenedClaims<'_>) -> bool;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Serialize + Deserialize<'de>> FlattenedValue<'de> for T {
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        field: &'static str,
        names: &[&str],
        read: impl FnOnce(FlattenedClaims<'_>) -> Result<bool, VerifyError>,
    ) -> Result<(), EncodeError> {
        writer.flattened(field, names, self, read)
    }

    fn is_written_as(&self, claims: &FlattenedClaims<'_>) -> bool {
        claims.is_written_by(self)
    }

    fn read(claims: FlattenedClaims<'de>, field: &'static str) -> Result<Self, VerifyError> {
        claims.collect(field)
    }
}

/// A `Time` type, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time",
    label = "`exp`, `nbf` and `iat` hold a `NumericDate`",
    note = "use `typed_jwt::NumericDate`, `std::time::SystemTime` or an `Option` of one, or implement `typed_jwt::Time` for your own type"
)]
pub trait OptionalTime: Sized {
    /// Returns the time, if present.
    fn to_optional_date(&self) -> Result<Option<NumericDate>, OutOfRange>;

    /// Converts the time of the claim, if present.
    fn from_optional_date(date: Option<NumericDate>) -> Result<Self, TimeReadError>;
}

/// A time before 1970 or after the year 9999.
#[derive(Debug)]
pub struct OutOfRange;

/// The reason why a time is not a value of the field's type.
#[derive(Debug)]
pub enum TimeReadError {
    /// The claim is absent, and the type has no `None`.
    Absent,
    /// The type cannot represent the time.
    OutOfRange,
}

#[diagnostic::do_not_recommend]
impl<T: Time> OptionalTime for T {
    fn to_optional_date(&self) -> Result<Option<NumericDate>, OutOfRange> {
        self.to_numeric_date().map(Some).ok_or(OutOfRange)
    }

    fn from_optional_date(date: Option<NumericDate>) -> Result<Self, TimeReadError> {
        T::from_numeric_date(date.ok_or(TimeReadError::Absent)?).ok_or(TimeReadError::OutOfRange)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Time> OptionalTime for Option<T> {
    fn to_optional_date(&self) -> Result<Option<NumericDate>, OutOfRange> {
        self.as_ref().map(|time| time.to_numeric_date().ok_or(OutOfRange)).transpose()
    }

    fn from_optional_date(date: Option<NumericDate>) -> Result<Self, TimeReadError> {
        date.map(|date| T::from_numeric_date(date).ok_or(TimeReadError::OutOfRange)).transpose()
    }
}
