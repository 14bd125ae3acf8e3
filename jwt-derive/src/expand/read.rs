//! Generates `impl ReadClaims`: the names and the layout of the claims, and the conversion into the
//! struct.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, WherePredicate, parse_quote};

use super::{at, json, value};
use crate::attr::{DefaultValue, Registered};
use crate::generics::{self, Generics};
use crate::model::{Field, Kind, Model, last_segment};

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let ident = &model.input.ident;
    let mut bounded = model.generics.with_de();
    generics::add(&mut bounded, bounds(model));
    generics::add(&mut bounded, default_bound(model).into_iter());
    let (impl_generics, _, where_clause) = bounded.split_for_impl();
    let (_, ty_generics, _) = model.input.generics.split_for_impl();
    let de = Generics::de();
    let of_any_type = model.fields.iter().filter(|field| field.is_of_any_type);
    let infos = model.claims().chain(of_any_type).map(|field| claim_info(model, field));
    let texts = texts(model);
    let consts = consts(model);
    let body = body(model);
    quote! {
        #[automatically_derived]
        impl #impl_generics __jwt::ReadClaims<#de> for #ident #ty_generics #where_clause {
            const CLAIMS: &#de [__jwt::ClaimInfo<#de>] = &[#(#infos),*];
            #texts
            #consts

            fn from_claims(
                __jwt_claims: &mut __jwt::LocatedClaims<'_, #de>,
            ) -> ::core::result::Result<Self, __jwt::VerifyError> {
                #body
            }
        }
    }
}

