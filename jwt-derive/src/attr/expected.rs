//! The values of `typ`, `iss` and `aud`, and the words of other keys.

use proc_macro2::Ident;
use syn::{LitStr, Result};

use super::items::{self, nearest};
use super::strings;
use super::value::{Form, Value};

#[derive(Clone, Debug)]
pub(crate) enum Typ {
    Any,
    Exactly(String),
}

#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Any,
    AtRunTime,
    Fixed(Vec<String>),
}

pub(super) fn typ(value: &Value, name: &Ident) -> Result<Typ> {
    Ok(match text_or_word(value, name, &["any"])? {
        TextOrWord::Text(text) => Typ::Exactly(strings::media_type(text)?),
        TextOrWord::Word(_) => Typ::Any,
    })
}

pub(super) fn issuer(value: &Value, name: &Ident) -> Result<Expected> {
    if let Form::List = value.form {
        return Err(value.error(
            "a policy has one issuer: write one as text, and a second type for the tokens of another issuer",
        ));
    }
    expected(value, name)
}

pub(super) fn audience(value: &Value, name: &Ident) -> Result<Expected> {
    let Some(elements) = value.elements() else { return expected(value, name) };
    if elements.is_empty() {
        return Err(value.error(items::EMPTY_LIST));
    }
    let mut audiences = Vec::new();
    for element in &elements {
        let audience = strings::string_or_uri(element.text()?)?;
        if audiences.contains(&audience) {
            return Err(element.error(format_args!("`{audience}` is in the list already")));
        }
        audiences.push(audience);
    }
    Ok(Expected::Fixed(audiences))
}

fn expected(value: &Value, name: &Ident) -> Result<Expected> {
    Ok(match text_or_word(value, name, &["runtime", "any"])? {
        TextOrWord::Text(text) => Expected::Fixed(vec![strings::string_or_uri(text)?]),
        TextOrWord::Word("any") => Expected::Any,
        TextOrWord::Word(_) => Expected::AtRunTime,
    })
}

/// The words that waive a check, and similar words.
const WAIVERS: [&str; 5] = ["any", "never", "absent", "optional", "none"];

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
