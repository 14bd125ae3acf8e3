//! Generates the code for the value of a field: its trait, its functions and its default.
//!
//! Writing and reading name the same trait at the field's type, because the compiler reports equal
//! errors once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::ExprPath;
use syn::spanned::Spanned as _;

use super::at;
use crate::attr::{DefaultValue, Registered, Spanned};
use crate::model::{Field, Kind, Model};

/// Generates the expression that is true if `None` is omitted: only if an absent claim is read as
/// `None`.
pub(super) fn may_be_left_out(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let by_trait = matches!(
        field.attrs.serde.default.as_ref().map(|default| &default.value),
        Some(DefaultValue::Trait)
    );
    let has_default = field.attrs.serde.default.is_some() || model.serde.default.is_some();
    if field.kind != Kind::Claim || by_trait || !has_default {
        return quote!(__jwt::Probe::<#ty>::IS_OPTION);
    }
    match absent(model, field) {
        Some(default) => quote! {
            (__jwt::Probe::<#ty>::is_none(&self.#ident) && __jwt::Probe::<#ty>::is_none(&#default))
        },
        None => quote!(false),
    }
}

/// Returns the default of a field, if the impl that writes claims can create it.
pub(super) fn absent(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (ident, ty) = (field.ident, field.ty);
    match (&field.attrs.serde.default, &model.serde.default) {
        (Some(default), _) if !model.generics.depends(ty) => {
            Some(default_value(&default.value, &quote!(#ty)))
        }
        (None, Some(default)) if !model.generics.has_type_params() => {
            let default = default_value(default, &quote!(Self));
            Some(quote!((#default).#ident))
        }
        _ => None,
    }
}

pub(super) fn default_value(default: &DefaultValue, ty: &TokenStream) -> TokenStream {
    match default {
        DefaultValue::Trait => quote!(<#ty as ::core::default::Default>::default()),
        DefaultValue::Path(path) => quote_spanned!(path.span()=> #path()),
    }
}

/// Returns the function or method that serializes the field's value. The arguments follow it.
pub(super) fn serialize_function(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let (ty, serde) = (field.ty, &field.attrs.serde);
    match function(serde.with.as_ref(), serde.serialize_with.as_ref(), "serialize") {
        Some(function) => quote!(#function),
        None if is_carried(model, field) => {
            let codec = codec(model, field, &quote!(#ty));
            quote_spanned!(at(ty)=> #codec.serialize)
        }
        None => quote_spanned!(at(ty)=> <#ty as __jwt::Serialize>::serialize),
    }
}

/// Generates the comparison of `__jwt_read` with the field's value. Values that differ are compared
/// by `is_written_alike`: two times may differ and be written as the same second.
pub(super) fn is_same(field: &Field<'_>, is_written_alike: &TokenStream) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    quote! {
        __jwt::Probe::<#ty>::is_none(&self.#ident) == __jwt::Probe::<#ty>::is_none(&__jwt_read)
            && (!__jwt::Probe::<#ty>::differ(&self.#ident, &__jwt_read) || #is_written_alike)
    }
}

/// Generates the conversion of the raw claim `claim` into a `Result` of `ty`, the field's type,
/// possibly with other lifetimes.
pub(super) fn read_as(
    model: &Model<'_>,
    field: &Field<'_>,
    ty: &TokenStream,
    claim: &TokenStream,
) -> TokenStream {
    if is_carried(model, field) {
        let codec = codec(model, field, ty);
        return quote_spanned!(at(field.ty)=> #codec.read(#claim));
    }
    // Errors are reported at the type, but not the name of the method.
    let read = quote!(read);
    quote_spanned!(at(field.ty)=> #claim.#read::<#ty>())
}

/// Generates the functions that write and read the claim of `ty`, the field's type, possibly with
/// other lifetimes.
pub(super) fn codec(model: &Model<'_>, field: &Field<'_>, ty: &TokenStream) -> TokenStream {
    let (of_field, kind, properties, by_probe) = match field.kind {
        Kind::Registered(Registered::Audience) => (
            quote!(AudienceClaim),
            quote!(audience_kind),
            &["IS_AUDIENCE", "IS_LIST", "IS_TEXT", "IS_OPTION"][..],
            quote!(audience_codec),
        ),
        Kind::Registered(_) if !field.is_of_any_type => (
            quote!(StringClaim),
            quote!(text_kind),
            &["IS_TEXT", "IS_OPTION"][..],
            quote!(string_codec),
        ),
        _ if field.is_policy_text => (
            quote!(PolicyText),
            quote!(policy_text_kind),
            &["IS_TEXT", "IS_OPTION", "IS_OTHER_JSON"][..],
            quote!(policy_text_codec),
        ),
        _ => {
            let of_field = trait_of(field);
            return quote_spanned!(at(field.ty)=> <#ty as #of_field>::CODEC);
        }
    };
    if model.generics.depends(field.ty) || model.generics.mentions_const_param(field.ty) {
        // A parameter cannot be an argument of the function.
        return quote_spanned!(at(field.ty)=> __jwt::Probe::<#ty>::#by_probe());
    }
    let probed = model.generics.with_anonymous_lifetimes(field.ty);
    let probed = probed.unwrap_or_else(|| field.ty.to_token_stream());
    let properties = properties.iter().map(|property| {
        let property = Ident::new(property, Span::call_site());
        quote!(__jwt::Probe::<#probed>::#property)
    });
    let kind = quote!(__jwt::#kind(#(#properties),*));
    quote_spanned!(at(field.ty)=> <#ty as __jwt::#of_field<'_, { #kind }>>::CODEC)
}

/// Returns the trait that the type of the field, which is not a registered claim, must implement.
pub(super) fn trait_of(field: &Field<'_>) -> TokenStream {
    match field.kind {
        Kind::Rest => quote!(__jwt::FlattenedValue<'_>),
        _ => quote!(__jwt::ClaimValue<'_>),
    }
}

/// Returns an expression for the field's value, with the span at which its errors are reported.
pub(super) fn of(field: &Field<'_>, span: Span) -> TokenStream {
    let this = Ident::new("self", span.resolved_at(Span::call_site()));
    let mut ident = field.ident.clone();
    ident.set_span(span.resolved_at(ident.span()));
    // The parentheses get the span, because some of the tokens inside are generated, which error
    // messages would mention.
    quote_spanned!(span=> (#this.#ident))
}

/// Returns the function for one direction: from its own attribute, or from the module that `with`
/// names.
pub(super) fn function(
    with: Option<&Spanned<ExprPath>>,
    one_way: Option<&Spanned<ExprPath>>,
    name: &str,
) -> Option<ExprPath> {
    let Some(module) = with else { return one_way.map(|function| function.value.clone()) };
    let mut path = module.value.clone();
    path.path.segments.push(Ident::new(name, path.span()).into());
    Some(path)
}

/// Returns true if serde writes and reads the field. Registered claims that are not of any JSON type, and
/// claims that the policy compares as text, are written and read by other traits.
pub(super) fn is_of_serde(field: &Field<'_>) -> bool {
    match field.kind {
        Kind::Skipped => false,
        Kind::Registered(_) => field.is_of_any_type,
        Kind::Claim | Kind::Rest => !field.is_policy_text,
    }
}

/// Returns true if one trait writes and reads the type. Returns false for a type that depends on a
/// parameter, unless it is written as text, because the impl has the bounds of one direction of
/// serde only, and for a field that has a function for one direction.
pub(super) fn is_carried(model: &Model<'_>, field: &Field<'_>) -> bool {
    let serde = &field.attrs.serde;
    let by_function = serde.serialize_with.is_some() || serde.deserialize_with.is_some();
    let is_registered = matches!(field.kind, Kind::Registered(_)) && !field.is_of_any_type;
    is_registered || field.is_policy_text || (!by_function && !model.generics.depends(field.ty))
}
