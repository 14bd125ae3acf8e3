//! Generates the type that represents the algorithms, and the check that their keys are enabled.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::attr::{Algorithm, Family};
use crate::model::Model;

/// Returns the type that represents the algorithms; also for a model with errors.
pub(super) fn marker(model: &Model<'_>) -> TokenStream {
    match &model.attrs.alg.all[..] {
        [] => quote!(__jwt::Hs256),
        [(algorithm, _)] => {
            let marker = single(*algorithm);
            quote!(__jwt::#marker)
        }
        _ => {
            let list = list_name(model);
            quote!(#list)
        }
    }
}

/// Defines the type of a list of algorithms, and requires the features of public-key algorithms.
pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let algorithms = &model.attrs.alg.all;
    let features = algorithms.iter().filter_map(|(algorithm, span)| {
        let span = span.resolved_at(Span::call_site());
        let enabled = match algorithm.family {
            Family::Hmac => return None,
            Family::Ecdsa => Ident::new("EcdsaEnabled", span),
            Family::Ed25519 => Ident::new("Ed25519Enabled", span),
            Family::Rsa => Ident::new("RsaEnabled", span),
            Family::MlDsa => Ident::new("MlDsaEnabled", span),
        };
        let marker = Ident::new(algorithm.marker, span);
        Some(quote_spanned! {span=>
            const _: fn() = <__jwt::#marker as __jwt::#enabled>::check;
        })
    });
    let list = (algorithms.len() > 1).then(|| list(model));
    quote!(#(#features)* #list)
}

fn list(model: &Model<'_>) -> TokenStream {
    let list = list_name(model);
    let families = model.attrs.alg.all.iter().map(|(algorithm, _)| algorithm.family);
    // The longest signature of the list: ML-DSA-87, or RSA with 8192 bits.
    let signature_len = if families.into_iter().any(|family| family == Family::MlDsa) {
        quote!(4627)
    } else {
        quote!(1024)
    };
    let names = model.attrs.alg.all.iter().map(|(algorithm, _)| algorithm.name);
    let joined = names.clone().collect::<Vec<_>>().join(" or ");
    // `EdDSA` has two names.
    let accepted = names.flat_map(|name| match name {
        "EdDSA" => vec!["EdDSA", "Ed25519"],
        other => vec![other],
    });
    let markers = model.attrs.alg.all.iter().map(|(algorithm, _)| single(*algorithm));
    quote! {
        #[allow(non_camel_case_types)]
        #[derive(::core::fmt::Debug)]
        pub struct #list;

        impl __jwt::SealedAlgorithm for #list {}

        #[automatically_derived]
        impl __jwt::Algorithm for #list {
            const NAME: &'static str = #joined;
            const NAMES: &'static [&'static str] = &[#(#accepted),*];
            const IS_LIST: bool = true;
            type Form = __jwt::Jws;
            type SignatureBuffer = [u8; #signature_len];
        }

        #[automatically_derived]
        impl __jwt::WithPublicKeys for #list {}

        #(
            #[automatically_derived]
            impl __jwt::Includes<__jwt::#markers> for #list {}
        )*
    }
}

/// Returns a name that compiler errors about keys show, such as `RS256_or_ES256`.
fn list_name(model: &Model<'_>) -> Ident {
    let names = model.attrs.alg.all.iter().map(|(algorithm, _)| algorithm.word);
    format_ident!("{}", names.collect::<Vec<_>>().join("_or_"))
}

fn single(algorithm: Algorithm) -> Ident {
    format_ident!("{}", algorithm.marker)
}
