//! `impl WriteClaims`: the fields in their order, and what else can be asked of a value.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::WherePredicate;
use syn::spanned::Spanned;

use super::generics::{self, Generics};
use super::{accessors, at, json, read, rules, value};
use crate::attr::Registered;
use crate::model::{Field, Kind, Model};

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let ident = &model.input.ident;
    let mut bounded = model.input.generics.clone();
    generics::add(&mut bounded, bounds(model));
    let (impl_generics, ty_generics, where_clause) = bounded.split_for_impl();
    let fields = model.fields.iter().map(|field| write_field(model, field));
    let rules = rules::expand(model);
    let accessors = accessors::expand(model);
    quote! {
        #[automatically_derived]
        impl #impl_generics __jwt::WriteClaims for #ident #ty_generics #where_clause {
            fn write(
                &self,
                __jwt_writer: &mut __jwt::ClaimsWriter<'_>,
            ) -> ::core::result::Result<(), __jwt::EncodeError> {
                #(#fields)*
                ::core::result::Result::Ok(())
            }

            #rules
            #accessors
        }
    }
}

/// What the parameters of the struct must be for its fields to be written.
pub(super) fn bounds(model: &Model<'_>) -> impl Iterator<Item = WherePredicate> {
    let generics = Generics::of(model.input);
    model.fields.iter().filter_map(move |field| {
        let serde = &field.attrs.serde;
        let by_function = serde.with.is_some() || serde.serialize_with.is_some();
        let is_written = field.kind != Kind::Skipped && !by_function;
        is_written.then(|| generics.bound(field.ty, &quote!(__jwt::Serialize))).flatten()
    })
}

fn write_field(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    match field.kind {
        Kind::Skipped => TokenStream::new(),
        Kind::Claim => write_claim(model, field),
        Kind::Rest => {
            let names = model.claims().map(|claim| &claim.name);
            let name = ident.to_string();
            if value::is_carried(model, field) {
                let of_field = value::trait_of(field);
                return quote_spanned! {at(ty)=>
                    <#ty as #of_field>::write(&self.#ident, __jwt_writer, #name, &[#(#names),*])?;
                };
            }
            quote_spanned!(at(ty)=> __jwt_writer.rest(#name, &[#(#names),*], &self.#ident)?;)
        }
        Kind::Registered(registered) => write_registered(model, field, registered),
    }
}

fn write_registered(model: &Model<'_>, field: &Field<'_>, registered: Registered) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let claim = read::registered_claim(registered);
    let write = value::write(model, field, &quote!(__jwt::ClaimName::registered(#claim)));
    let date = quote_spanned! {at(ty)=>
        <#ty as __jwt::OptionalTime>::to_optional_date(&self.#ident)
    };
    match registered {
        Registered::Issuer => quote! {
            #write
            __jwt_writer.issuer(__jwt::WriteClaims::issuer(self))?;
        },
        Registered::Subject => quote! {
            #write
            __jwt_writer.subject(__jwt::WriteClaims::subject(self))?;
        },
        Registered::TokenId => quote! {
            #write
            __jwt_writer.token_id(__jwt::WriteClaims::token_id(self))?;
        },
        Registered::Audience => {
            let ask = (!value::is_carried(model, field)).then(|| {
                quote_spanned!(at(ty)=> <#ty as __jwt::OptionalAudience>::is_audience(&self.#ident);)
            });
            quote!(#ask #write __jwt_writer.audience()?;)
        }
        Registered::ExpiresAt => quote!(__jwt_writer.expires_at(#date)?;),
        Registered::NotBefore => quote!(__jwt_writer.not_before(#date)?;),
        Registered::IssuedAt => quote!(__jwt_writer.issued_at(#date)?;),
    }
}

fn write_claim(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let name = json::claim_name(&field.name);
    let serde = &field.attrs.serde;
    let write =
        match value::function(serde.with.as_ref(), serde.serialize_with.as_ref(), "serialize") {
            Some(function) => {
                let value = value::of(field, function.span());
                let serialize = quote_spanned! {function.span()=>
                    |__jwt_serializer| #function(&#value, __jwt_serializer)
                };
                quote!(__jwt_writer.claim_with(#name, #serialize)?;)
            }
            None => value::write(model, field, &name),
        };
    match &serde.skip_serializing_if {
        Some(path) => {
            let path = &path.value;
            let value = value::of(field, path.span());
            let is_left_out = quote_spanned!(path.span()=> #path(&#value));
            quote!(if !#is_left_out { #write })
        }
        None => write,
    }
}
