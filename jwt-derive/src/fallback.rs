//! The expansion of a struct with errors: the errors, and impls that do nothing. With these impls,
//! code that uses the type as claims causes no further errors.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand::{self, policy, read};
use crate::generics::Generics;
use crate::model::Model;

pub(crate) fn expand(model: &Model<'_>, error: &syn::Error) -> TokenStream {
    let errors = error.to_compile_error();
    let ident = &model.input.ident;
    let (impl_generics, ty_generics, where_clause) = model.input.generics.split_for_impl();
    let de_generics = model.generics.with_de();
    let (de_impl_generics, ..) = de_generics.split_for_impl();
    let de = Generics::de();
    let types = policy::associated_types(model);
    let policy = policy::value(model);
    let consts = read::consts(model);
    let inert = quote! {
        impl #impl_generics __jwt::WriteClaims for #ident #ty_generics #where_clause {
            fn write(
                &self,
                _: &mut __jwt::ClaimsWriter<'_>,
            ) -> ::core::result::Result<(), __jwt::EncodeError> {
                ::core::unreachable!()
            }
        }

        impl #de_impl_generics __jwt::ReadClaims<#de> for #ident #ty_generics #where_clause {
            const CLAIMS: &#de [__jwt::ClaimInfo<#de>] = &[];
            #consts

            fn from_claims(
                _: &mut __jwt::LocatedClaims<'_, #de>,
            ) -> ::core::result::Result<Self, __jwt::VerifyError> {
                ::core::unreachable!()
            }
        }

        impl #impl_generics __jwt::Claims for #ident #ty_generics #where_clause {
            #types
            const POLICY: __jwt::Policy<'static> = #policy;
        }

        impl #impl_generics __jwt::FixedPolicy for #ident #ty_generics #where_clause {}

        impl #impl_generics __jwt::IssuableClaims for #ident #ty_generics #where_clause {}
    };
    let owned = model.generics.is_owned().then(|| {
        quote! {
            impl #impl_generics __jwt::OwnedClaims for #ident #ty_generics #where_clause {}
            impl #impl_generics __jwt::SessionClaims for #ident #ty_generics #where_clause {}
        }
    });
    let impls = expand::in_private_scope(model, &quote!(#inert #owned));
    quote!(#errors #impls)
}
