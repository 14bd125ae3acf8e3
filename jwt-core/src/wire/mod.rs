//! Claims as JSON and back. What the derive writes for a type are these two traits.

mod claim;
mod deserializer;
mod exact;
mod field;
mod found;
mod label;
mod members;
mod named;
mod payload;
mod read;
mod rest;
mod serializer;
mod value;
mod writer;

pub use claim::ClaimInfo;
pub use field::{ClaimValue, OptionalAudience, OptionalString, OptionalTime};
pub use members::Members;
pub(crate) use payload::Payload;
pub(crate) use read::read;
#[cfg(feature = "testing")]
pub(crate) use read::{read_by_name, read_exactly};
pub use value::borrowed_string;
pub use writer::{ClaimsWriter, Particulars};

use alloc::borrow::Cow;
use core::fmt;

use crate::error::{ClaimError, EncodeError, VerifyError};
pub use crate::json::Value;

/// Writing a type's claims, and what can be asked of a value of it.
pub trait WriteClaims {
    /// Writes the fields, in their order.
    fn write(&self, writer: &mut ClaimsWriter<'_>) -> Result<(), EncodeError>;

    /// The rules of the application: `eq`, `one_of`, `validate`.
    fn check(&self) -> Result<(), BrokenRule> {
        Ok(())
    }

    /// The field marked `#[claim(iss)]`.
    fn issuer(&self) -> Option<&str> {
        None
    }

    /// The field marked `#[claim(sub)]`.
    fn subject(&self) -> Option<&str> {
        None
    }

    /// The field marked `#[claim(jti)]`.
    fn token_id(&self) -> Option<&str> {
        None
    }
}

/// Reading a type's claims from a payload whose signature held.
pub trait ReadClaims<'de>: Sized {
    /// The claims of the application, in the order of the fields.
    const CLAIMS: &'de [ClaimInfo<'de>];

    /// Their names.
    const NAMES: &'static [&'static str];

    /// Room for their values.
    type Values: AsMut<[Option<Value<'de>>]>;

    /// That room, empty.
    const NO_VALUES: Self::Values;

    /// Whether a field collects the claims that have none.
    const HAS_REST: bool;

    /// Reads the fields, in their order.
    fn from_members(members: &mut Members<'_, 'de>) -> Result<Self, VerifyError>;
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

/// The rule `holds`, or else it is broken for `reason`.
pub fn rule(claim: &'static str, holds: bool, reason: &'static str) -> Result<(), BrokenRule> {
    if holds { Ok(()) } else { Err(BrokenRule { claim, reason: ClaimError::new(reason) }) }
}

/// The rule that the application's own function decided.
pub fn validated(claim: &'static str, verdict: Result<(), ClaimError>) -> Result<(), BrokenRule> {
    verdict.map_err(|reason| BrokenRule { claim, reason })
}

/// What a `validate` function returns: `bool`, or `Result<(), E>` with a reason that can be shown.
#[diagnostic::on_unimplemented(
    message = "a `validate` function cannot return `{Self}`",
    label = "returns neither `bool` nor `Result<(), impl Display>`"
)]
pub trait Verdict {
    /// The reason, where the value is refused.
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
