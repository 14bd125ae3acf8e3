//! Generates the code that writes and reads the value of a field.
//!
//! Both directions name the same trait at the field's type, because the compiler reports equal
//! errors once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ExprPath;
use syn::spanned::Spanned as _;

use super::{at, read};
use crate::attr::{DefaultValue, Registered, Spanned};
use crate::model::{Field, Kind, Model};

/// Generates the code that writes the field as the claim `name`, a `ClaimName`.
pub(super) fn write(model: &Model<'_>, field: &Field<'_>, name: &TokenStream) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let is_optional = may_be_left_out(model, field);
    let write = if is_carried(model, field) {
        let of_field = trait_of(field);
        quote_spanned! {at(ty)=>
            <#ty as #of_field>::CODEC.write(&self.#ident, __jwt_writer, #name, #is_optional)?;
        }
    } else if field.attrs.serde.deserialize_with.is_some() {
        // The same path as in `reads_back`, because the compiler reports equal errors once.
        let serialize = serialize_function(model, field);
        quote_spanned! {at(ty)=>
            __jwt_writer.claim_with(
                #name,
                #is_optional && __jwt::Probe::<#ty>::is_none(&self.#ident),
                |__jwt_serializer| #serialize(&self.#ident, __jwt_serializer),
            )?;
        }
    } else {
        quote_spanned!(at(ty)=> __jwt_writer.claim(#name, &self.#ident, #is_optional)?;)
    };
    let borrowable = borrowable(model, field);
    let reads_back = reads_back(model, field);
    quote!(#write #borrowable #reads_back)
}

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

/// Generates the check that refuses a written claim unless its type reads back the same value.
/// Returns `None` for a type that depends on a parameter, because the impl cannot require that it
/// is readable.
pub(super) fn reads_back(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let (ident, ty) = (field.ident, field.ty);
    if model.generics.depends(ty) {
        return None;
    }
    let borrowing = model.generics.with_anonymous_lifetimes(ty);
    let reads_back = if let Some(borrowing) = &borrowing {
        let read = read::convert_as(model, field, borrowing, &quote!(__jwt_claim));
        quote!(__jwt_writer.is_read(|__jwt_claim| #read)?;)
    } else if has_functions(field) {
        let read = read::convert(model, field, &quote!(__jwt_claim));
        let serialize = serialize_function(model, field);
        quote! {
            __jwt_writer.reads_back(
                &self.#ident,
                ::core::option::Option::None,
                __jwt::Probe::<#ty>::is_none,
                __jwt::Probe::<#ty>::differ,
                |__jwt_claim| #read,
                |__jwt_value, __jwt_serializer| #serialize(__jwt_value, __jwt_serializer),
            )?;
        }
    } else {
        let of_field = trait_of(field);
        let (memory, last) = last_read_back(model);
        let reads_back = quote_spanned!(at(ty)=> <#ty as #of_field>::CODEC.reads_back);
        quote! {
            #memory
            #reads_back(
                &self.#ident,
                __jwt_writer,
                #last,
                __jwt::Probe::<#ty>::is_none,
                __jwt::Probe::<#ty>::differ,
            )?;
        }
    };
    if has_functions(field) {
        return Some(reads_back);
    }
    let ty = borrowing.unwrap_or_else(|| quote!(#ty));
    Some(quote!(if !__jwt::Probe::<#ty>::IS_PLAIN { #reads_back }))
}

/// Returns the memory of the last JSON that a field without functions read back, and the argument
/// that passes it to the runtime. Without the memory, the field is always read back.
///
/// Fields with functions have none, because functions may write different values as the same JSON.
/// A `static` is shared by all values of a const parameter. A field that holds a secret must not
/// have a memory either: its JSON would stay there until the program ends.
fn last_read_back(model: &Model<'_>) -> (TokenStream, TokenStream) {
    if model.generics.has_const_params() {
        return (TokenStream::new(), quote!(::core::option::Option::None));
    }
    let memory = quote!(
        static __JWT_LAST: __jwt::LastReadBack = __jwt::LastReadBack::new();
    );
    (memory, quote!(::core::option::Option::Some(&__JWT_LAST)))
}

fn has_functions(field: &Field<'_>) -> bool {
    let serde = &field.attrs.serde;
    serde.with.is_some() || serde.serialize_with.is_some() || serde.deserialize_with.is_some()
}

/// Returns the function or method that serializes the field's value. The arguments follow it.
pub(super) fn serialize_function(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let (ty, serde) = (field.ty, &field.attrs.serde);
    match function(serde.with.as_ref(), serde.serialize_with.as_ref(), "serialize") {
        Some(function) => quote!(#function),
        None if is_carried(model, field) => {
            let of_field = trait_of(field);
            quote_spanned!(at(ty)=> <#ty as #of_field>::CODEC.serialize)
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

/// Generates the check for fields that borrow: `encode` refuses a value that `verify` could not
/// borrow. The field's reader is called with anonymous lifetimes to test this.
fn borrowable(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let borrowing = model.generics.with_anonymous_lifetimes(field.ty)?;
    let reads = if is_carried(model, field) {
        let of_field = trait_of(field);
        quote!(<#borrowing as #of_field>::CODEC.read(__jwt_claim).is_ok())
    } else {
        // The reader cannot be called in this impl.
        quote!(false)
    };
    Some(quote!(__jwt_writer.borrowable(|__jwt_claim| #reads)?;))
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
        let of_field = trait_of(field);
        return quote_spanned!(at(field.ty)=> <#ty as #of_field>::CODEC.read(#claim));
    }
    let read = match field.kind {
        Kind::Registered(Registered::Audience) => quote!(read_audience),
        _ => quote!(read),
    };
    quote_spanned!(at(field.ty)=> #claim.#read::<#ty>())
}

/// Returns the trait that the type of the field must implement.
pub(super) fn trait_of(field: &Field<'_>) -> TokenStream {
    match field.kind {
        Kind::Registered(Registered::Audience) => quote!(__jwt::AudienceClaim<'_>),
        Kind::Registered(_) => quote!(__jwt::StringClaim<'_>),
        Kind::Rest => quote!(__jwt::FlattenedValue<'_>),
        Kind::Claim | Kind::Skipped => quote!(__jwt::ClaimValue<'_>),
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

/// Returns true if the type must implement both `Serialize` and `Deserialize`. Returns false for a
/// type that depends on a parameter, because the impl has the bounds of one direction only, and for
/// a field that has a function for one direction.
pub(super) fn is_carried(model: &Model<'_>, field: &Field<'_>) -> bool {
    let serde = &field.attrs.serde;
    let by_function = serde.serialize_with.is_some() || serde.deserialize_with.is_some();
    !by_function && !model.generics.depends(field.ty)
}
