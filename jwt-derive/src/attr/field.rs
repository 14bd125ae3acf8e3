//! `#[claim(…)]`: what a field means.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, ExprPath, Result, Token};

use super::items::{self, Keys, Seen, Spanned};
use super::serde::SerdeField;
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
];

const REFUSED: &[(&str, &str)] = &[
    ("rename", "is serde's to say: `#[serde(rename = \"…\")]`"),
    ("default", "is serde's to say: `#[serde(default)]`"),
    ("skip", "is serde's to say: `#[serde(skip)]`"),
    ("flatten", "is serde's to say: `#[serde(flatten)]`"),
    ("with", "is serde's to say: `#[serde(with = \"…\")]`"),
];

/// The names that `Verified` has for them.
const SYNONYMS: &[(&str, &str)] = &[
    ("issuer", "iss"),
    ("subject", "sub"),
    ("audience", "aud"),
    ("expires_at", "exp"),
    ("not_before", "nbf"),
    ("issued_at", "iat"),
    ("token_id", "jti"),
];

/// A rule of the application on one field.
pub(crate) enum Rule {
    Eq(Expr),
    OneOf(Vec<Expr>),
    Validate(ExprPath),
}

/// All that is said of one field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) registered: Option<Spanned<Registered>>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) serde: SerdeField,
    /// Something was not understood, so that what seems to be missing may be there.
    pub(crate) has_faults: bool,
}

impl FieldAttrs {
    pub(crate) fn read(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let keys = Keys { known: KEYS, synonyms: SYNONYMS, refused: REFUSED };
        let mut found = Self { serde: SerdeField::read(attrs, errors), ..Self::default() };
        let mut seen = Seen::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("claim")) {
            items::each(attr, &keys, &mut seen, errors, |key, span, input| {
                found.item(key, span, input)
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

    fn item(&mut self, key: Key, span: Span, input: ParseStream<'_>) -> Result<()> {
        match key {
            Key::Is(registered) => self.is(registered, span, input)?,
            Key::Eq => {
                items::equals(input)?;
                self.rules.push(Rule::Eq(expression(input)?));
            }
            Key::OneOf => {
                items::equals(input)?;
                self.rules.push(Rule::OneOf(items::list(input, expression)?.value));
            }
            Key::Validate => {
                items::equals(input)?;
                self.rules.push(Rule::Validate(input.parse().map_err(|error: Error| {
                    Error::new(error.span(), "expected the path of a function, without quotes")
                })?));
            }
        }
        Ok(())
    }

    fn is(&mut self, registered: Registered, span: Span, input: ParseStream<'_>) -> Result<()> {
        if input.peek(Token![=]) {
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

/// What a claim is compared with.
fn expression(input: ParseStream<'_>) -> Result<Expr> {
    let span = input.span();
    input.parse().map_err(|_: Error| {
        Error::new(
            span,
            "expected a literal, a constant or a call; what needs more is a rule for `validate`",
        )
    })
}
