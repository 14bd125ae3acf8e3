//! Locates the claims of payloads that the type itself has written.
//!
//! The layout is known at compile time: first the claims of the policy, then the fields in the
//! order of the struct. Member names are compared as bytes in this order, so no name can occur
//! twice. Values are checked by the same scanner as everywhere.

use crate::json::{self, Value};
use crate::policy::{OWN_CLAIMS, PayloadPrefix, Policy};
use crate::registered::RegisteredClaim;
use crate::wire::Located;

/// A member of the payloads that a type writes.
#[derive(Clone, Copy, Debug)]
pub struct LayoutMember {
    /// The comma, the name and the colon, as they are written: `,"name":`.
    prefix: &'static str,
    /// The index of the value.
    slot: usize,
}

impl LayoutMember {
    /// The claim of the application with this index.
    #[must_use]
    pub const fn claim(index: usize, prefix: &'static str) -> Self {
        Self { prefix, slot: RegisteredClaim::COUNT.saturating_add(index) }
    }

    /// A registered claim that is a field.
    #[must_use]
    pub const fn registered(claim: RegisteredClaim) -> Self {
        Self { prefix: claim.member_prefix(), slot: claim as usize }
    }
}

/// Locates all claims of `json`, if it is spelled exactly as the type writes it.
///
/// Returns `None` for any other payload, valid or not. Some values may then be set.
pub(crate) fn locate<'de>(
    json: &'de str,
    policy: &Policy<'_>,
    layout: &[LayoutMember],
    values: &mut [Option<Value<'de>>],
) -> Option<Located<'de>> {
    let is_empty = policy.payload_prefix.is_empty();
    let rest = json.strip_prefix(if is_empty { "{" } else { policy.payload_prefix })?;
    let mut members = Members { rest, is_empty };
    for claim in OWN_CLAIMS {
        if policy.writes(claim) {
            *values.get_mut(claim as usize)? = Some(members.next(claim.member_prefix())?);
        }
    }
    for member in layout {
        *values.get_mut(member.slot)? = members.next(member.prefix);
    }
    let mut end = members.rest;
    if policy.pad > 0 {
        end = end.trim_end_matches(' ');
    }
    // A malformed value and an unexpected member both leave something in front of the brace.
    (end == "}").then_some(Located {
        prefix: PayloadPrefix::Own,
        first_unknown: None,
        flattened: None,
    })
}

/// The members that were not read yet.
struct Members<'de> {
    rest: &'de str,
    /// Whether no member was read yet, so that the next one has no comma in front of it.
    is_empty: bool,
}

impl<'de> Members<'de> {
    /// Returns the value after `prefix`, or `None` without a step if the member was left out.
    #[inline]
    fn next(&mut self, prefix: &str) -> Option<Value<'de>> {
        let prefix = if self.is_empty { prefix.get(1..)? } else { prefix };
        if !json::starts_with(self.rest.as_bytes(), prefix.as_bytes()) {
            return None;
        }
        let (value, rest) = json::member(self.rest.get(prefix.len()..)?)?;
        self.rest = rest;
        self.is_empty = false;
        Some(value)
    }
}
