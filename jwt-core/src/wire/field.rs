//! What a field's type is asked to be.
//!
//! Writing and reading reach the field through one trait and by its path alone, so that a type
//! which does not fit is one error: the compiler reports like errors once. `do_not_recommend` keeps
//! it to our message, without the pages of types that would fit.

use serde::{Deserialize, Serialize};

use super::flattened::FlattenedClaims;
use super::raw_claim::RawClaim;
use super::serializer::{ValueSerializer, Written};
use super::{ClaimName, ClaimsWriter};
use crate::audience::AudienceLike;
use crate::error::{EncodeError, VerifyError};
use crate::string_like::StringLike;
use crate::time::{NumericDate, Time};

/// The type of a field that serde carries both ways.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a claim: serde cannot carry it",
    label = "it, or a type within it, lacks `serde::Serialize` or `serde::Deserialize`",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]` to the type, or name functions with `#[serde(with = \"…\")]` on the field",
    note = "types of other crates may want a feature of theirs or of serde, as `Rc` and `Arc` want serde's `rc`"
)]
pub trait ClaimValue<'de>: Sized {
    /// Writes the claim `name`. A `None` is left out if `is_optional`.
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError>;

    /// Serializes the value.
    fn serialize(&self, serializer: ValueSerializer<'_>) -> serde_json::Result<Written>;

    /// Reads a claim, present or not.
    fn read(claim: RawClaim<'de>) -> Result<Self, VerifyError>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Serialize + Deserialize<'de>> ClaimValue<'de> for T {
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError> {
        writer.claim(name, self, is_optional)
    }

    fn serialize(&self, serializer: ValueSerializer<'_>) -> serde_json::Result<Written> {
        Serialize::serialize(self, serializer)
    }

    #[inline]
    fn read(claim: RawClaim<'de>) -> Result<Self, VerifyError> {
        claim.read()
    }
}

/// The type of a field marked `sub`, `iss` or `jti`.
///
/// One trait for all requirements, because a type of the application that lacks several of them is one mistake.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `sub`, `iss` or `jti`",
    label = "these claims are strings on the wire (RFC 7519 §4.1)",
    note = "use `String`, `&str`, `Cow<str>` or an `Option` of one",
    note = "a type of your own implements `typed_jwt::StringLike`, `serde::Serialize` and `serde::Deserialize`"
)]
pub trait StringClaim<'de>: Sized {
    /// Writes the claim `name`. A `None` is left out if `is_optional`.
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError>;

    /// Serializes the value.
    fn serialize(&self, serializer: ValueSerializer<'_>) -> serde_json::Result<Written>;

    /// Reads the claim, present or not.
    fn read(claim: RawClaim<'de>) -> Result<Self, VerifyError>;

    /// The string, if there is one.
    fn as_optional_str(&self) -> Option<&str>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Serialize + Deserialize<'de> + OptionalString> StringClaim<'de> for T {
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError> {
        writer.claim(name, self, is_optional)
    }

    fn serialize(&self, serializer: ValueSerializer<'_>) -> serde_json::Result<Written> {
        Serialize::serialize(self, serializer)
    }

    #[inline]
    fn read(claim: RawClaim<'de>) -> Result<Self, VerifyError> {
        claim.read()
    }

    fn as_optional_str(&self) -> Option<&str> {
        OptionalString::as_optional_str(self)
    }
}

/// The type of a field marked `aud`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `aud`",
    label = "`aud` is a string or an array of strings (RFC 7519 §4.1.3)",
    note = "use `typed_jwt::Audience`, `String` or `Vec<String>`",
    note = "a type of your own implements `typed_jwt::AudienceLike`, `serde::Serialize` and `serde::Deserialize`"
)]
pub trait AudienceClaim<'de>: Sized {
    /// Writes the claim `name`. A `None` is left out if `is_optional`.
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError>;

    /// Serializes the value.
    fn serialize(&self, serializer: ValueSerializer<'_>) -> serde_json::Result<Written>;

    /// Reads the claim, present or not.
    fn read(claim: RawClaim<'de>) -> Result<Self, VerifyError>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Serialize + Deserialize<'de> + OptionalAudience> AudienceClaim<'de> for T {
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        name: &'static ClaimName,
        is_optional: bool,
    ) -> Result<(), EncodeError> {
        writer.claim(name, self, is_optional)
    }

    fn serialize(&self, serializer: ValueSerializer<'_>) -> serde_json::Result<Written> {
        Serialize::serialize(self, serializer)
    }

    fn read(claim: RawClaim<'de>) -> Result<Self, VerifyError> {
        claim.read_audience()
    }
}

