//! The supported serde attributes, which define how a claim is encoded. All others are refused.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute, Error, ExprPath, LitStr, Result, Token, token};

use super::RenameRule;
use super::items::{self, Keys, Seen, Spanned};
use super::value::{Form, Value};
use crate::errors::Errors;

/// The value of an absent claim.
pub(crate) enum DefaultValue {
    /// `Default::default()`
    Trait,
    /// The result of a function.
    Path(ExprPath),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContainerKey {
    RenameAll,
    Default,
}

pub(super) const CONTAINER_KEYS: &[(&str, ContainerKey)] =
    &[("rename_all", ContainerKey::RenameAll), ("default", ContainerKey::Default)];

/// The error for serde attributes that give a claim several names.
const ONE_NAME: &str =
    "is not supported: a claim has one name on the wire, so that issuer and verifier agree";
const ONE_WAY: &str = "is not supported: a claim is written and read alike, use `skip` or `with`";
const ONE_SHAPE: &str = "is not supported: claims are one JSON object with the fields as members";
const OTHER_TYPE: &str =
    "is not supported: derive `Claims` for the type that is on the wire, and convert from it";

const CONTAINER_REFUSED: &[(&str, &str)] = &[
    ("deny_unknown_fields", "is written as `#[claims(unknown = reject)]`"),
    ("rename", "has no meaning: the name of the type is not on the wire"),
    ("rename_all_fields", "has no meaning: it is for enums"),
    ("tag", ONE_SHAPE),
    ("content", ONE_SHAPE),
    ("untagged", ONE_SHAPE),
    ("transparent", ONE_SHAPE),
    ("bound", "is not supported: write the bounds on the struct"),
    ("from", OTHER_TYPE),
    ("try_from", OTHER_TYPE),
    ("into", OTHER_TYPE),
    ("remote", OTHER_TYPE),
    ("crate", "is not supported: serde is reached through typed-jwt, see `#[claims(crate = …)]`"),
    ("expecting", "has no meaning: the messages of a claim set are its own"),
];

/// `#[serde(…)]` on the struct.
#[derive(Default)]
pub(crate) struct SerdeContainer {
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) default: Option<DefaultValue>,
}

impl SerdeContainer {
    pub(crate) fn read(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let keys = Keys { known: CONTAINER_KEYS, synonyms: &[], refused: CONTAINER_REFUSED };
        let mut found = Self::default();
        let mut seen = Seen::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
            items::each(attr, &keys, &mut seen, errors, |key, name, input| {
                match key {
                    ContainerKey::RenameAll => {
                        let rule = one_name(name, "`rename_all = \"camelCase\"`", input)?;
                        found.rename_all = Some(RenameRule::parse(&rule)?);
                    }
                    ContainerKey::Default => found.default = Some(default_value(name, input)?),
                }
                Ok(())
            });
        }
        found
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKey {
    Rename,
    Default,
    Skip,
    SkipSerializingIf,
    With,
    SerializeWith,
    DeserializeWith,
    Borrow,
    Flatten,
}

pub(super) const FIELD_KEYS: &[(&str, FieldKey)] = &[
    ("rename", FieldKey::Rename),
    ("default", FieldKey::Default),
    ("skip", FieldKey::Skip),
    ("skip_serializing_if", FieldKey::SkipSerializingIf),
    ("with", FieldKey::With),
    ("serialize_with", FieldKey::SerializeWith),
    ("deserialize_with", FieldKey::DeserializeWith),
    ("borrow", FieldKey::Borrow),
    ("flatten", FieldKey::Flatten),
];

const CLAIM_ON_FIELD: &str =
    "is not an attribute of serde: write it in `#[claim(…)]` above the field";

const FIELD_REFUSED: &[(&str, &str)] = &[
    ("alias", ONE_NAME),
    ("skip_serializing", ONE_WAY),
    ("skip_deserializing", ONE_WAY),
    ("bound", "is not supported: write the bounds on the struct"),
    ("getter", OTHER_TYPE),
    ("rename_all", "belongs on the struct"),
    ("deny_unknown_fields", "is written as `#[claims(unknown = reject)]` on the struct"),
    ("other", ONE_SHAPE),
    ("untagged", ONE_SHAPE),
    ("sub", CLAIM_ON_FIELD),
    ("iss", CLAIM_ON_FIELD),
    ("aud", CLAIM_ON_FIELD),
    ("exp", CLAIM_ON_FIELD),
    ("nbf", CLAIM_ON_FIELD),
    ("iat", CLAIM_ON_FIELD),
    ("jti", CLAIM_ON_FIELD),
    ("eq", CLAIM_ON_FIELD),
    ("one_of", CLAIM_ON_FIELD),
    ("validate", CLAIM_ON_FIELD),
    ("secret", CLAIM_ON_FIELD),
];

/// `#[serde(…)]` on a field.
#[derive(Default)]
pub(crate) struct SerdeField {
    pub(crate) rename: Option<Spanned<String>>,
    pub(crate) default: Option<Spanned<DefaultValue>>,
    pub(crate) skip: Option<Span>,
    pub(crate) skip_serializing_if: Option<Spanned<ExprPath>>,
    pub(crate) with: Option<Spanned<ExprPath>>,
    pub(crate) serialize_with: Option<Spanned<ExprPath>>,
    pub(crate) deserialize_with: Option<Spanned<ExprPath>>,
    pub(crate) borrow: Option<Span>,
    pub(crate) flatten: Option<Span>,
    pub(super) has_faults: bool,
}

impl SerdeField {
    pub(crate) fn read(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let keys = Keys { known: FIELD_KEYS, synonyms: &[], refused: FIELD_REFUSED };
        let mut found = Self::default();
        let mut seen = Seen::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
            items::each(attr, &keys, &mut seen, errors, |key, name, input| {
                found.item(key, name, input)
            });
        }
        found.has_faults = seen.has_faults;
        found
    }

