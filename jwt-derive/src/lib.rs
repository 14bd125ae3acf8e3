//! The derive macro of [`typed-jwt`]. Applications depend on that crate, which re-exports it.
//!
//! Attributes become a model, the model is checked, and only a model without a fault is expanded.
//!
//! [`typed-jwt`]: https://docs.rs/typed-jwt

mod attr;
mod check;
mod errors;
mod expand;
mod fallback;
mod generics;
mod model;

use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_macro_input};

// The example is tested in `tests/`. It needs typed-jwt, and cargo compiles what the tests of a
// procedural macro depend on a second time.
#[cfg_attr(not(doctest), doc = include_str!("../ATTRIBUTES.md"))]
#[proc_macro_derive(Claims, attributes(claims, claim, serde))]
pub fn derive_claims(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    claims(&parse_macro_input!(input)).into()
}

fn claims(input: &DeriveInput) -> TokenStream {
    let mut errors = errors::Errors::default();
    let model = model::Model::read(input, &mut errors);
    check::check(&model, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&model),
        Err(error) => fallback::expand(&model, &error),
    }
}

#[cfg(test)]
mod tests;
