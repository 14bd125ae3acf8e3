//! The types of fields that are text: `sub`, `iss`, `jti`, `aud`, and the claims that issuer and audience depend on.
//!
//! [`Probe`](super::Probe) selects the form of a type: `StringLike` or a string of the standard library, otherwise
//! `Display` and `FromStr`. A blanket impl of one trait cannot do this, because `String` has both.

use alloc::vec::Vec;
use core::fmt::Display;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::field::ClaimCodec;
use super::text::{AsText, Displayed, Text};
use crate::audience::AudienceLike;

/// Returns the parameter of [`StringClaim`]: the form in which a type is written as text.
///
/// Without it, the impls would overlap: `String` has `Display` and `FromStr` as well, and `Option` may
/// implement `Display` one day.
#[must_use]
pub const fn text_kind(is_text: bool, is_option: bool) -> u8 {
    match (is_text, is_option) {
        (true, _) => TEXT,
        (false, false) => DISPLAYED,
        (false, true) => OPTIONAL_DISPLAYED,
    }
}

/// Returns the parameter of [`AudienceClaim`]. A list has the same form as its elements.
#[must_use]
#[expect(clippy::fn_params_excessive_bools, reason = "each is a constant of `Probe`")]
pub const fn audience_kind(is_audience: bool, is_list: bool, is_text: bool, is_option: bool) -> u8 {
    match (is_audience, is_list, is_text, is_option) {
        (true, ..) => TEXT,
        (false, true, _, false) => DISPLAYED,
        (false, true, _, true) => OPTIONAL_DISPLAYED,
        (false, false, true, _) => ONE_TEXT,
        (false, false, false, false) => ONE_DISPLAYED,
        (false, false, false, true) => OPTIONAL_ONE_DISPLAYED,
    }
}

/// Returns the parameter of [`PolicyText`]. A number has `Display` and `FromStr`, but a field with a number would
/// suggest a number in JSON.
#[must_use]
pub const fn policy_text_kind(is_text: bool, is_option: bool, is_other_json: bool) -> u8 {
    if is_other_json { OTHER_JSON } else { text_kind(is_text, is_option) }
}

/// A string, `StringLike`, an `AudienceLike` type that serde carries, or an `Option`.
pub(super) const TEXT: u8 = 0;
/// Written by `Display` and read by `FromStr`.
const DISPLAYED: u8 = 1;
/// An `Option` of such a type.
const OPTIONAL_DISPLAYED: u8 = 2;
/// One audience that is a string or `StringLike`, or an `Option`.
const ONE_TEXT: u8 = 3;
/// One audience that is written by `Display` and read by `FromStr`.
const ONE_DISPLAYED: u8 = 4;
/// An `Option` of such a type.
const OPTIONAL_ONE_DISPLAYED: u8 = 5;
/// A type of JSON other than a string, such as a number.
const OTHER_JSON: u8 = 6;

/// The type of a field marked `sub`, `iss` or `jti`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `sub`, `iss` or `jti`",
    label = "these claims are strings on the wire (RFC 7519 §4.1)",
    note = "use `String`, `&str`, `Cow<str>` or an `Option` of one",
    note = "for a type of your own, implement `Display` and `FromStr`, whose error implements `Display`, or implement `typed_jwt::StringLike`"
)]
pub trait StringClaim<'de, const KIND: u8>: Sized {
    /// The functions that write and read the claim.
    const CODEC: ClaimCodec<'de, Self>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> StringClaim<'de, TEXT> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_text::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> StringClaim<'de, TEXT> for Option<T> {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_optional_text::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> StringClaim<'de, DISPLAYED> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_text::<Displayed>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> StringClaim<'de, OPTIONAL_DISPLAYED> for Option<T> {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_optional_text::<Displayed>();
}

/// The type of a field that the policy compares as text: the issuer contains its claim, or its claim holds
/// the audience.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be in the issuer or hold the audience",
    label = "the policy names this claim, which is a string on the wire and in every token",
    note = "use `String`, `&str` or `Cow<str>`",
    note = "for a type of your own, implement `Display` and `FromStr`, whose error implements `Display`, or implement `typed_jwt::StringLike`"
)]
pub trait PolicyText<'de, const KIND: u8>: Sized {
    /// The functions that write and read the claim.
    const CODEC: ClaimCodec<'de, Self>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> PolicyText<'de, TEXT> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_text::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> PolicyText<'de, DISPLAYED> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_text::<Displayed>();
}

/// The type of a field marked `aud`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `aud`",
    label = "`aud` is a string or an array of strings (RFC 7519 §4.1.3)",
    note = "use `typed_jwt::Audience`, `String` or `Vec<String>`",
    note = "for a type of your own, or a `Vec` of it, implement `Display` and `FromStr`, whose error implements `Display`, or implement `typed_jwt::StringLike`",
    note = "for another type of your own, implement `typed_jwt::AudienceLike`, `serde::Serialize` and `serde::Deserialize`"
)]
pub trait AudienceClaim<'de, const KIND: u8>: Sized {
    /// The functions that write and read the claim.
    const CODEC: ClaimCodec<'de, Self>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Serialize + Deserialize<'de> + OptionalAudience> AudienceClaim<'de, TEXT> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::AUDIENCE;
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> AudienceClaim<'de, TEXT> for Vec<T> {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_list::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> AudienceClaim<'de, TEXT> for Option<Vec<T>> {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_optional_list::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> AudienceClaim<'de, DISPLAYED> for Vec<T> {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_list::<Displayed>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> AudienceClaim<'de, OPTIONAL_DISPLAYED>
    for Option<Vec<T>>
{
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_optional_list::<Displayed>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> AudienceClaim<'de, ONE_TEXT> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_one_audience::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Text<'de>> AudienceClaim<'de, ONE_TEXT> for Option<T> {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_optional_audience::<AsText>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> AudienceClaim<'de, ONE_DISPLAYED> for T {
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_one_audience::<Displayed>();
}

#[diagnostic::do_not_recommend]
impl<'de, T: Display + FromStr<Err: Display>> AudienceClaim<'de, OPTIONAL_ONE_DISPLAYED>
    for Option<T>
{
    const CODEC: ClaimCodec<'de, Self> = ClaimCodec::of_optional_audience::<Displayed>();
}

/// An `AudienceLike` type, or an `Option` of one.
pub trait OptionalAudience {}

impl<T: AudienceLike> OptionalAudience for T {}

impl<T: AudienceLike> OptionalAudience for Option<T> {}
