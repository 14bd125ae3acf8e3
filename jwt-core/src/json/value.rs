use core::fmt;

use super::JsonStr;
use super::swar::{digits_len, number, plain_len};

/// Numbers of at most this many digits are below 10¹⁹, which is less than 2⁶⁴.
const FEW_DIGITS: usize = 19;

/// A well-formed value, as it is spelled.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    spelling: &'a str,
    kind: Kind,
}

/// The classification of a value, recorded by the scanner.
///
/// As wide as a pointer, because values are copied often and whole words are copied fastest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Kind {
    /// A string without escapes.
    PlainText,
    /// A string with escapes.
    EscapedText,
    /// A number of up to 19 digits and nothing else.
    Digits,
    /// An array, an object, another number or a word.
    Other,
}

/// Does not print the value, which may be secret.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").finish_non_exhaustive()
    }
}

impl<'a> Value<'a> {
    pub(super) fn new(spelling: &'a str, kind: Kind) -> Self {
        Self { spelling, kind }
    }

    /// Splits a string without escapes or a short number off the front of `json`, and returns it
    /// with the rest. Most values are one of these.
    #[expect(
        clippy::inline_always,
        reason = "what it gives is five words, which would go through memory"
    )]
    #[inline(always)]
    pub(crate) fn simple(json: &'a str) -> Option<(Self, &'a str)> {
        let bytes = json.as_bytes();
        let (len, kind) = match bytes.split_first()? {
            (b'"', text) => {
                let len = plain_len(text);
                (text.get(len)? == &b'"').then_some((len.checked_add(2)?, Kind::PlainText))?
            }
            // The scanner decides what may follow a leading zero.
            (b'1'..=b'9', _) => {
                let len = digits_len(bytes);
                let is_whole = !matches!(bytes.get(len), Some(b'.' | b'e' | b'E'));
                (is_whole && len <= FEW_DIGITS).then_some((len, Kind::Digits))?
            }
            _ => return None,
        };
        let (spelling, rest) = json.split_at_checked(len)?;
        Some((Self::new(spelling, kind), rest))
    }

    /// Classifies a value that [`simple`](Self::simple) has returned.
    #[inline]
    pub(crate) fn of_simple(spelling: &'a str) -> Self {
        let is_text = spelling.as_bytes().first() == Some(&b'"');
        Self::new(spelling, if is_text { Kind::PlainText } else { Kind::Digits })
    }

    /// Classifies a value that is not [`simple`](Self::simple) and was checked by the scanner.
    #[inline]
    pub(crate) fn of_other(spelling: &'a str) -> Self {
        let is_text = spelling.as_bytes().first() == Some(&b'"');
        Self::new(spelling, if is_text { Kind::EscapedText } else { Kind::Other })
    }

    /// Returns the length of an array of [`simple`](Self::simple) values without white space, if
    /// `json` begins with one.
    pub(super) fn simple_list_len(json: &'a str) -> Option<usize> {
        let mut rest = json.strip_prefix('[')?;
        loop {
            let (_, after) = Self::simple(rest)?;
            match after.as_bytes().first()? {
                b',' => rest = after.get(1..)?,
                b']' => return json.len().checked_sub(after.len())?.checked_add(1),
                _ => return None,
            }
        }
    }

    /// Classifies a value that this crate has written or checked.
    pub(crate) fn well_formed(spelling: &'a str) -> Self {
        let bytes = spelling.as_bytes();
        let kind = match bytes.first() {
            Some(b'"') if spelling.contains('\\') => Kind::EscapedText,
            Some(b'"') => Kind::PlainText,
            Some(_) if bytes.len() <= FEW_DIGITS && digits_len(bytes) == bytes.len() => {
                Kind::Digits
            }
            _ => Kind::Other,
        };
        Self { spelling, kind }
    }

    #[inline]
    pub(crate) fn spelling(self) -> &'a str {
        self.spelling
    }

    /// Returns whether the value is a string.
    #[inline]
    pub(crate) fn is_text(self) -> bool {
        matches!(self.kind, Kind::PlainText | Kind::EscapedText)
    }

    /// Returns the string, if the value is one without escapes.
    #[inline]
    pub(crate) fn as_plain_text(self) -> Option<&'a str> {
        // The value has quotes, because its kind is a string.
        (self.kind == Kind::PlainText)
            .then(|| self.spelling.get(1..self.spelling.len().saturating_sub(1)))?
    }

    /// Returns the string, if the value is one.
    #[inline]
    pub(crate) fn as_json_str(self) -> Option<JsonStr<'a>> {
        if !self.is_text() {
            return None;
        }
        let unquoted = self.spelling.get(1..self.spelling.len().checked_sub(1)?)?;
        Some(JsonStr::new(unquoted, self.kind == Kind::EscapedText))
    }

    /// Returns the number, if the value has at most 19 digits and nothing else.
    #[inline]
    pub(crate) fn as_digits(self) -> Option<u64> {
        (self.kind == Kind::Digits).then(|| number(self.spelling.as_bytes()))
    }

    /// Returns the elements, if the value is an array.
    pub(crate) fn as_array(self) -> Option<Elements<'a>> {
        let rest = self.spelling.strip_prefix('[')?.strip_suffix(']')?;
        Some(Elements { rest })
    }
}

const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// An iterator over the elements of an array.
pub(crate) struct Elements<'a> {
    rest: &'a str,
}

impl<'a> Elements<'a> {
    /// Returns the next element, if it is simple and has no white space around it.
    ///
    /// A separate function whose result fits two registers, as for the members of an object.
    #[inline(never)]
    fn next_simple(&mut self) -> Option<&'a str> {
        let (value, rest) = Value::simple(self.rest)?;
        let rest = match rest.as_bytes().split_first() {
            Some((b',', _)) => rest.get(1..)?,
            Some(_) => return None,
            None => rest,
        };
        self.rest = rest;
        Some(value.spelling())
    }

    /// Returns the next element.
    #[inline(never)]
    fn next_other(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        // The whole array was checked, so an error here can only be its end.
        let (value, rest) = super::member(self.rest.trim_start_matches(WHITESPACE))?;
        let rest = rest.trim_start_matches(WHITESPACE);
        self.rest = rest.strip_prefix(',').unwrap_or(rest);
        Some(value.spelling())
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        match self.next_simple() {
            Some(spelling) => Some(Value::of_simple(spelling)),
            None => self.next_other().map(Value::well_formed),
        }
    }
}
