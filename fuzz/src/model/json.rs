//! A JSON reader for RFC 8259 and RFC 7493.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

/// The maximum depth of nested arrays and objects.
const MAX_DEPTH: usize = 64;

/// The prefix of the names that `serde_json` reserves.
pub const RESERVED: &str = "$serde_json::private::";

/// A JSON value. Numbers are kept as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Json {
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(string) => Some(string),
            _ => None,
        }
    }

    /// Returns the member `name` of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(own, _)| own == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// The result of reading a text.
#[derive(Debug)]
pub struct Reading {
    /// The object, if the text is valid. Duplicate names are allowed here.
    pub object: Option<Json>,
    /// Set if an object has duplicate names, in the part of the text that could be read.
    pub has_duplicates: bool,
    /// The number of members in all objects.
    pub names: usize,
}

impl Reading {
    /// Returns the object if the text is valid and has no duplicate names.
    #[must_use]
    pub fn strict(self) -> Option<Json> {
        self.object.filter(|_| !self.has_duplicates)
    }
}

/// Reads a text that must be one JSON object.
#[must_use]
pub fn read(bytes: &[u8]) -> Reading {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Reading { object: None, has_duplicates: false, names: 0 };
    };
    let mut reader = Reader { rest: text.chars().peekable(), has_duplicates: false, names: 0 };
    let object = reader.document();
    Reading { object, has_duplicates: reader.has_duplicates, names: reader.names }
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    has_duplicates: bool,
    names: usize,
}

/// All functions return `None` for invalid text.
impl Reader<'_> {
    fn document(&mut self) -> Option<Json> {
        self.white_space();
        let value = self.value(0)?;
        self.white_space();
        (self.rest.next().is_none() && matches!(value, Json::Object(_))).then_some(value)
    }

    fn white_space(&mut self) {
        while self.rest.next_if(|c| " \t\n\r".contains(*c)).is_some() {}
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        match self.rest.peek()? {
            '{' => self.object(depth + 1),
            '[' => self.array(depth + 1),
            '"' => self.string().map(Json::String),
            't' => self.word("true", Json::Bool(true)),
            'f' => self.word("false", Json::Bool(false)),
            'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn exactly(&mut self, character: char) -> Option<()> {
        (self.rest.next()? == character).then_some(())
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        word.chars().try_for_each(|character| self.exactly(character))?;
        Some(value)
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        let mut names = BTreeSet::new();
        self.separated('{', '}', depth, |reader| {
            let name = reader.string()?;
            if name.starts_with(RESERVED) {
                return None;
            }
            reader.names += 1;
            reader.has_duplicates |= !names.insert(name.clone());
            reader.white_space();
            reader.exactly(':')?;
            reader.white_space();
            members.push((name, reader.value(depth)?));
            Some(())
        })?;
        Some(Json::Object(members))
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        let mut elements = Vec::new();
        self.separated('[', ']', depth, |reader| {
            elements.push(reader.value(depth)?);
            Some(())
        })?;
        Some(Json::Array(elements))
    }

    fn separated(
        &mut self,
        open: char,
        close: char,
        depth: usize,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.exactly(open)?;
        self.white_space();
        if depth > MAX_DEPTH {
            return None;
        }
        if self.rest.next_if_eq(&close).is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            self.white_space();
            if self.rest.next_if_eq(&close).is_some() {
                return Some(());
            }
            self.exactly(',')?;
            self.white_space();
        }
    }

    /// Decodes through UTF-16, which is the encoding of JSON escapes and detects lone surrogates.
    fn string(&mut self) -> Option<String> {
        self.exactly('"')?;
        let mut units = Vec::new();
        loop {
            match self.rest.next()? {
                '"' => return String::from_utf16(&units).ok(),
                '\\' => units.push(self.escape()?),
                '\0'..='\x1f' => return None,
                plain => units.extend_from_slice(plain.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn escape(&mut self) -> Option<u16> {
        Some(match self.rest.next()? {
            same @ ('"' | '\\' | '/') => u16::try_from(u32::from(same)).ok()?,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'u' => {
                let mut unit = 0;
                for _ in 0..4 {
                    unit = unit * 16 + self.rest.next()?.to_digit(16)?;
                }
                u16::try_from(unit).ok()?
            }
            _ => return None,
        })
    }

    fn number(&mut self) -> Option<Json> {
        let mut text = String::new();
        while let Some(character) = self.rest.next_if(|c| "+-.eE0123456789".contains(*c)) {
            text.push(character);
        }
        let mantissa = text.find(['e', 'E']).map_or(text.as_str(), |at| &text[..at]);
        let exponent = text.get(mantissa.len() + 1..);
        let whole = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = match whole.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (whole, None),
        };
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
        let is_number = digits(whole)
            && !leading_zero
            && fraction.is_none_or(digits)
            && exponent.is_none_or(digits)
            && text.parse::<f64>().is_ok_and(f64::is_finite);
        is_number.then_some(Json::Number(text))
    }
}
