//! JSON as a token may hold it: RFC 8259, minus what two readers could understand differently.
//!
//! One scanner checks every byte of every header and payload, once: the grammar, no duplicate member
//! at any depth in any spelling, no lone surrogate, no number beyond a double, bounded nesting
//! (RFC 7493). It converts nothing. What it passes, it hands out as slices of the input, and readers
//! above it may rely on their being well-formed.

mod names;
mod scanner;
mod text;

pub(crate) use names::{AnyNames, FixedNames, Names};
pub(crate) use scanner::Scanner;
pub(crate) use text::Text;

use crate::error::Malformation;

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
    each: impl FnMut(Text<'a>, &'a str) -> Result<NameIs, E>,
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

/// The string that the well-formed value `json` is, if it is one.
pub(crate) fn as_text(json: &str) -> Option<Text<'_>> {
    let spelling = json.strip_prefix('"')?.strip_suffix('"')?;
    Some(Text::new(spelling, memchr::memchr(b'\\', spelling.as_bytes()).is_some()))
}

/// The elements of the array that the well-formed value `json` is, if it is one.
pub(crate) fn as_array(json: &str) -> Option<impl Iterator<Item = &str>> {
    let elements = json.strip_prefix('[')?.strip_suffix(']')?;
    let mut scanner = Scanner::new(elements, AnyNames::default());
    scanner.skip_whitespace();
    // The array was checked as a whole, so that an error here can only be its end.
    Some(core::iter::from_fn(move || {
        let element = scanner.value().ok()?;
        scanner.skip_whitespace();
        scanner.take(b',');
        scanner.skip_whitespace();
        Some(element)
    }))
}

#[cfg(test)]
mod tests;
