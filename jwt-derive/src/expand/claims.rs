//! Generates `impl Claims` and the marker traits.

use proc_macro2::TokenStream;
use quote::quote;

use super::{policy, write};
use crate::attr::Registered;
use crate::generics;
use crate::model::Model;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let ident = &model.input.ident;
    let (impl_generics, ty_generics, where_clause) = model.input.generics.split_for_impl();
    let mut bounded = model.input.generics.clone();
    generics::add(&mut bounded, write::bounds(model));
    let claims_where_clause = bounded.where_clause.clone();
    let types = policy::associated_types(model);
    let policy_value = policy::value(model);

    let fixed = policy::is_fixed(model).then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics __jwt::FixedPolicy for #ident #ty_generics #where_clause {}
        }
    });
    let issuable = model.attrs.only_verifies.is_none().then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics __jwt::IssuableClaims for #ident #ty_generics #where_clause {}
        }
    });
    let owned = model.generics.is_owned().then(|| {
        let mut owned = model.input.generics.clone();
        if model.generics.has_type_params() {
            let readable: syn::WherePredicate = syn::parse_quote! {
                #ident #ty_generics: for<'__jwt_de> __jwt::ReadClaims<'__jwt_de>
            };
            generics::add(&mut owned, std::iter::once(readable.clone()));
            generics::add(&mut bounded, std::iter::once(readable));
        }
        let (_, _, where_clause) = owned.split_for_impl();
        let (_, _, bounded_where_clause) = bounded.split_for_impl();
        let of_a_session = can_be_of_a_session(model).then(|| {
            quote! {
                #[automatically_derived]
                impl #impl_generics __jwt::SessionClaims for #ident #ty_generics #bounded_where_clause {}
            }
        });
        quote! {
            #[automatically_derived]
            impl #impl_generics __jwt::OwnedClaims for #ident #ty_generics #where_clause {}
            #of_a_session
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __jwt::Claims for #ident #ty_generics #claims_where_clause {
            #types
            const POLICY: __jwt::Policy<'static> = #policy_value;
        }
        #fixed
        #issuable
        #owned
    }
}

/// Returns true if the type supports sessions. Ending a session denies the tokens of a `sub` or a
/// `jti` until their `exp`; therefore all three claims are required.
fn can_be_of_a_session(model: &Model<'_>) -> bool {
    model.registered(Registered::Subject).is_some()
        && model.attrs.any_subject.is_none()
        && model.attrs.random_token_id.is_some()
        && model.attrs.ttl.is_some()
}
