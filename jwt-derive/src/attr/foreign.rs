//! Attribute macros of other crates that rewrite the serde attributes of fields.
//!
//! A macro above the derive has run before the derive reads the struct. A macro below the derive
//! runs after the derive has read the unmodified fields, and the tokens would silently have a
//! different format.

use syn::{Attribute, Field};

use crate::errors::Errors;

/// The macros, by the last segment of their path: those of `serde_with`, `macro_rules_attribute`
/// (`apply`), `serde-inline-default`, `serde_alias`, `serde_prefix` and `serde_suffix`.
const MACROS: [&str; 7] = [
    "serde_as",
    "skip_serializing_none",
    "apply",
    "serde_inline_default",
    "serde_alias",
    "prefix_all",
    "suffix_all",
];

/// Attributes of fields, each with the macro on the struct that reads and removes it.
const ON_FIELDS: [(&str, &str); 3] = [
    ("serde_as", "serde_as"),
    ("serialize_always", "skip_serializing_none"),
    ("serde_inline_default", "serde_inline_default"),
];

/// Refuses these macros on the struct, and their attributes on fields if no macro has read them.
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

/// Returns true if the macro has translated `#[serde_as(…)]` into a serde attribute. The macro does
/// not remove the original.
fn is_converted(field: &Field) -> bool {
    field.attrs.iter().filter(|attr| attr.path().is_ident("serde")).any(|attr| {
        let mut converted = false;
        // Malformed attributes are reported by `SerdeField`.
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
