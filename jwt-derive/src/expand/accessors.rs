//! `issuer`, `subject` and `token_id`, where fields hold them. That the types fit is asked for here and
//! nowhere else, so that it is said once.

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
        let field = model.registered(registered)?;
        let (ident, ty) = (field.ident, field.ty);
        let of_field = if value::is_carried(model, field) {
            value::trait_of(field)
        } else {
            quote!(__jwt::OptionalString)
        };
        let string = quote_spanned! {at(ty)=>
            <#ty as #of_field>::as_optional_str(&self.#ident)
        };
        Some(quote! {
            fn #accessor(&self) -> ::core::option::Option<&::core::primitive::str> {
                #string
            }
        })
    })
    .collect()
}
