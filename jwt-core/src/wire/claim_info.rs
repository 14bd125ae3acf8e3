//! Descriptions of a type's claims, for tests that are generated from the type.

use super::raw_claim::RawClaim;
#[cfg(feature = "testing")]
use crate::json::Value;

/// A claim of the application, and a function that tests which values its type accepts.
///
/// Used only by `typed_jwt::testing`. Programs that do not use that module contain no code for it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "testing"), expect(dead_code, reason = "used only by `testing`"))]
pub struct ClaimInfo<'de> {
    pub(crate) name: &'static str,
    has_default: bool,
    /// Returns true if the type of the claim reads this JSON or this absence.
    reads: fn(RawClaim<'de>) -> bool,
}

impl<'de> ClaimInfo<'de> {
    /// Creates the description of the claim `name`.
    #[must_use]
    pub const fn new(name: &'static str, reads: fn(RawClaim<'de>) -> bool) -> Self {
        Self { name, has_default: false, reads }
    }

    /// Declares that the claim has a default if it is absent.
    #[must_use]
    pub const fn or_default(self) -> Self {
        Self { has_default: true, ..self }
    }
}

#[cfg(feature = "testing")]
impl<'de> ClaimInfo<'de> {
    /// Returns true if a token without this claim must be refused.
    pub(crate) fn is_demanded(&self) -> bool {
        !self.has_default && !self.reads(None)
    }

    /// Returns true if a token with this value must be refused.
    pub(crate) fn refuses(&self, json: &'de str) -> bool {
        !self.reads(Some(json))
    }

    fn reads(&self, json: Option<&'de str>) -> bool {
        (self.reads)(RawClaim { name: self.name, json: json.map(Value::well_formed) })
    }
}
