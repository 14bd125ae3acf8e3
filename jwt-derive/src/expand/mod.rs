//! Generates the impls of a checked model, one in each file.
//!
//! The impls are in an anonymous constant, which keeps `__jwt` and the imports out of the
//! surrounding scope. Paths are absolute and locals begin with `__jwt_`, because a program may
//! shadow any name.

mod accessors;
mod algorithms;
mod claims;
mod field;
mod json;
#[cfg(test)]
pub(crate) use json::base64url;
pub(crate) mod policy;
pub(crate) mod read;
mod rules;
mod value;
mod write;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use crate::model::Model;

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let claims = claims::expand(model);
    let write = write::expand(model);
    let read = read::expand(model);
    let features = algorithms::features(model);
    let marks = rules::marks(model);
    in_private_scope(model, &quote!(#features #marks #claims #write #read))
}

/// Wraps `impls` in an anonymous constant, with the runtime imported as `__jwt`.
pub(crate) fn in_private_scope(model: &Model<'_>, impls: &TokenStream) -> TokenStream {
    let path = match &model.attrs.crate_path {
        Some(path) => quote!(#path),
        None => quote!(::typed_jwt),
    };
    let runtime = runtime_module();
    let algorithms = algorithms::definition(model);
    quote! {
        #[doc(hidden)]
        #[allow(
            deprecated,
            unused_parens,
            unused_qualifications,
            clippy::all,
            clippy::nursery,
            clippy::pedantic,
            clippy::restriction
        )]
        const _: () = {
            use #path::#runtime as __jwt;
            #[allow(unused_imports)]
            use __jwt::OfAnyType as _;
            #algorithms
            #impls
        };
    }
}

/// Returns the name of the runtime's module for derived code. It carries the version, because
/// derived code works only with the runtime of the same version.
fn runtime_module() -> Ident {
    format_ident!("__private_{}", env!("CARGO_PKG_VERSION").replace(['.', '-', '+'], "_"))
}

/// Returns the location of `tokens` with call-site name resolution. Errors in generated code are
/// reported there, and its names also resolve if the tokens come from another macro.
fn at(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::call_site())
}
