//! JSON as a token may hold it: RFC 8259, minus what two readers could understand differently.
//!
//! One scanner checks every byte of every header and payload, once: the grammar, no duplicate member
//! at any depth in any spelling, no lone surrogate, no number beyond a double, bounded nesting
//! (RFC 7493). It converts nothing. What it passes, it hands out as [`Value`]s, which are slices of the input:
//! readers above it may rely on their being well-formed.

mod names;
mod quote;
mod scanner;
mod text;
mod value;
mod words;

pub(crate) use names::{AnyNames, FixedNames, Names};
pub(crate) use quote::{is_quoted, quote, quoted};
pub(crate) use text::Text;
pub(crate) use value::Elements;
pub use value::Value;
pub(crate) use words::starts_with;

use crate::error::Malformation;
use scanner::Scanner;

/// The one object that `json` is, checked; `each` gets its members in order.
///
/// `names` keeps the names of objects that are still open. Where `each` says that it knows a member's
/// name, it has seen to duplicates of that name itself.
///
/// # Errors
///
/// The first rule that is broken, by the input or by what `each` says of a member.
pub(crate) fn object<'a, N: Names<'a>, E: From<Malformation>>(
    json: &'a str,
    names: N,
    each: impl FnMut(Text<'a>, Value<'a>) -> Result<NameIs, E>,
) -> Result<(), E> {
    let mut scanner = Scanner::new(json, names);
    scanner.skip_whitespace();
    scanner.top_level_object(each)?;
    scanner.end()?;
    Ok(())
}

/// Checks that `json` is one well-formed value, to stand within `depth` arrays and objects.
pub(crate) fn check(json: &str, depth: usize) -> Result<(), Malformation> {
    let mut scanner = Scanner::within(depth, json, AnyNames::default());
    scanner.skip_whitespace();
    scanner.value()?;
    scanner.end()
}

/// The value of a member that `json` begins with, if it is well-formed, and what follows it.
#[inline]
pub(crate) fn member(json: &str) -> Option<(Value<'_>, &str)> {
    if let Some(simple) = Value::simple(json) {
        return Some(simple);
    }
    let (spelling, rest) = json.split_at_checked(len_of_member(json)?)?;
    Some((Value::of_other(spelling), rest))
}

/// The length of the value of a member that `json` begins with, if it is well-formed.
fn len_of_member(json: &str) -> Option<usize> {
    Value::simple_list_len(json).or_else(|| {
        let value = Scanner::within(1, json, AnyNames::default()).value();
        Some(value.ok()?.spelling().len())
    })
}

/// Text of JSON, from bytes that claim to be some.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, Malformation> {
    match core::str::from_utf8(bytes) {
        Ok(json) if !json.starts_with('\u{feff}') => Ok(json),
        _ => Err(Malformation::NotUtf8),
    }
}

/// What a reader of an object knows of a member's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameIs {
    /// It has a place for it, and has checked that the place was empty.
    Known,
    /// It is new to it; the scanner looks for duplicates.
    Unknown,
}

#[cfg(test)]
mod tests;
