//! The impls of a checked model, one a file.
//!
//! All stand in an anonymous constant, so that `__jwt` and the impls' imports are nobody else's. Paths
//! are absolute and locals begin with `__jwt_`: a program may shadow anything.

mod accessors;
mod claims;
pub(crate) mod generics;
mod json;
pub(crate) mod policy;
pub(crate) mod read;
mod rules;
mod value;
mod write;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

use crate::model::Model;

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let claims = claims::expand(model);
    let write = write::expand(model);
    let read = read::expand(model);
    in_private_scope(model, &quote!(#claims #write #read))
}

/// A scope of its own, with the names of the runtime in `__jwt`.
pub(crate) fn in_private_scope(model: &Model<'_>, impls: &TokenStream) -> TokenStream {
    let path = match &model.attrs.crate_path {
        Some(path) => quote!(#path),
        None => quote!(::typed_jwt),
    };
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
            use #path::private as __jwt;
            #[allow(unused_imports)]
            use __jwt::OfAnyType as _;
            #impls
        };
    }
}

/// The place of `tokens` for what is written about them: errors are reported there, and names are looked up
/// as everywhere else in the expansion, whichever macro the tokens may come from.
fn at(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::call_site())
}
