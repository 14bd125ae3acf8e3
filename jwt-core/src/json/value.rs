use super::Text;
use super::words::{digits_len, number, plain_len};

/// Numbers of so many digits are below 10¹⁹, and that below 2⁶⁴.
const FEW_DIGITS: usize = 19;

/// A well-formed value, as it is spelled.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    spelling: &'a str,
    kind: Kind,
}

/// What the scanner knows of a value anyway, so that nobody need look again.
///
/// As wide as a pointer: values are copied much, and whole words are copied fastest.
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

impl<'a> Value<'a> {
    pub(super) fn new(spelling: &'a str, kind: Kind) -> Self {
        Self { spelling, kind }
    }

    /// The string without escapes or the number of few digits that `json` begins with, if it is one of these, and what
    /// follows it: most values are, and this is the shortest way to them.
    #[expect(clippy::inline_always, reason = "as for `member`")]
    #[inline(always)]
    pub(crate) fn simple(json: &'a str) -> Option<(Self, &'a str)> {
        let bytes = json.as_bytes();
        let (len, kind) = match bytes.split_first()? {
            (b'"', text) => {
                let len = plain_len(text);
                (text.get(len)? == &b'"').then_some((len.checked_add(2)?, Kind::PlainText))?
            }
            (first @ b'0'..=b'9', _) => {
                let len = digits_len(bytes);
                let is_whole = !matches!(bytes.get(len)?, b'.' | b'e' | b'E');
                let most = if *first == b'0' { 1 } else { FEW_DIGITS };
                (is_whole && len <= most).then_some((len, Kind::Digits))?
            }
            _ => return None,
        };
        let (spelling, rest) = json.split_at_checked(len)?;
        Some((Self::new(spelling, kind), rest))
    }

    /// The value that [`simple`](Self::simple) has found.
    #[inline]
    pub(crate) fn of_simple(spelling: &'a str) -> Self {
        let is_text = spelling.as_bytes().first() == Some(&b'"');
        Self::new(spelling, if is_text { Kind::PlainText } else { Kind::Digits })
    }

    /// The value of `len` bytes that `json` begins with and that is not [`simple`](Self::simple), and what follows it.
    #[inline]
    pub(super) fn at_the_front(json: &'a str, len: usize) -> Option<(Self, &'a str)> {
        let (spelling, rest) = json.split_at_checked(len)?;
        let kind = match spelling.as_bytes().first()? {
            b'"' => Kind::EscapedText,
            _ => Kind::Other,
        };
        Some((Self::new(spelling, kind), rest))
    }

    /// The length of an array of [`simple`](Self::simple) values without white space that `json` begins with.
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

    /// What this crate has written itself, or has checked before.
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

    pub(crate) fn spelling(self) -> &'a str {
        self.spelling
    }

    /// The string that it is, if it is one.
    #[inline]
    pub(crate) fn as_text(self) -> Option<Text<'a>> {
        if !matches!(self.kind, Kind::PlainText | Kind::EscapedText) {
            return None;
        }
        // Its quotes were seen.
        let unquoted = self.spelling.get(1..self.spelling.len().checked_sub(1)?)?;
        Some(Text::new(unquoted, self.kind == Kind::EscapedText))
    }

    /// The number that it is, if it is one of up to 19 digits and nothing else.
    #[inline]
    pub(crate) fn as_digits(self) -> Option<u64> {
        (self.kind == Kind::Digits).then(|| number(self.spelling.as_bytes()))
    }

    /// The elements of the array that it is, if it is one.
    pub(crate) fn as_array(self) -> Option<Elements<'a>> {
        let elements = self.spelling.strip_prefix('[')?.strip_suffix(']')?;
        Some(Elements { rest: elements.trim_start_matches(WHITESPACE) })
    }
}

const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The elements of an array.
pub(crate) struct Elements<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        // The array was checked as a whole, so that an error here can only be its end.
        let (element, rest) = super::member(self.rest)?;
        self.rest = match rest.as_bytes() {
            [b',', b'"' | b'0'..=b'9', ..] => rest.get(1..)?,
            _ => {
                let rest = rest.trim_start_matches(WHITESPACE);
                rest.strip_prefix(',').unwrap_or(rest).trim_start_matches(WHITESPACE)
            }
        };
        Some(element)
    }
}