/// Returns the constants that the finders need; also for a model with errors.
pub(crate) fn consts(model: &Model<'_>) -> TokenStream {
    let de = Generics::de();
    let names = model.claim_names();
    let count = Literal::usize_unsuffixed(names.len());
    let collects_unknown = model.fields.iter().any(|field| field.kind == Kind::Rest);
    let layout = layout(model);
    quote! {
        const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
        const LAYOUT: &'static [__jwt::LayoutMember] = &[#(#layout),*];
        const COLLECTS_UNKNOWN: ::core::primitive::bool = #collects_unknown;
        type Values = [
            ::core::option::Option<__jwt::Value<#de>>;
            __jwt::RegisteredClaim::COUNT + #count
        ];
        const NO_VALUES: Self::Values =
            [::core::option::Option::None; __jwt::RegisteredClaim::COUNT + #count];
    }
}

/// Returns the members in the order in which `write` writes them.
fn layout(model: &Model<'_>) -> Vec<TokenStream> {
    let mut index = 0_usize;
    let mut members = Vec::new();
    for field in &model.fields {
        match field.kind {
            Kind::Claim => {
                let slot = Literal::usize_unsuffixed(index);
                let prefix = json::member_prefix(&field.name);
                members.push(quote!(__jwt::LayoutMember::claim(#slot, #prefix)));
                index += 1;
                if model.issuer_templates().is_some_and(|templates| templates.claim == field.name) {
                    members.push(quote!(__jwt::LayoutMember::registered(
                        __jwt::RegisteredClaim::Issuer
                    )));
                }
            }
            Kind::Registered(registered) => {
                let claim = registered_claim(registered);
                members.push(quote!(__jwt::LayoutMember::registered(#claim)));
            }
            Kind::Rest | Kind::Skipped => {}
        }
    }
    members
}

fn body(model: &Model<'_>) -> TokenStream {
    let default = model.serde.default.as_ref().map(|default| {
        let default = value::default_value(default, &quote!(Self));
        quote!(let __jwt_default: Self = #default;)
    });
    let mut index = 0_usize;
    let fields = model.fields.iter().map(|field| {
        let value = read_field(model, field, index);
        index += usize::from(field.kind == Kind::Claim);
        let ident = field.ident;
        quote!(#ident: #value)
    });
    quote! {
        #default
        ::core::result::Result::Ok(Self { #(#fields),* })
    }
}

/// Returns the bounds that reading the fields requires of type parameters.
fn bounds(model: &Model<'_>) -> impl Iterator<Item = WherePredicate> {
    let generics = &model.generics;
    let de = Generics::de();
    let deserializable = quote!(__jwt::Deserialize<#de>);
    model.fields.iter().flat_map(move |field| {
        let serde = &field.attrs.serde;
        let by_function = serde.with.is_some() || serde.deserialize_with.is_some();
        let is_read = !by_function && value::is_of_serde(field);
        let by_trait =
            serde.default.as_ref().is_some_and(|d| matches!(d.value, DefaultValue::Trait));
        let takes_default = by_trait || (field.kind == Kind::Skipped && serde.default.is_none());
        let deserialize = || generics.bound(field.ty, &deserializable);
        let default = || generics.bound(field.ty, &quote!(::core::default::Default));
        let read = is_read.then(deserialize).flatten();
        let defaulted = (takes_default && model.serde.default.is_none()).then(default).flatten();
        [read, defaulted].into_iter().flatten()
    })
}

/// Returns the bound `Default` for a generic struct whose own default fills in absent claims.
fn default_bound(model: &Model<'_>) -> Option<WherePredicate> {
    let by_trait = matches!(model.serde.default, Some(DefaultValue::Trait));
    let depends = model.generics.has_type_params();
    (by_trait && depends).then(|| parse_quote!(Self: ::core::default::Default))
}

fn read_field(model: &Model<'_>, field: &Field<'_>, index: usize) -> TokenStream {
    let ty = field.ty;
    match field.kind {
        Kind::Skipped => default_of(model, field)
            .unwrap_or_else(|| value::default_value(&DefaultValue::Trait, &quote!(#ty))),
        Kind::Claim => read_claim(model, field, index),
        Kind::Rest => {
            let name = field.ident.to_string();
            let claims = quote!(__jwt_claims.take_flattened());
            if value::is_carried(model, field) {
                let of_field = value::trait_of(field);
                let read = quote_spanned!(at(ty)=> <#ty as #of_field>::read(#claims, #name));
                return or_return(field, &read);
            }
            or_return(field, &quote_spanned!(at(ty)=> #claims.collect::<#ty>(#name)))
        }
        Kind::Registered(registered) => read_registered(model, field, registered),
    }
}

fn read_registered(model: &Model<'_>, field: &Field<'_>, registered: Registered) -> TokenStream {
    let ty = field.ty;
    let claim = registered_claim(registered);
    match registered {
        Registered::ExpiresAt | Registered::NotBefore | Registered::IssuedAt => {
            let date = quote_spanned!(at(ty)=> <#ty as __jwt::OptionalTime>::from_optional_date);
            quote!(__jwt_claims.date(#claim, #date)?)
        }
        Registered::Issuer | Registered::Subject | Registered::Audience | Registered::TokenId => {
            let claim = required(model, field, quote!(__jwt_claims.registered(#claim)));
            let ty = quote!(#ty);
            let read = value::read_as(model, field, &ty, &claim);
            or_return(field, &read)
        }
    }
}

/// Generates the operator `?` behind `read`, a `Result`. Errors of a secret field lose its value.
fn or_return(field: &Field<'_>, read: &TokenStream) -> TokenStream {
    if field.is_secret() { quote!(__jwt::without_value(#read)?) } else { quote!(#read?) }
}

/// Returns the path of the claim in the runtime.
pub(super) fn registered_claim(registered: Registered) -> TokenStream {
    match registered {
        Registered::Issuer => quote!(__jwt::RegisteredClaim::Issuer),
        Registered::Subject => quote!(__jwt::RegisteredClaim::Subject),
        Registered::Audience => quote!(__jwt::RegisteredClaim::Audience),
        Registered::ExpiresAt => quote!(__jwt::RegisteredClaim::ExpiresAt),
        Registered::NotBefore => quote!(__jwt::RegisteredClaim::NotBefore),
        Registered::IssuedAt => quote!(__jwt::RegisteredClaim::IssuedAt),
        Registered::TokenId => quote!(__jwt::RegisteredClaim::TokenId),
    }
}

fn read_claim(model: &Model<'_>, field: &Field<'_>, index: usize) -> TokenStream {
    let (index, name) = (Literal::usize_unsuffixed(index), &field.name);
    let claim = required(model, field, quote!(__jwt_claims.claim(#index, #name)));
    let Some(default) = default_of(model, field) else {
        return or_return(field, &convert(model, field, &claim));
    };
    let read = or_return(field, &convert(model, field, &quote!(__jwt_claim)));
    quote! {
        match #claim.present() {
            ::core::option::Option::Some(__jwt_claim) => #read,
            ::core::option::Option::None => #default,
        }
    }
}

/// Generates the check that refuses an absent claim, if only its value keeps tokens of different kinds
/// apart: a type such as a newtype of an `Option` has a value for an absent claim.
fn required(model: &Model<'_>, field: &Field<'_>, claim: TokenStream) -> TokenStream {
    let ty = field.ty;
    let is_mark = model.only_marks().iter().any(|mark| mark.ident == field.ident);
    if is_mark { quote!(#claim.required(__jwt::Probe::<#ty>::IS_OPTION)?) } else { claim }
}

/// Generates the conversion of a raw claim, by the field's type or by a function of the
/// application.
pub(super) fn convert(model: &Model<'_>, field: &Field<'_>, claim: &TokenStream) -> TokenStream {
    let ty = field.ty;
    convert_as(model, field, &quote!(#ty), claim)
}

/// Generates the conversion of a raw claim into `ty`, the field's type with other lifetimes.
pub(super) fn convert_as(
    model: &Model<'_>,
    field: &Field<'_>,
    ty: &TokenStream,
    claim: &TokenStream,
) -> TokenStream {
    let serde = &field.attrs.serde;
    let function =
        value::function(serde.with.as_ref(), serde.deserialize_with.as_ref(), "deserialize")
            .or_else(|| borrows_str(field).then(|| parse_quote!(__jwt::borrowed_string)));
    let Some(function) = function else { return value::read_as(model, field, ty, claim) };
    let read = quote_spanned! {function.span()=>
        |__jwt_deserializer| #function(__jwt_deserializer)
    };
    quote!(#claim.read_with::<#ty>(__jwt::Probe::<#ty>::none(), #read))
}

/// Returns the description of a claim for tests that are generated from the type.
fn claim_info(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let name = &field.name;
    let read = convert(model, field, &quote!(__jwt_claim));
    let info = quote!(__jwt::ClaimInfo::new(#name, |__jwt_claim| #read.is_ok()));
    match default_of(model, field) {
        Some(_) => quote!(#info.or_default()),
        None => info,
    }
}

/// Returns the descriptions of the registered claims that are text. Types without one inherit the
/// empty list.
fn texts(model: &Model<'_>) -> Option<TokenStream> {
    let de = Generics::de();
    let infos: Vec<_> = model
        .fields
        .iter()
        .filter(|field| !field.is_of_any_type)
        .filter_map(|field| match field.kind {
            Kind::Registered(
                Registered::Issuer
                | Registered::Subject
                | Registered::Audience
                | Registered::TokenId,
            ) => {
                let (ty, name) = (field.ty, &field.name);
                let read = value::read_as(model, field, &quote!(#ty), &quote!(__jwt_claim));
                Some(quote!(__jwt::ClaimInfo::new(#name, |__jwt_claim| #read.is_ok())))
            }
            _ => None,
        })
        .collect();
    (!infos.is_empty()).then(|| {
        quote!(
            const TEXTS: &#de [__jwt::ClaimInfo<#de>] = &[#(#infos),*];
        )
    })
}

/// Returns the value of an absent claim: the default of the field, otherwise that of the struct.
fn default_of(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (ident, ty) = (field.ident, field.ty);
    match (&field.attrs.serde.default, &model.serde.default) {
        (Some(default), _) => Some(value::default_value(&default.value, &quote!(#ty))),
        (None, Some(_)) => Some(quote!(__jwt_default.#ident)),
        (None, None) => None,
    }
}

/// Returns true if the field is a `Cow<'_, str>` that should borrow. Serde alone always makes it
/// owned.
fn borrows_str(field: &Field<'_>) -> bool {
    let Some(segment) = last_segment(field.ty).filter(|segment| segment.ident == "Cow") else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return false };
    let is_str = |argument: &GenericArgument| match argument {
        GenericArgument::Type(ty) => last_segment(ty).is_some_and(|segment| segment.ident == "str"),
        _ => false,
    };
    field.attrs.serde.borrow.is_some() && arguments.args.iter().any(is_str)
}
