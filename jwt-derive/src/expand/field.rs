//! Generates the code that writes a field, and checks that it can be read back.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::value::{codec, is_carried, may_be_left_out, serialize_function};
use super::{at, read};
use crate::model::{Field, Model};

/// Generates the code that writes the field as the claim `name`, a `ClaimName`.
pub(super) fn write(model: &Model<'_>, field: &Field<'_>, name: &TokenStream) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let is_optional = may_be_left_out(model, field);
    let write = if is_carried(model, field) {
        let codec = codec(model, field, &quote!(#ty));
        quote_spanned! {at(ty)=>
            #codec.write(&self.#ident, __jwt_writer, #name, #is_optional)?;
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
    } else if field.has_functions() {
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
        let codec = codec(model, field, &quote!(#ty));
        let (memory, last) = last_read_back(model, field);
        let reads_back = quote_spanned!(at(ty)=> #codec.reads_back);
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
    if field.has_functions() {
        return Some(reads_back);
    }
    let ty = borrowing.unwrap_or_else(|| quote!(#ty));
    Some(quote!(if !__jwt::Probe::<#ty>::IS_PLAIN { #reads_back }))
}

/// Returns the memory of the last JSON that a field without functions read back, and the argument
/// that passes it to the runtime. Without the memory, the field is always read back.
///
/// Fields with functions have none, because functions may write different values as the same JSON.
/// A `static` is shared by all values of a const parameter. A secret field has no memory, because its
/// JSON would stay there until the program ends.
fn last_read_back(model: &Model<'_>, field: &Field<'_>) -> (TokenStream, TokenStream) {
    if model.generics.has_const_params() || field.is_secret() {
        return (TokenStream::new(), quote!(::core::option::Option::None));
    }
    let memory = quote!(
        static __JWT_LAST: __jwt::LastReadBack = __jwt::LastReadBack::new();
    );
    (memory, quote!(::core::option::Option::Some(&__JWT_LAST)))
}

/// Generates the check for fields that borrow: `encode` refuses a value that `verify` could not
/// borrow. The field's reader is called with anonymous lifetimes to test this.
fn borrowable(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let borrowing = model.generics.with_anonymous_lifetimes(field.ty)?;
    let reads = if is_carried(model, field) {
        let codec = codec(model, field, &borrowing);
        quote!(#codec.read(__jwt_claim).is_ok())
    } else {
        // The reader cannot be called in this impl.
        quote!(false)
    };
    Some(quote!(__jwt_writer.borrowable(|__jwt_claim| #reads)?;))
}
