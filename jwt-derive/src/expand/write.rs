//! Generates `impl WriteClaims`: the code that writes the fields in order, the accessors and the
//! rules.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::WherePredicate;
use syn::spanned::Spanned;

use super::{accessors, at, field, json, rules, value};
use crate::attr::Registered;
use crate::generics;
use crate::model::{Field, Kind, Model};

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let ident = &model.input.ident;
    let mut bounded = model.input.generics.clone();
    generics::add(&mut bounded, bounds(model));
    let (impl_generics, ty_generics, where_clause) = bounded.split_for_impl();
    let fields = model.fields.iter().map(|field| {
        let write = write_field(model, field);
        if field.is_secret() { secret(&write) } else { write }
    });
    let has_secrets = model.has_secrets().then(|| {
        quote!(
            const HAS_SECRETS: ::core::primitive::bool = true;
        )
    });
    let has_secret_subject = has_secret_subject(model).then(|| {
        quote!(
            const HAS_SECRET_SUBJECT: ::core::primitive::bool = true;
        )
    });
    let rules = rules::expand(model);
    let accessors = accessors::expand(model);
    quote! {
        #[automatically_derived]
        impl #impl_generics __jwt::WriteClaims for #ident #ty_generics #where_clause {
            #has_secrets
            #has_secret_subject

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

/// Returns the bounds that writing the fields requires of type parameters.
pub(super) fn bounds(model: &Model<'_>) -> impl Iterator<Item = WherePredicate> {
    let generics = &model.generics;
    model.fields.iter().filter_map(move |field| {
        let serde = &field.attrs.serde;
        let by_function = serde.with.is_some() || serde.serialize_with.is_some();
        let by_serde = !by_function && value::is_of_serde(field);
        by_serde.then(|| generics.bound(field.ty, &quote!(__jwt::Serialize))).flatten()
    })
}

fn has_secret_subject(model: &Model<'_>) -> bool {
    model.registered(Registered::Subject).is_some_and(Field::is_secret)
}

/// Removes the value of a secret field from the errors of `write`.
fn secret(write: &TokenStream) -> TokenStream {
    quote! {
        __jwt::without_value((|| -> ::core::result::Result<(), __jwt::EncodeError> {
            #write
            ::core::result::Result::Ok(())
        })())?;
    }
}

fn write_field(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    match field.kind {
        Kind::Skipped => TokenStream::new(),
        Kind::Claim => write_claim(model, field),
        Kind::Rest => {
            let names = model.claim_names();
            let name = ident.to_string();
            let read = read_flattened(model, field, &name);
            if value::is_carried(model, field) {
                let of_field = value::trait_of(field);
                return quote_spanned! {at(ty)=>
                    <#ty as #of_field>::write(
                        &self.#ident,
                        __jwt_writer,
                        #name,
                        &[#(#names),*],
                        |__jwt_flattened| #read,
                    )?;
                };
            }
            quote_spanned! {at(ty)=>
                __jwt_writer.flattened(
                    #name,
                    &[#(#names),*],
                    &self.#ident,
                    |__jwt_flattened| #read,
                )?;
            }
        }
        Kind::Registered(registered) => write_registered(model, field, registered),
    }
}

fn write_registered(model: &Model<'_>, field: &Field<'_>, registered: Registered) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let write = field::write(model, field, &json::claim_name(registered.name()));
    let date = quote_spanned! {at(ty)=>
        <#ty as __jwt::OptionalTime>::to_optional_date(&self.#ident)
    };
    match registered {
        Registered::Issuer => quote!(#write __jwt_writer.issuer()?;),
        Registered::Subject | Registered::TokenId => write,
        Registered::Audience => quote!(#write __jwt_writer.audience()?;),
        Registered::ExpiresAt => quote!(__jwt_writer.expires_at(#date)?;),
        Registered::NotBefore => quote!(__jwt_writer.not_before(#date)?;),
        Registered::IssuedAt => quote!(__jwt_writer.issued_at(#date)?;),
    }
}

/// Generates the check that reads the members of the field back and compares them with its value.
fn read_flattened(model: &Model<'_>, field: &Field<'_>, name: &str) -> TokenStream {
    let ty = field.ty;
    if model.generics.depends(ty) {
        return quote!(::core::result::Result::Ok(true));
    }
    match model.generics.with_anonymous_lifetimes(ty) {
        Some(borrowing) => quote!(__jwt_flattened.collect::<#borrowing>(#name).map(|_| true)),
        None => {
            let of_field = value::trait_of(field);
            let copy = quote!(::core::clone::Clone::clone(&__jwt_flattened));
            let read = quote_spanned!(at(ty)=> <#ty as #of_field>::read(#copy, #name)?);
            let is_written_as = quote_spanned! {at(ty)=>
                <#ty as #of_field>::is_written_as(&__jwt_read, &__jwt_flattened)
            };
            let is_same = value::is_same(field, &is_written_as);
            quote!({
                let __jwt_read: #ty = #read;
                ::core::result::Result::Ok(#is_same)
            })
        }
    }
}

fn write_claim(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let name = json::claim_name(&field.name);
    let serde = &field.attrs.serde;
    let function = value::function(serde.with.as_ref(), serde.serialize_with.as_ref(), "serialize");
    let write = match &function {
        Some(function) => {
            let (ident, ty) = (field.ident, field.ty);
            let value = value::of(field, function.span());
            let serialize = quote_spanned! {function.span()=>
                |__jwt_serializer| #function(&#value, __jwt_serializer)
            };
            let may_be_left_out = value::may_be_left_out(model, field);
            let reads_back = field::reads_back(model, field);
            quote! {
                __jwt_writer.claim_with(
                    #name,
                    #may_be_left_out && __jwt::Probe::<#ty>::is_none(&self.#ident),
                    #serialize,
                )?;
                #reads_back
            }
        }
        None => field::write(model, field, &name),
    };
    let policy = write_for_policy(model, field);
    let write = quote!(#write #policy);
    match &serde.skip_serializing_if {
        Some(path) => {
            let path = &path.value;
            let value = value::of(field, path.span());
            let is_left_out = quote_spanned!(path.span()=> #path(&#value));
            let left_out = left_out(model, field);
            quote!(if !#is_left_out { #write } #left_out)
        }
        None => write,
    }
}

/// Generates what the policy does with a claim: it checks the audience that the claim holds, and writes the
/// issuer that contains the claim.
fn write_for_policy(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let ident = field.ident;
    let is = |other: Option<&Field<'_>>| other.is_some_and(|other| other.ident == ident);
    let audience = is(model.audience_field()).then(|| quote!(__jwt_writer.claim_as_audience()?;));
    let issuer = is(model.issuer_field()).then(|| quote!(__jwt_writer.issuer_with_claim()?;));
    quote!(#audience #issuer)
}

/// Generates the check that refuses to omit a value if its absence is read as another value.
fn left_out(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (ident, ty, name) = (field.ident, field.ty, &field.name);
    let has_default = field.attrs.serde.default.is_some() || model.serde.default.is_some();
    let absent = match value::absent(model, field) {
        Some(absent) => quote!(::core::option::Option::Some(#absent)),
        None if has_default => return None,
        None => quote!(__jwt::Probe::<#ty>::none()),
    };
    let serialize = value::serialize_function(model, field);
    Some(quote! {
        else if let ::core::option::Option::Some(__jwt_absent) = #absent {
            let __jwt_are_none_alike = __jwt::Probe::<#ty>::is_none(&self.#ident)
                == __jwt::Probe::<#ty>::is_none(&__jwt_absent);
            if !__jwt_are_none_alike || __jwt::Probe::<#ty>::differ(&self.#ident, &__jwt_absent) {
                __jwt_writer.left_out(
                    #name,
                    __jwt_are_none_alike,
                    |__jwt_serializer| #serialize(&self.#ident, __jwt_serializer),
                    |__jwt_serializer| #serialize(&__jwt_absent, __jwt_serializer),
                )?;
            }
        }
    })
}
