//! The attribute `#[claim(…)]` of fields.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, ExprPath, Result, Token};

use super::items::{self, Keys, Seen, Spanned};
use super::serde::SerdeField;
use super::value::{Form, Value};
use super::words;
use crate::errors::Errors;

/// The registered claims (RFC 7519 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registered {
    Issuer,
    Subject,
    Audience,
    ExpiresAt,
    NotBefore,
    IssuedAt,
    TokenId,
}

impl Registered {
    pub(crate) const ALL: [Self; 7] = [
        Self::Issuer,
        Self::Subject,
        Self::Audience,
        Self::ExpiresAt,
        Self::NotBefore,
        Self::IssuedAt,
        Self::TokenId,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Issuer => "iss",
            Self::Subject => "sub",
            Self::Audience => "aud",
            Self::ExpiresAt => "exp",
            Self::NotBefore => "nbf",
            Self::IssuedAt => "iat",
            Self::TokenId => "jti",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Is(Registered),
    Eq,
    OneOf,
    Validate,
    Secret,
}

pub(super) const KEYS: &[(&str, Key)] = &[
    ("sub", Key::Is(Registered::Subject)),
    ("iss", Key::Is(Registered::Issuer)),
    ("aud", Key::Is(Registered::Audience)),
    ("exp", Key::Is(Registered::ExpiresAt)),
    ("nbf", Key::Is(Registered::NotBefore)),
    ("iat", Key::Is(Registered::IssuedAt)),
    ("jti", Key::Is(Registered::TokenId)),
    ("eq", Key::Eq),
    ("one_of", Key::OneOf),
    ("validate", Key::Validate),
    ("secret", Key::Secret),
];

/// A validation rule of the application for one field.
pub(crate) enum Rule {
    Eq(Expr),
    OneOf(Vec<Expr>),
    Validate(ExprPath),
}

impl Rule {
    /// Returns the only values that the rule accepts, if they are listed.
    pub(crate) fn values(&self) -> Option<&[Expr]> {
        match self {
            Self::Eq(value) => Some(std::slice::from_ref(value)),
            Self::OneOf(values) => Some(values),
            Self::Validate(_) => None,
        }
    }
}

/// The attributes of one field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) registered: Option<Spanned<Registered>>,
    pub(crate) rules: Vec<Rule>,
    /// The location of `secret`, if present.
    pub(crate) secret: Option<Span>,
    pub(crate) serde: SerdeField,
    /// True if a part could not be parsed. A key that seems to be missing may then be present.
    pub(crate) has_faults: bool,
}

impl FieldAttrs {
    pub(crate) fn read(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let keys =
            Keys { known: KEYS, synonyms: words::FIELD_SYNONYMS, refused: words::FIELD_REFUSED };
        let mut found = Self { serde: SerdeField::read(attrs, errors), ..Self::default() };
        let mut seen = Seen::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("claim")) {
            items::each(attr, &keys, &mut seen, errors, |key, name, input| {
                found.item(key, name, input)
            });
        }
        found.has_faults = seen.has_faults || found.serde.has_faults;
        if let Some(attr) = attrs.iter().find(|attr| attr.path().is_ident("claims")) {
            found.has_faults = true;
            errors
                .on(attr.path(), "`#[claims(…)]` belongs on the struct; a field has `#[claim(…)]`");
        }
        found
    }

    fn item(&mut self, key: Key, name: &Ident, input: ParseStream<'_>) -> Result<()> {
        match key {
            Key::Is(registered) => self.is(registered, name.span(), input)?,
            Key::Eq => {
                let value =
                    Value::take(name, "`eq = 2`, with a literal, a constant or a call", input)?;
                self.rules.push(Rule::Eq(expression(&value)?));
            }
            Key::OneOf => {
                let value = Value::take(name, "`one_of = [1, 2]`, with brackets", input)?;
                let elements = value.elements().ok_or_else(|| value.unsupported())?;
                if elements.is_empty() {
                    return Err(value.error(items::EMPTY_LIST));
                }
                let elements = elements.iter().map(expression);
                self.rules.push(Rule::OneOf(elements.collect::<Result<_>>()?));
            }
            Key::Validate => {
                let value = Value::take(name, "`validate = path::to::function`", input)?;
                self.rules.push(Rule::Validate(function(&value)?));
            }
            Key::Secret => {
                self.secret = Some(name.span());
                if !is_alone(input) {
                    let message = "`secret` marks a field and has no value: write `#[claim(secret)]`. A key is given \
                                   to `encode` and `verify`";
                    return Err(Error::new(name.span(), message));
                }
            }
        }
        Ok(())
    }

    fn is(&mut self, registered: Registered, span: Span, input: ParseStream<'_>) -> Result<()> {
        if !is_alone(input) {
            let message = format!(
                "`{}` marks a field; a value of the policy belongs on the struct: `#[claims({} = …)]`",
                registered.name(),
                registered.name(),
            );
            return Err(Error::new(span, message));
        }
        if let Some(other) = &self.registered {
            let message =
                format!("a field is one claim, and this one is `{}` already", other.value.name());
            return Err(Error::new(span, message));
        }
        self.registered = Some(Spanned::new(registered, span));
        Ok(())
    }
}

/// Returns true if no value follows a key.
fn is_alone(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,]) || input.peek(Ident::peek_any)
}

/// Parses the expression that a claim is compared with.
fn expression(value: &Value) -> Result<Expr> {
    value.parse().ok_or_else(|| {
        value.error(
            "expected a literal, a constant or a call; what needs more is a rule for `validate`",
        )
    })
}

/// Parses the path of a function.
fn function(value: &Value) -> Result<ExprPath> {
    if let Form::Text(text) = &value.form
        && text.parse::<ExprPath>().is_ok()
    {
        let problem =
            format!("a function is written without quotes: `validate = {}`", text.value());
        return Err(value.error(problem));
    }
    value.parse().ok_or_else(|| value.unsupported())
}
