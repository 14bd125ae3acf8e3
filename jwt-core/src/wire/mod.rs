//! Claims as JSON: writing, locating and converting. The derive implements the two traits of this
//! module.

mod by_name;
mod claim_info;
mod deserializer;
mod field;
mod flattened;
mod located;
mod name_deserializer;
mod probe;
mod raw_claim;
mod read_back;
mod secret;
mod serializer;
mod text;
mod text_claims;
mod value;
mod writer;

pub use claim_info::ClaimInfo;
pub use field::{ClaimCodec, ClaimValue, FlattenedValue, OptionalTime};
pub(crate) use located::Located;
pub use located::LocatedClaims;
pub use probe::{OfAnyType, Probe};
pub use read_back::LastReadBack;
pub use secret::without_value;
pub use text_claims::{
    AudienceClaim, PolicyText, StringClaim, audience_kind, policy_text_kind, text_kind,
};
pub use value::borrowed_string;
pub use writer::{ClaimName, ClaimsWriter, IssueOverrides};

use alloc::borrow::Cow;
use core::fmt;

use crate::error::{ClaimError, EncodeError, VerifyError};
use crate::fast_path::{self, LayoutMember};
pub use crate::json::Value;
use crate::policy::Policy;

/// Writes the claims of a value, checks its rules and returns its registered claims.
pub trait WriteClaims {
    /// Whether a field is marked `#[claim(secret)]`. `Verified` then does not print its claims.
    const HAS_SECRETS: bool = false;

    /// Whether the subject is marked `#[claim(secret)]`. Sessions then have encrypted refresh tokens.
    const HAS_SECRET_SUBJECT: bool = false;

    /// Writes the fields in order.
    fn write(&self, writer: &mut ClaimsWriter<'_>) -> Result<(), EncodeError>;

    /// Checks the rules of the application: `eq`, `one_of`, `validate`.
    fn check(&self) -> Result<(), BrokenRule> {
        Ok(())
    }

    /// Returns the field marked `#[claim(iss)]`.
    fn issuer(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns the field marked `#[claim(sub)]`.
    fn subject(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// Returns the field marked `#[claim(jti)]`.
    fn token_id(&self) -> Option<Cow<'_, str>> {
        None
    }
}

/// Converts the claims of a payload into a type.
pub trait ReadClaims<'de>: Sized {
    /// The claims of the application, in the order of the fields.
    const CLAIMS: &'de [ClaimInfo<'de>];

    /// The registered claims that are text and have a field, for tests that are generated from the
    /// type.
    const TEXTS: &'de [ClaimInfo<'de>] = &[];

    /// The names of [`CLAIMS`](Self::CLAIMS).
    const NAMES: &'static [&'static str];

    /// The members of the payloads that this type writes, after those of the policy.
    const LAYOUT: &'static [LayoutMember];

    /// True if a field collects the claims that have no field. Such a type has no fixed layout.
    const COLLECTS_UNKNOWN: bool;

    /// An array with a slot for the value of each registered claim, then of each name.
    type Values: AsMut<[Option<Value<'de>>]>;

    /// The array without values.
    const NO_VALUES: Self::Values;

    /// Converts the fields in order.
    fn from_claims(claims: &mut LocatedClaims<'_, 'de>) -> Result<Self, VerifyError>;
}

/// Locates the claims of `json`: by the layout of `T` if `T` has written the payload, otherwise by
/// their names.
#[inline]
pub(crate) fn locate<'de, T: ReadClaims<'de>>(
    json: &'de str,
    policy: &Policy<'_>,
    values: &mut [Option<Value<'de>>],
) -> Result<Located<'de>, VerifyError> {
    if !T::COLLECTS_UNKNOWN
        && let Some(located) = fast_path::locate(json, policy, T::LAYOUT, values)
    {
        return Ok(located);
    }
    locate_by_name::<T>(json, values)
}

/// Locates the claims of `json` by their names.
#[inline(never)]
pub(crate) fn locate_by_name<'de, T: ReadClaims<'de>>(
    json: &'de str,
    values: &mut [Option<Value<'de>>],
) -> Result<Located<'de>, VerifyError> {
    // A failed attempt by layout may have stored values.
    values.fill(None);
    by_name::locate(json, T::NAMES, T::COLLECTS_UNKNOWN, values)
}

/// A rule of the application that a claims value breaks.
#[derive(Debug)]
pub struct BrokenRule {
    claim: &'static str,
    reason: ClaimError,
}

impl From<BrokenRule> for VerifyError {
    fn from(rule: BrokenRule) -> Self {
        Self::Rejected { claim: Cow::Borrowed(rule.claim), source: rule.reason }
    }
}

impl From<BrokenRule> for EncodeError {
    fn from(rule: BrokenRule) -> Self {
        Self::Rejected { claim: Cow::Borrowed(rule.claim), source: rule.reason }
    }
}

/// Returns an error with `reason` unless `holds` is true.
pub fn rule(claim: &'static str, holds: bool, reason: &'static str) -> Result<(), BrokenRule> {
    if holds { Ok(()) } else { Err(BrokenRule { claim, reason: ClaimError::new(reason) }) }
}

/// Converts the result of a `validate` function.
pub fn validated(claim: &'static str, verdict: Result<(), ClaimError>) -> Result<(), BrokenRule> {
    verdict.map_err(|reason| BrokenRule { claim, reason })
}

/// The return type of a `validate` function: `bool`, or `Result<(), E>` if `E` implements
/// `Display`.
#[diagnostic::on_unimplemented(
    message = "a `validate` function cannot return `{Self}`",
    label = "returns neither `bool` nor `Result<(), impl Display>`"
)]
pub trait Verdict {
    /// Returns an error with the reason if the value is refused.
    fn decide(self) -> Result<(), ClaimError>;
}

#[diagnostic::do_not_recommend]
impl Verdict for bool {
    fn decide(self) -> Result<(), ClaimError> {
        if self { Ok(()) } else { Err(ClaimError::new("was refused by its `validate` function")) }
    }
}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display> Verdict for Result<(), E> {
    fn decide(self) -> Result<(), ClaimError> {
        self.map_err(|reason| ClaimError::text(format_args!("was refused: {reason}")))
    }
}
