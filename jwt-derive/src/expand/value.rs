//! A field's value on its way out and in.
//!
//! Both ways name the same trait at the field's type, because the compiler reports equal errors once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ExprPath;
use syn::spanned::Spanned as _;

use super::at;
use super::generics::Generics;
use crate::attr::{Registered, Spanned};
use crate::model::{Field, Kind, Model};

/// Writes the field as the claim `name`, a `ClaimName`.
pub(super) fn write(model: &Model<'_>, field: &Field<'_>, name: &TokenStream) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let write = if field.attrs.serde.deserialize_with.is_some() {
        // The function is asked to read whatever is written: a `None` is `null`, and not left out.
        quote_spanned! {at(ty)=>
            __jwt_writer.claim_with(#name, |__jwt_serializer| {
                <#ty as __jwt::Serialize>::serialize(&self.#ident, __jwt_serializer)
            })?;
        }
    } else if is_carried(model, field) {
        let of_field = trait_of(field);
        quote_spanned! {at(ty)=>
            <#ty as #of_field>::write(&self.#ident, __jwt_writer, #name)?;
        }
    } else {
        quote_spanned!(at(ty)=> __jwt_writer.claim(#name, &self.#ident)?;)
    };
    let borrowable = borrowable(model, field);
    quote!(#write #borrowable)
}

/// What `encode` must not write where `verify` would have to borrow it. Whether a type borrows is asked of its reader,
/// with lifetimes of its own.
fn borrowable(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (ty, name) = (field.ty, &field.name);
    let borrowing = Generics::of(model.input).with_anonymous_lifetimes(ty)?;
    let reads = if is_carried(model, field) {
        let of_field = trait_of(field);
        quote!(<#borrowing as #of_field>::read(__jwt_claim).is_ok())
    } else {
        // Nobody can be asked here.
        quote!(false)
    };
    Some(quote!(__jwt_writer.borrowable(#name, |__jwt_claim| #reads)?;))
}

/// Converts the raw claim `claim` into the field's type, as a `Result`.
pub(super) fn read(model: &Model<'_>, field: &Field<'_>, claim: &TokenStream) -> TokenStream {
    let ty = field.ty;
    if is_carried(model, field) {
        let of_field = trait_of(field);
        return quote_spanned!(at(ty)=> <#ty as #of_field>::read(#claim));
    }
    let read = match field.kind {
        Kind::Registered(Registered::Audience) => quote!(read_audience),
        _ => quote!(read),
    };
    quote_spanned!(at(ty)=> #claim.#read::<#ty>())
}

/// Returns the trait that has all requirements for the type of the field.
pub(super) fn trait_of(field: &Field<'_>) -> TokenStream {
    match field.kind {
        Kind::Registered(Registered::Audience) => quote!(__jwt::AudienceClaim<'_>),
        Kind::Registered(_) => quote!(__jwt::StringClaim<'_>),
        Kind::Rest => quote!(__jwt::FlattenedValue<'_>),
        Kind::Claim | Kind::Skipped => quote!(__jwt::ClaimValue<'_>),
    }
}

/// The field's value for what is said of it at `span`, so that errors point there and nowhere else.
pub(super) fn of(field: &Field<'_>, span: Span) -> TokenStream {
    let this = Ident::new("self", span.resolved_at(Span::call_site()));
    let mut ident = field.ident.clone();
    ident.set_span(span.resolved_at(ident.span()));
    // The parentheses have the span; what they hold is in part the expansion's, and messages would tell.
    quote_spanned!(span=> (#this.#ident))
}

/// The function that a serde attribute names for one way: `with` names the module of both.
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

/// Whether the type must serialize and deserialize. One that depends on a parameter has the bounds of the
/// impl, which are those of one way; and a function of the application may see to the other way.
pub(super) fn is_carried(model: &Model<'_>, field: &Field<'_>) -> bool {
    let serde = &field.attrs.serde;
    let by_function = serde.serialize_with.is_some() || serde.deserialize_with.is_some();
    !by_function && !Generics::of(model.input).depends(field.ty)
}