/// The type of a field with `flatten`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot collect the claims that have no field: serde cannot carry it",
    label = "it, or a type within it, lacks `serde::Serialize` or `serde::Deserialize`",
    note = "use a map such as `BTreeMap<String, serde_json::Value>`, or derive `serde::Serialize` and `serde::Deserialize` for the type"
)]
pub trait FlattenedValue<'de>: Sized {
    /// Writes the members of the field `field`, which may not have one of `names`. `read` reads them back.
    fn write(
        &self,
        writer: &mut ClaimsWriter<'_>,
        field: &'static str,
        names: &[&str],
        read: impl FnOnce(FlattenedClaims<'_>) -> Result<bool, VerifyError>,
    ) -> Result<(), EncodeError>;

    /// Reads the claims that have no field.
    fn read(claims: FlattenedClaims<'de>, field: &'static str) -> Result<Self, VerifyError>;

    /// Returns whether the value is written as these members, in any order.
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

/// A claim of `StringLike` that may be absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not string-like",
    label = "`sub`, `iss` and `jti` are strings on the wire (RFC 7519 §4.1)",
    note = "use `String`, `&str`, `Cow<str>` or an `Option` of one, or implement `typed_jwt::StringLike` for your own type"
)]
pub trait OptionalString {
    /// The string, where there is one.
    fn as_optional_str(&self) -> Option<&str>;
}

#[diagnostic::do_not_recommend]
impl<T: StringLike> OptionalString for T {
    fn as_optional_str(&self) -> Option<&str> {
        Some(self.as_str())
    }
}

#[diagnostic::do_not_recommend]
impl<T: StringLike> OptionalString for Option<T> {
    fn as_optional_str(&self) -> Option<&str> {
        self.as_ref().map(StringLike::as_str)
    }
}

/// A claim of `AudienceLike` that may be absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no audience",
    label = "`aud` is a string or an array of strings (RFC 7519 §4.1.3)",
    note = "use `typed_jwt::Audience`, `String` or `Vec<String>`, or implement `typed_jwt::AudienceLike` for your own type"
)]
pub trait OptionalAudience {
    /// Asks for the trait.
    fn is_audience(&self) {}
}

#[diagnostic::do_not_recommend]
impl<T: AudienceLike> OptionalAudience for T {}

#[diagnostic::do_not_recommend]
impl<T: AudienceLike> OptionalAudience for Option<T> {}

/// A claim of `Time` that may be absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time",
    label = "`exp`, `nbf` and `iat` hold a `NumericDate`",
    note = "use `typed_jwt::NumericDate`, `std::time::SystemTime` or an `Option` of one, or implement `typed_jwt::Time` for your own type"
)]
pub trait OptionalTime: Sized {
    /// The time, where there is one.
    fn to_optional_date(&self) -> Option<NumericDate>;

    /// From the claim; `None` where the type needs one.
    fn from_optional_date(date: Option<NumericDate>) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Time> OptionalTime for T {
    fn to_optional_date(&self) -> Option<NumericDate> {
        Some(self.to_numeric_date())
    }

    fn from_optional_date(date: Option<NumericDate>) -> Option<Self> {
        date.map(T::from_numeric_date)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Time> OptionalTime for Option<T> {
    fn to_optional_date(&self) -> Option<NumericDate> {
        self.as_ref().map(Time::to_numeric_date)
    }

    fn from_optional_date(date: Option<NumericDate>) -> Option<Self> {
        Some(date.map(T::from_numeric_date))
    }
}