    fn item(&mut self, key: FieldKey, name: &Ident, input: ParseStream<'_>) -> Result<()> {
        let span = name.span();
        let function =
            |advice| path(name, advice, input).map(|path| Some(Spanned::new(path, span)));
        match key {
            FieldKey::Rename => {
                let name = one_name(name, "`rename = \"name\"`", input)?;
                self.rename = Some(Spanned::new(name.value(), name.span()));
            }
            FieldKey::Default => {
                self.default = Some(Spanned::new(default_value(name, input)?, span));
            }
            FieldKey::SkipSerializingIf => {
                self.skip_serializing_if =
                    function("`skip_serializing_if = \"path::to::function\"`")?;
            }
            FieldKey::With => self.with = function("`with = \"path::to::module\"`")?,
            FieldKey::SerializeWith => {
                self.serialize_with = function("`serialize_with = \"path::to::function\"`")?;
            }
            FieldKey::DeserializeWith => {
                self.deserialize_with = function("`deserialize_with = \"path::to::function\"`")?;
            }
            FieldKey::Skip => self.skip = Some(span),
            FieldKey::Flatten => self.flatten = Some(span),
            FieldKey::Borrow if input.peek(Token![=]) => {
                return Err(Error::new(
                    span,
                    "the lifetimes of `borrow` are not chosen: every lifetime of the struct borrows from \
                     the token, write `borrow` alone",
                ));
            }
            FieldKey::Borrow => self.borrow = Some(span),
        }
        Ok(())
    }
}

/// Parses `= "name"`. Refuses `(serialize = …, deserialize = …)`.
fn one_name(key: &Ident, advice: &'static str, input: ParseStream<'_>) -> Result<LitStr> {
    if input.peek(token::Paren) {
        return Err(Error::new(
            key.span(),
            ONE_NAME.replacen("is not supported", "two names are not supported", 1),
        ));
    }
    quoted(&Value::take(key, advice, input)?, key).cloned()
}

/// Parses `= "a::path"`, the serde syntax for functions.
fn path(key: &Ident, advice: &'static str, input: ParseStream<'_>) -> Result<ExprPath> {
    let value = Value::take(key, advice, input)?;
    quoted(&value, key)?
        .parse()
        .map_err(|_| value.error(format_args!("this is not a path: write {advice}")))
}

/// Returns the string literal of a value, or an error that shows the value in quotes.
fn quoted<'v>(value: &'v Value, key: &Ident) -> Result<&'v LitStr> {
    if let Form::Word(_) | Form::Path(_) = value.form {
        let source = value.source();
        let problem = format!("`{source}` is not in quotes: write `{key} = \"{source}\"`");
        return Err(value.error(problem));
    }
    value.text()
}

fn default_value(key: &Ident, input: ParseStream<'_>) -> Result<DefaultValue> {
    if input.peek(Token![=]) {
        path(key, "`default = \"path::to::function\"`, or `default` alone", input)
            .map(DefaultValue::Path)
    } else {
        Ok(DefaultValue::Trait)
    }
}
