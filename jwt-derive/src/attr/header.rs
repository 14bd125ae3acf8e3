//! The fixed parameters of the header, as in `header(cty = "example")`.

use proc_macro2::{Group, Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Error, LitBool, LitStr, Result, Token, token};

use super::value::{self, Form, Value};
use super::words;

/// A parameter that is written into the header and demanded.
#[derive(Debug)]
pub(crate) struct HeaderParameter {
    pub(crate) name: String,
    pub(crate) value: HeaderValue,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) enum HeaderValue {
    Text(String),
    /// An integer or a boolean, as JSON.
    Json(String),
}

pub(super) const ADVICE: &str = "`header(cty = \"example\")`";

/// The largest integer that all JSON parsers read (RFC 8259 §6).
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// The maximum number of parameters: a header has at most 32, and `alg`, `enc`, `typ` and `kid` are four of
/// them.
const MAX_PARAMETERS: usize = 28;

/// The parameters whose advice is that for the key of the same name.
const OF_THE_FORMAT: [&str; 15] = [
    "kid", "crit", "b64", "zip", "jwk", "jku", "x5u", "x5c", "epk", "apu", "apv", "p2s", "p2c",
    "iv", "tag",
];

/// Parses the parentheses after the key `header`.
pub(super) fn parse(key: &Ident, input: ParseStream<'_>) -> Result<Vec<HeaderParameter>> {
    if !input.peek(token::Paren) {
        let found = value::item(input)?;
        let problem = format!("`{key}` needs parameters in parentheses: write {ADVICE}");
        return Err(if found.is_empty() {
            Error::new(key.span(), problem)
        } else {
            Error::new_spanned(found, problem)
        });
    }
    let group: Group = input.parse()?;
    if group.stream().is_empty() {
        let problem = format!("`{key}` has no parameters: write {ADVICE}, or remove it");
        return Err(Error::new(group.span(), problem));
    }
    let parameters = |input: ParseStream<'_>| {
        let mut parameters = Vec::new();
        while !input.is_empty() {
            let parameter = parameter(input, &parameters)?;
            if parameters.len() == MAX_PARAMETERS {
                return Err(Error::new(
                    parameter.span,
                    format_args!(
                        "`header` has at most {MAX_PARAMETERS} parameters: remove the others"
                    ),
                ));
            }
            if !input.is_empty() && !input.peek(Token![,]) {
                let name = &parameter.name;
                return Err(input.error(format_args!("expected `,` after the value of `{name}`")));
            }
            input.parse::<Option<Token![,]>>()?;
            parameters.push(parameter);
        }
        Ok(parameters)
    };
    parameters.parse2(group.stream())
}

fn parameter(input: ParseStream<'_>, others: &[HeaderParameter]) -> Result<HeaderParameter> {
    let (name, span) = name(input)?;
    let refuse = |problem: &str| Err(Error::new(span, format_args!("`{name}` {problem}")));
    match &*name {
        "alg" => return refuse("is written by `alg = HS256`, next to `header(…)`"),
        "enc" => return refuse("is written by `enc = A256GCM`, next to `header(…)`"),
        "typ" => return refuse("is written by `typ = \"session+jwt\"`, next to `header(…)`"),
        other if OF_THE_FORMAT.contains(&other) => {
            let advice = words::POLICY_REFUSED.iter().find(|(refused, _)| *refused == other);
            let advice =
                advice.map_or("has a fixed meaning in the format: remove it", |(_, advice)| advice);
            return refuse(advice);
        }
        _ => {}
    }
    if name.starts_with("$serde_json::private::") {
        return refuse("is private to `serde_json`: give the parameter another name");
    }
    if others.iter().any(|other| other.name == name) {
        return refuse("is given twice");
    }
    let value = Value::take_named(&name, span, "text, an integer, `true` or `false`", input)?;
    Ok(HeaderParameter { value: parameter_value(&name, &value)?, name, span })
}

fn name(input: ParseStream<'_>) -> Result<(String, Span)> {
    if input.peek(LitStr) {
        let literal: LitStr = input.parse()?;
        if literal.value().is_empty() {
            return Err(Error::new(literal.span(), "the name of a parameter is not empty"));
        }
        return Ok((literal.value(), literal.span()));
    }
    if !input.peek(Ident::peek_any) {
        let found = value::item(input)?;
        return Err(Error::new_spanned(
            found,
            format_args!(
                "expected the name of a parameter: write {ADVICE} or `header(\"x-name\" = \"example\")`"
            ),
        ));
    }
    let mut name = input.call(Ident::parse_any)?;
    let span = name.span();
    name = name.unraw();
    if input.peek(Token![-]) {
        return Err(input.error("a name with other characters than letters, digits and `_` is written in quotes: `header(\"x-name\" = \"example\")`"));
    }
    Ok((name.to_string(), span))
}

fn parameter_value(name: &str, value: &Value) -> Result<HeaderValue> {
    if name == "cty" {
        let text = value.text()?.value();
        let prefix = text.get(.."application/".len());
        let has_prefix = prefix.is_some_and(|start| start.eq_ignore_ascii_case("application/"));
        let short = if has_prefix { &text["application/".len()..] } else { &text };
        if short.eq_ignore_ascii_case("JWT") {
            return Err(value.error(
                "`cty` is `JWT` only outside of a signed token that is encrypted (RFC 7519 §5.2): write \
                 `alg = ES256, enc = A256GCM` for such tokens",
            ));
        }
        return Ok(HeaderValue::Text(text));
    }
    if let Some(truth) = value.parse::<LitBool>() {
        return Ok(HeaderValue::Json(truth.value.to_string()));
    }
    match &value.form {
        Form::Text(_) => Ok(HeaderValue::Text(value.text()?.value())),
        Form::Int(number) => match number.base10_parse::<i64>() {
            Ok(integer)
                if number.suffix().is_empty()
                    && (-MAX_INTEGER..=MAX_INTEGER).contains(&integer) =>
            {
                Ok(HeaderValue::Json(integer.to_string()))
            }
            _ => Err(value.error(format_args!(
                "an integer of the header is from -{MAX_INTEGER} to {MAX_INTEGER}, without a suffix: write \
                 other values as text"
            ))),
        },
        _ => Err(value.unsupported()),
    }
}
