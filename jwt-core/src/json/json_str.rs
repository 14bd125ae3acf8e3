use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;

/// A checked JSON string, without its quotes and with its escapes.
///
/// Comparisons decode the escapes one by one and do not allocate.
#[derive(Clone, Copy, Default)]
pub struct JsonStr<'a> {
    spelling: &'a str,
    kind: Kind,
}

/// As wide as a pointer, because values of this type are copied fastest as whole words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(usize)]
enum Kind {
    #[default]
    Plain,
    Escaped,
}

/// Does not print the string, which may be secret.
impl fmt::Debug for JsonStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonStr").finish_non_exhaustive()
    }
}

impl<'a> JsonStr<'a> {
    /// Creates the string from its checked spelling; `escaped` if it contains a backslash.
    pub(super) fn new(spelling: &'a str, escaped: bool) -> Self {
        Self { spelling, kind: if escaped { Kind::Escaped } else { Kind::Plain } }
    }

    /// Creates the string from text without quotes, backslashes and control characters.
    pub(crate) fn from_plain(text: &'a str) -> Self {
        Self::new(text, false)
    }

    /// Returns whether the spelling has no escapes.
    pub(super) fn is_plain(self) -> bool {
        self.kind == Kind::Plain
    }

    /// Returns the decoded string.
    #[inline]
    pub(crate) fn decode(self) -> Cow<'a, str> {
        match self.kind {
            Kind::Plain => Cow::Borrowed(self.spelling),
            Kind::Escaped => Cow::Owned(self.chars().collect::<String>()),
        }
    }

    /// Returns whether the decoded string begins with `start`.
    #[inline]
    pub(super) fn starts_with(self, start: &str) -> bool {
        match self.as_plain() {
            // Most names are shorter, so a comparison of lengths is enough.
            Some(plain) => plain.len() >= start.len() && plain.starts_with(start),
            None => {
                let mut chars = self.chars();
                start.chars().all(|c| chars.next() == Some(c))
            }
        }
    }

    pub(crate) fn chars(self) -> impl Iterator<Item = char> + use<'a> {
        Unescaped { rest: self.spelling.chars() }
    }

    /// Returns the bytes of the decoded string, in UTF-8.
    pub(super) fn for_each_byte(self, mut each: impl FnMut(u8)) {
        if let Some(plain) = self.as_plain() {
            return plain.bytes().for_each(each);
        }
        for c in self.chars() {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(&mut each);
        }
    }

    /// Returns the spelling, if it has no escapes and needs no decoding.
    pub(crate) fn as_plain(self) -> Option<&'a str> {
        (self.kind == Kind::Plain).then_some(self.spelling)
    }
}

impl PartialEq for JsonStr<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for JsonStr<'_> {}

impl PartialEq<str> for JsonStr<'_> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        match self.as_plain() {
            Some(plain) => plain == other,
            None => self.chars().eq(other.chars()),
        }
    }
}

impl Ord for JsonStr<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.as_plain(), other.as_plain()) {
            (Some(this), Some(that)) => this.cmp(that),
            _ => self.chars().cmp(other.chars()),
        }
    }
}

impl PartialOrd for JsonStr<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Decodes the characters of a checked spelling. Invalid escapes would give replacement characters.
struct Unescaped<'a> {
    rest: core::str::Chars<'a>,
}

impl Unescaped<'_> {
    fn code_unit(&mut self) -> Option<u32> {
        let digits = self.rest.as_str().get(..4)?;
        let unit = u32::from_str_radix(digits, 16).ok()?;
        self.rest = self.rest.as_str().get(4..)?.chars();
        Some(unit)
    }

    fn unicode_escape(&mut self) -> Option<char> {
        let unit = self.code_unit()?;
        let high @ 0xD800..=0xDBFF = unit else {
            return char::from_u32(unit);
        };
        self.rest = self.rest.as_str().strip_prefix("\\u")?.chars();
        let low = self.code_unit()?;
        char::decode_utf16([u16::try_from(high).ok()?, u16::try_from(low).ok()?]).next()?.ok()
    }
}

impl Iterator for Unescaped<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let first = self.rest.next()?;
        if first != '\\' {
            return Some(first);
        }
        Some(match self.rest.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unicode_escape().unwrap_or(char::REPLACEMENT_CHARACTER),
            itself => itself,
        })
    }
}
