use super::swar::plain_len;
use super::value::Kind;
use super::{JsonStr, MemberLookup, Names, Value};
use crate::error::MalformedToken;

/// The maximum nesting depth of arrays and objects.
const MAX_DEPTH: usize = 64;

/// The prefix of names that have a special meaning for `serde_json` if another crate of the program
/// enables `raw_value` or `arbitrary_precision`.
const RESERVED: &str = "$serde_json::private::";

/// Numbers with at most this many characters, and exponents with at most this many digits, are
/// below 10³⁰⁰ and fit a double. Only longer numbers are parsed to find out.
const SHORT_NUMBER: usize = 200;
const SHORT_EXPONENT: usize = 2;

/// Walks over JSON text and checks it.
pub(super) struct Scanner<'a, N> {
    json: &'a str,
    at: usize,
    depth: usize,
    names: N,
}

impl<'a, N: Names<'a>> Scanner<'a, N> {
    pub(super) fn new(json: &'a str, names: N) -> Self {
        Self::within(0, json, names)
    }

    /// Creates a scanner for text that is nested in `depth` arrays and objects.
    pub(super) fn within(depth: usize, json: &'a str, names: N) -> Self {
        Self { json, at: 0, depth, names }
    }

    /// Scans the top-level object, and passes its members to `each`.
    pub(super) fn top_level_object<E: From<MalformedToken>>(
        &mut self,
        mut each: impl FnMut(JsonStr<'a>, Value<'a>) -> Result<MemberLookup, E>,
    ) -> Result<(), E> {
        if !self.take(b'{') {
            return Err(MalformedToken::NotAnObject.into());
        }
        self.depth = 1;
        self.members(|scanner, name| {
            let value = scanner.value()?;
            match each(name, value)? {
                MemberLookup::Known => Ok(()),
                MemberLookup::Unknown => Ok(scanner.names.push(name)?),
            }
        })
    }

    /// Scans any value, from its first byte to its last.
    pub(super) fn value(&mut self) -> Result<Value<'a>, MalformedToken> {
        let rest = self.json.get(self.at..).unwrap_or_default();
        match Value::simple(rest) {
            Some((value, _)) => {
                self.at = self.at.saturating_add(value.spelling().len());
                Ok(value)
            }
            None => self.any_value(),
        }
    }

    fn any_value(&mut self) -> Result<Value<'a>, MalformedToken> {
        let start = self.at;
        let mut kind = Kind::Other;
        match self.peek().ok_or(MalformedToken::NotJson)? {
            b'"' => {
                kind = if self.string()?.is_plain() { Kind::PlainText } else { Kind::EscapedText };
            }
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        let spelling = self.json.get(start..self.at).ok_or(MalformedToken::NotJson)?;
        Ok(Value::new(spelling, kind))
    }

    fn rest(&self) -> &[u8] {
        self.json.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Checks that only white space follows.
    pub(super) fn end(&mut self) -> Result<(), MalformedToken> {
        self.skip_whitespace();
        if self.peek().is_none() { Ok(()) } else { Err(MalformedToken::NotJson) }
    }

    pub(super) fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.step();
        }
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.step();
        }
        found
    }

    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn expect(&mut self, byte: u8) -> Result<(), MalformedToken> {
        if self.take(byte) { Ok(()) } else { Err(MalformedToken::NotJson) }
    }

    /// Scans an array or an object, one level deeper.
    fn nested(
        &mut self,
        body: fn(&mut Self) -> Result<(), MalformedToken>,
    ) -> Result<(), MalformedToken> {
        if self.depth >= MAX_DEPTH {
            return Err(MalformedToken::TooDeep);
        }
        self.depth = self.depth.saturating_add(1);
        self.step();
        body(self)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    fn object(&mut self) -> Result<(), MalformedToken> {
        self.members(|scanner, name| {
            scanner.names.push(name)?;
            scanner.value().map(drop)
        })
    }

    /// Scans the members of an object, after its brace, and refuses duplicate names.
    fn members<E: From<MalformedToken>>(
        &mut self,
        mut each: impl FnMut(&mut Self, JsonStr<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mark = self.names.mark();
        self.skip_whitespace();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let name = self.string()?;
            if name.starts_with(RESERVED) {
                return Err(MalformedToken::ReservedName.into());
            }
            self.skip_whitespace();
            self.expect(b':')?;
            self.skip_whitespace();
            each(self, name)?;
            self.skip_whitespace();
            if self.take(b'}') {
                break;
            }
            self.expect(b',')?;
            self.skip_whitespace();
        }
        Ok(self.names.close(mark)?)
    }

    fn array(&mut self) -> Result<(), MalformedToken> {
        self.skip_whitespace();
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.value()?;
            self.skip_whitespace();
            if self.take(b']') {
                return Ok(());
            }
            self.expect(b',')?;
            self.skip_whitespace();
        }
    }

    fn word(&mut self, word: &str) -> Result<(), MalformedToken> {
        word.bytes().try_for_each(|byte| self.expect(byte))
    }

    fn string(&mut self) -> Result<JsonStr<'a>, MalformedToken> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.skip_plain_text();
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(MalformedToken::NotJson),
            }
        }
        let spelling = self.json.get(start..self.at).ok_or(MalformedToken::NotJson)?;
        self.step();
        Ok(JsonStr::new(spelling, escaped))
    }

    /// Advances to the next byte that has a special meaning in a string.
    fn skip_plain_text(&mut self) {
        self.at = self.at.saturating_add(plain_len(self.rest()));
    }

    fn escape(&mut self) -> Result<(), MalformedToken> {
        self.step();
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.step();
                Ok(())
            }
            Some(b'u') => {
                self.step();
                match self.code_unit()? {
                    0xD800..=0xDBFF => self.low_surrogate(),
                    0xDC00..=0xDFFF => Err(MalformedToken::LoneSurrogate),
                    _ => Ok(()),
                }
            }
            _ => Err(MalformedToken::NotJson),
        }
    }

    fn low_surrogate(&mut self) -> Result<(), MalformedToken> {
        if !(self.take(b'\\') && self.take(b'u')) {
            return Err(MalformedToken::LoneSurrogate);
        }
        match self.code_unit()? {
            0xDC00..=0xDFFF => Ok(()),
            _ => Err(MalformedToken::LoneSurrogate),
        }
    }

    fn code_unit(&mut self) -> Result<u16, MalformedToken> {
        let end = self.at.saturating_add(4);
        let digits = self.json.as_bytes().get(self.at..end).ok_or(MalformedToken::NotJson)?;
        let unit = digits.iter().try_fold(0, |unit: u16, &digit| {
            let digit = char::from(digit).to_digit(16)?;
            Some(unit << 4 | u16::try_from(digit).ok()?)
        });
        self.at = end;
        unit.ok_or(MalformedToken::NotJson)
    }

    fn number(&mut self) -> Result<(), MalformedToken> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        let mut exponent_len = 0;
        if let Some(b'e' | b'E') = self.peek() {
            self.step();
            if !self.take(b'+') {
                self.take(b'-');
            }
            let start = self.at;
            self.digits()?;
            exponent_len = self.at.saturating_sub(start);
        }
        let text = self.json.get(start..self.at).ok_or(MalformedToken::NotJson)?;
        let always_fits = text.len() <= SHORT_NUMBER && exponent_len <= SHORT_EXPONENT;
        if always_fits || text.parse().is_ok_and(f64::is_finite) {
            Ok(())
        } else {
            Err(MalformedToken::NumberOutOfRange)
        }
    }

    /// Scans one or more digits.
    fn digits(&mut self) -> Result<(), MalformedToken> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.step();
        }
        if self.at > start { Ok(()) } else { Err(MalformedToken::NotJson) }
    }
}
