//! Generates `issuer`, `subject` and `token_id` for claims that have a field and are strings. Only these methods
//! require the traits of the field types: each mismatch is reported once.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{at, value};
use crate::attr::Registered;
use crate::model::Model;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    [
        (Registered::Issuer, quote!(issuer)),
        (Registered::Subject, quote!(subject)),
        (Registered::TokenId, quote!(token_id)),
    ]
    .into_iter()
    .filter_map(|(registered, accessor)| {
        let field = model.registered(registered).filter(|field| !field.is_of_any_type)?;
        let (ident, ty) = (field.ident, field.ty);
        let codec = value::codec(model, field, &quote!(#ty));
        let text = quote_spanned!(at(ty)=> #codec.text(&self.#ident));
        Some(quote! {
            #[inline]
            fn #accessor(
                &self,
            ) -> ::core::option::Option<__jwt::Cow<'_, ::core::primitive::str>> {
                #text
            }
        })
    })
    .collect()
}
