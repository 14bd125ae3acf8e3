//! What a type says of each of its claims, for tests that are generated from it.

use super::raw_claim::RawClaim;
#[cfg(feature = "testing")]
use crate::json::Value;

/// A claim of the application, and what its type makes of values.
///
/// Only `typed_jwt::testing` looks at it; a program that does not use that has no code of it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "testing"), expect(dead_code, reason = "see above"))]
pub struct ClaimInfo<'de> {
    pub(crate) name: &'static str,
    has_default: bool,
    /// Whether its type reads this JSON, or its absence.
    reads: fn(RawClaim<'de>) -> bool,
}

impl<'de> ClaimInfo<'de> {
    /// The claim `name`.
    #[must_use]
    pub const fn new(name: &'static str, reads: fn(RawClaim<'de>) -> bool) -> Self {
        Self { name, has_default: false, reads }
    }

    /// The same claim, with a default where it is absent.
    #[must_use]
    pub const fn or_default(self) -> Self {
        Self { has_default: true, ..self }
    }
}

#[cfg(feature = "testing")]
impl<'de> ClaimInfo<'de> {
    /// Whether a token without it must be refused.
    pub(crate) fn is_demanded(&self) -> bool {
        !self.has_default && !self.reads(None)
    }

    /// Whether a token with this value must be refused.
    pub(crate) fn refuses(&self, json: &'de str) -> bool {
        !self.reads(Some(json))
    }

    fn reads(&self, json: Option<&'de str>) -> bool {
        (self.reads)(RawClaim { name: self.name, json: json.map(Value::well_formed) })
    }
}
