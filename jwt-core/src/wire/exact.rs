//! The members of a payload that the type itself has written, found where the writer puts them.
//!
//! The layout is known when the program is built: first what the policy says, then the fields in the order of the
//! struct. Labels are compared as the bytes that the writer writes, in its order, so that no name can stand twice;
//! values are checked as everywhere. What is read here is read by name as well, and the same; anything else is not read
//! here, and the reader that looks at names says what is wrong, if anything is.

use crate::json::{self, Value};
use crate::policy::{OWN_CLAIMS, Policy};
use crate::registered::Registered;

/// A place in a payload.
pub(super) struct Exact<'de> {
    rest: &'de str,
    /// Whether the object has no member so far, so that its brace stands where a comma would.
    is_empty: bool,
}

impl<'de> Exact<'de> {
    /// The place after what the policy says, of which the claims go to `registered`.
    pub(super) fn open(
        json: &'de str,
        policy: &Policy<'_>,
        registered: &mut Registered<'de>,
    ) -> Option<Self> {
        let is_empty = policy.opening.is_empty();
        let rest = json.strip_prefix(if is_empty { "{" } else { policy.opening })?;
        let mut members = Self { rest, is_empty };
        for (claim, label) in OWN_CLAIMS {
            if policy.writes(claim) {
                *registered.place(claim) = Some(members.member(label)?);
            }
        }
        Some(members)
    }

    /// Whether nothing follows: neither another member nor one whose value was malformed, behind which no step was made.
    pub(super) fn is_closed(&self) -> bool {
        self.rest == "}"
    }

    /// The value after `label`, or none where the member is left out.
    #[inline]
    pub(super) fn member(&mut self, label: &str) -> Option<Value<'de>> {
        match self.simple_member(label) {
            Some(spelling) => Some(Value::of_simple(spelling)),
            None => self.other_member(label).map(Value::of_other),
        }
    }

    /// The simple value after `label`, if that is what comes next.
    ///
    /// A function of its own, so that a field costs a call and not a copy of it. It gives what fits into two registers,
    /// as the next one does: three words would go through memory, and wait there.
    #[inline(never)]
    fn simple_member(&mut self, label: &str) -> Option<&'de str> {
        let (value, rest) = Value::simple(self.after(label)?)?;
        Some(self.step(value, rest))
    }

    /// Any other value after `label`, if that is what comes next.
    #[inline(never)]
    fn other_member(&mut self, label: &str) -> Option<&'de str> {
        let (value, rest) = json::member(self.after(label)?)?;
        Some(self.step(value, rest))
    }

    #[inline]
    fn step(&mut self, value: Value<'de>, rest: &'de str) -> &'de str {
        self.rest = rest;
        self.is_empty = false;
        value.spelling()
    }

    /// What follows `label`, if that comes next.
    #[inline]
    fn after(&self, label: &str) -> Option<&'de str> {
        let label = if self.is_empty { label.get(1..)? } else { label };
        json::starts_with(self.rest.as_bytes(), label.as_bytes())
            .then(|| self.rest.get(label.len()..))?
    }
}
