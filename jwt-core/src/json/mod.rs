//! Strict JSON: RFC 8259 without anything that two readers could interpret differently.
//!
//! One scanner checks every byte of every header and payload once: the grammar, no duplicate member
//! at any depth in any spelling, no lone surrogate, no number outside the range of a double,
//! bounded nesting (RFC 7493). The scanner does not convert values. It returns [`Value`]s, which
//! are slices of the input; code that receives a `Value` can rely on it being well-formed.

mod json_str;
mod names;
mod quote;
mod scanner;
mod swar;
mod value;

pub(crate) use json_str::JsonStr;
pub(crate) use names::{BoundedNames, HeapNames, Names};
pub(crate) use quote::{quote, quoted};
pub(crate) use swar::starts_with;
pub(crate) use value::Elements;
pub use value::Value;

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::error::MalformedToken;
use scanner::Scanner;

/// Checks that `json` is one object, and passes its members to `each`, in order.
///
/// `names` stores the names of the objects that are still open. If `each` returns
/// [`MemberLookup::Known`], it has already checked for duplicates of that name.
///
/// # Errors
///
/// The first error, of the input or of `each`.
pub(crate) fn object<'a, N: Names<'a>, E: From<MalformedToken>>(
    json: &'a str,
    names: N,
    each: impl FnMut(JsonStr<'a>, Value<'a>) -> Result<MemberLookup, E>,
) -> Result<(), E> {
    let mut scanner = Scanner::new(json, names);
    scanner.skip_whitespace();
    scanner.top_level_object(each)?;
    scanner.end()?;
    Ok(())
}

/// Checks that `json` is one well-formed value, nested in `depth` arrays and objects.
pub(crate) fn check(json: &str, depth: usize) -> Result<(), MalformedToken> {
    let mut scanner = Scanner::within(depth, json, HeapNames::default());
    scanner.skip_whitespace();
    scanner.value()?;
    scanner.end()
}

/// Splits a well-formed member value off the front of `json`, and returns it with the rest.
#[inline]
pub(crate) fn member(json: &str) -> Option<(Value<'_>, &str)> {
    if let Some(simple) = Value::simple(json) {
        return Some(simple);
    }
    let (spelling, rest) = json.split_at_checked(len_of_member(json)?)?;
    Some((Value::of_other(spelling), rest))
}

/// Returns the length of the well-formed member value at the front of `json`.
fn len_of_member(json: &str) -> Option<usize> {
    Value::simple_list_len(json).or_else(|| {
        let value = Scanner::within(1, json, HeapNames::default()).value();
        Some(value.ok()?.spelling().len())
    })
}

/// Converts bytes to text. A byte order mark is refused.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, MalformedToken> {
    match core::str::from_utf8(bytes) {
        Ok(json) if !json.starts_with('\u{feff}') => Ok(json),
        _ => Err(MalformedToken::NotUtf8),
    }
}

/// Compares two JSON texts without regard to the order of members and of elements, because a hash table
/// has no fixed order.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    let sorted = |json: &[u8]| serde_json::from_slice(json).map(sorted);
    one == other || matches!((sorted(one), sorted(other)), (Ok(one), Ok(other)) if one == other)
}

fn sorted(json: serde_json::Value) -> serde_json::Value {
    match json {
        serde_json::Value::Array(elements) => {
            let mut elements: Vec<_> = elements.into_iter().map(sorted).collect();
            elements.sort_by_cached_key(ToString::to_string);
            serde_json::Value::Array(elements)
        }
        serde_json::Value::Object(members) => {
            let mut members: Vec<_> =
                members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            members.into_iter().collect()
        }
        other => other,
    }
}

/// The answer of a reader of an object to a member's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberLookup {
    /// The reader has a slot for this name, and the slot was empty.
    Known,
    /// The reader has no slot for this name; the scanner checks for duplicates.
    Unknown,
}

#[cfg(test)]
mod tests;
