//! Parses attributes into typed values with spans.

mod algorithm;
mod container;
mod duration;
mod encryption;
mod expected;
mod field;
mod foreign;
mod header;
mod items;
mod rename;
mod serde;
mod strings;
mod value;
mod words;

pub(crate) use algorithm::{Algorithm, Family};
pub(crate) use container::{ContainerAttrs, Ttl};
pub(crate) use encryption::{ContentEncryption, Encryption, NOT_AUTHENTIC};
pub(crate) use expected::{Expected, Typ};
pub(crate) use field::{FieldAttrs, Registered, Rule};
pub(crate) use foreign::check as check_foreign;
pub(crate) use header::HeaderValue;
pub(crate) use items::{Spanned, nearest};
pub(crate) use rename::RenameRule;
pub(crate) use serde::{DefaultValue, SerdeContainer};
pub(crate) use strings::{Template, Templates, is_issuer_value};

/// Returns the spellings of the algorithms, for the test that compares them with the documentation.
#[cfg(test)]
pub(crate) fn algorithms() -> impl Iterator<Item = &'static str> {
    algorithm::ALGORITHMS.into_iter().map(|algorithm| algorithm.word)
}

/// Returns the keys of each attribute, for the test that compares them with the documentation.
#[cfg(test)]
pub(crate) fn keys() -> [(&'static str, Vec<&'static str>); 4] {
    fn names<K>(keys: &[(&'static str, K)]) -> Vec<&'static str> {
        keys.iter().map(|(name, _)| *name).collect()
    }
    [
        ("#[claims(…)] on the struct", names(container::KEYS)),
        ("#[claim(…)] on a field", names(field::KEYS)),
        ("#[serde(…)] on the struct", names(serde::CONTAINER_KEYS)),
        ("#[serde(…)] on a field", names(serde::FIELD_KEYS)),
    ]
}
