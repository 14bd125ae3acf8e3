//! The values of `typ`, `iss` and `aud`, and the words of other keys.

use proc_macro2::Ident;
use syn::{Error, LitStr, Result};

use super::field::Registered;
use super::items::{self, Spanned, nearest};
use super::strings::{self, Templates};
use super::value::{Form, Value};

#[derive(Clone, Debug)]
pub(crate) enum Typ {
    Any,
    Absent,
    Optional(String),
    /// One or more types; the first is written.
    OneOf(Vec<String>),
}

impl Typ {
    /// Returns true if tokens may have no type.
    pub(crate) fn may_be_absent(&self) -> bool {
        matches!(self, Self::Absent | Self::Optional(_))
    }

    /// Returns the type that is written.
    pub(crate) fn written(&self) -> Option<&str> {
        match self {
            Self::Any | Self::Absent => None,
            Self::Optional(typ) => Some(typ),
            Self::OneOf(types) => types.first().map(String::as_str),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Any,
    AtRunTime,
    Fixed(Vec<String>),
    /// Issuers of which at least one contains the value of a claim.
    Templates(Templates),
}

pub(super) fn typ(value: &Value, name: &Ident) -> Result<Typ> {
    if let Some(elements) = value.elements() {
        return Ok(Typ::OneOf(distinct(
            value,
            &elements,
            str::eq_ignore_ascii_case,
            strings::media_type,
        )?));
    }
    let takes_one =
        || value.error("`optional` takes one media type in quotes: `optional(\"JWT\")`");
    if let Some(arguments) = value.arguments("optional") {
        return match &arguments[..] {
            [Value { form: Form::Text(typ), .. }] => Ok(Typ::Optional(strings::media_type(typ)?)),
            _ => Err(takes_one()),
        };
    }
    let is_optional = match &value.form {
        Form::Text(text) => text.value() == "optional",
        Form::Word(word) => word == "optional",
        _ => false,
    };
    if is_optional {
        return Err(takes_one());
    }
    Ok(match text_or_word(value, name, &["any", "absent"])? {
        TextOrWord::Text(text) => Typ::OneOf(vec![strings::media_type(text)?]),
        TextOrWord::Word("any") => Typ::Any,
        TextOrWord::Word(_) => Typ::Absent,
    })
}

pub(super) fn issuer(value: &Value, name: &Ident) -> Result<Expected> {
    if let Some(elements) = value.elements() {
        let issuers = distinct(value, &elements, str::eq, |text| Ok(text.value()))?;
        let literals = elements.iter().map(|element| element.text().cloned());
        let templates = strings::templates(&literals.collect::<Result<Vec<_>>>()?)?;
        return Ok(templates.map_or(Expected::Fixed(issuers), Expected::Templates));
    }
    if let Form::Text(text) = &value.form
        && let Some(templates) = strings::templates(std::slice::from_ref(text))?
    {
        return Ok(Expected::Templates(templates));
    }
    expected(value, name)
}

/// Returns the expected audiences, and the claim that holds the audience if it is not `aud`.
pub(super) fn audience(value: &Value, name: &Ident) -> Result<(Expected, Option<Spanned<String>>)> {
    if let Some(arguments) = value.arguments("claim") {
        return audience_claim(value, &arguments);
    }
    if let Form::Word(word) = &value.form
        && word == "claim"
    {
        return audience_claim(value, &[]);
    }
    let Some(elements) = value.elements() else { return Ok((expected(value, name)?, None)) };
    Ok((Expected::Fixed(distinct(value, &elements, str::eq, strings::string_or_uri)?), None))
}

/// Parses `claim("client_id")`, `claim("client_id", "abc")` or `claim("client_id", ["a", "b"])`.
fn audience_claim(
    value: &Value,
    arguments: &[Value],
) -> Result<(Expected, Option<Spanned<String>>)> {
    const ADVICE: &str = "`claim` takes the name of a claim and the accepted values in quotes: write `aud = \
                          claim(\"client_id\", \"abc\")`, or `aud = claim(\"client_id\")` to give the values when \
                          the program starts";
    let literal = |value: &Value| match value.text() {
        Ok(text) => Ok(text.clone()),
        Err(_) => Err(value.error(ADVICE)),
    };
    let (name, expected) = match arguments {
        [name] => (literal(name)?, Expected::AtRunTime),
        [name, values] => {
            let list = values.elements();
            let elements = list.as_deref().unwrap_or(std::slice::from_ref(values));
            let audience = |text: &LitStr| Ok(text.value());
            for element in elements {
                literal(element)?;
            }
            (literal(name)?, Expected::Fixed(distinct(values, elements, str::eq, audience)?))
        }
        _ => return Err(value.error(ADVICE)),
    };
    let claim = name.value();
    if claim == "aud" {
        let message = "`aud` is the claim that holds the audience: write `aud = \"web\"`";
        return Err(Error::new(name.span(), message));
    }
    if Registered::ALL.iter().any(|registered| registered.name() == claim) {
        return Err(Error::new(
            name.span(),
            format_args!(
                "`{claim}` is a registered claim with another meaning (RFC 7519 §4.1), and cannot hold the audience"
            ),
        ));
    }
    Ok((expected, Some(Spanned::new(claim, name.span()))))
}

/// Parses the elements of a list, which must differ.
fn distinct(
    list: &Value,
    elements: &[Value],
    is_same: fn(&str, &str) -> bool,
    parse: impl Fn(&LitStr) -> Result<String>,
) -> Result<Vec<String>> {
    if elements.is_empty() {
        return Err(list.error(items::EMPTY_LIST));
    }
    let mut all: Vec<String> = Vec::new();
    for element in elements {
        let one = parse(element.text()?)?;
        if all.iter().any(|other| is_same(other, &one)) {
            return Err(element.error(format_args!("`{one}` is in the list already")));
        }
        all.push(one);
    }
    Ok(all)
}

fn expected(value: &Value, name: &Ident) -> Result<Expected> {
    Ok(match text_or_word(value, name, &["runtime", "any"])? {
        TextOrWord::Text(text) => Expected::Fixed(vec![strings::string_or_uri(text)?]),
        TextOrWord::Word("any") => Expected::Any,
        TextOrWord::Word(_) => Expected::AtRunTime,
    })
}

/// The words that waive a check, and similar words.
const WAIVERS: [&str; 6] = ["any", "never", "absent", "optional", "none", "unmarked"];

enum TextOrWord<'v> {
    Text(&'v LitStr),
    Word(&'static str),
}

/// Reads a string in quotes, or one of `words` without quotes. A word in quotes is refused.
fn text_or_word<'v>(
    value: &'v Value,
    name: &Ident,
    words: &[&'static str],
) -> Result<TextOrWord<'v>> {
    if let Form::Text(text) = &value.form
        && !words.contains(&text.value().as_str())
    {
        return value.text().map(|_| TextOrWord::Text(text));
    }
    let result = word(value, words).map(TextOrWord::Word);
    let Form::Word(word) = &value.form else { return result };
    let text = word.to_string();
    let is_near = nearest(&text, words).is_some() || nearest(&text, &WAIVERS).is_some();
    let is_constant = !text.contains(|c: char| c.is_lowercase());
    if result.is_ok() || is_near || is_constant {
        return result;
    }
    Err(value.error(format_args!(
        "`{text}` is not in quotes: write `{name} = \"{text}\"`; constants and variables are not supported \
         here"
    )))
}

/// Reads one of `words`. The error does not suggest a word that waives a check.
pub(super) fn word(value: &Value, words: &[&'static str]) -> Result<&'static str> {
    match &value.form {
        Form::Text(text) if words.contains(&text.value().as_str()) => {
            Err(value.error(format_args!("`{}` is written without quotes", text.value())))
        }
        Form::Word(word) => {
            let text = word.to_string();
            if let Some(known) = words.iter().find(|known| **known == text) {
                return Ok(known);
            }
            match nearest(&text, words).filter(|nearest| !WAIVERS.contains(nearest)) {
                Some(nearest) => Err(value.error(format_args!(
                    "`{text}` has no meaning here: did you mean `{nearest}`?"
                ))),
                None => Err(value.unsupported()),
            }
        }
        _ => Err(value.unsupported()),
    }
}
