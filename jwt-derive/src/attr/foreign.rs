//! Attribute macros of other crates that rewrite the serde attributes of fields.
//!
//! Above the derive, such a macro has done its work when the derive reads the struct. Below, it runs after the derive,
//! which has then read the fields without it: the tokens would silently have another shape.

use syn::{Attribute, Field};

use crate::errors::Errors;

/// The macros, by the last segment of their path: those of `serde_with`, `macro_rules_attribute` (`apply`),
/// `serde-inline-default`, `serde_alias`, `serde_prefix` and `serde_suffix`.
const MACROS: [&str; 7] = [
    "serde_as",
    "skip_serializing_none",
    "apply",
    "serde_inline_default",
    "serde_alias",
    "prefix_all",
    "suffix_all",
];

/// Attributes of fields, and the macro on the struct that reads and removes them.
const ON_FIELDS: [(&str, &str); 3] = [
    ("serde_as", "serde_as"),
    ("serialize_always", "skip_serializing_none"),
    ("serde_inline_default", "serde_inline_default"),
];

/// Refuses the macros on the struct, and attributes of fields that none of them has read.
pub(crate) fn check(attrs: &[Attribute], fields: &[&Field], errors: &mut Errors) {
    let mut too_late = Vec::new();
    for attr in attrs {
        if let Some(name) = MACROS.into_iter().find(|name| ends_with(attr, name)) {
            too_late.push(name);
            errors.on(
                attr.path(),
                format_args!(
                    "`#[{name}]` runs after the derive has read the fields, and would have no effect: \
                     write it above `#[derive(Claims)]`"
                ),
            );
        }
    }
    for (attribute, name) in ON_FIELDS {
        let unread = |attr: &&Attribute| ends_with(attr, attribute);
        let unread =
            fields.iter().filter(|field| !is_converted(field)).flat_map(|f| &f.attrs).find(unread);
        if let Some(attr) = unread
            && !too_late.contains(&name)
        {
            errors.on(
                attr.path(),
                format_args!(
                    "nothing has read `#[{attribute}]`: write `#[{name}]` on the struct, above \
                     `#[derive(Claims)]`"
                ),
            );
        }
    }
}

fn ends_with(attr: &Attribute, name: &str) -> bool {
    attr.path().segments.last().is_some_and(|segment| segment.ident == name)
}

/// Returns true if the macro has translated `#[serde_as(…)]`, which it keeps, into an attribute of serde.
fn is_converted(field: &Field) -> bool {
    field.attrs.iter().filter(|attr| attr.path().is_ident("serde")).any(|attr| {
        let mut converted = false;
        // `SerdeField` reports malformed attributes.
        let _ = attr.parse_nested_meta(|meta| {
            converted |= ["with", "serialize_with", "deserialize_with"]
                .iter()
                .any(|key| meta.path.is_ident(key));
            if let Ok(value) = meta.value() {
                value.parse::<syn::Lit>()?;
            }
            Ok(())
        });
        converted
    })
}
