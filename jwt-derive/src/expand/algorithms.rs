//! Generates the type that represents the algorithms, and the check that their keys are enabled.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::attr::{Algorithm, Family};
use crate::model::Model;

/// Returns the type that represents the algorithms; also for a model with errors.
pub(super) fn marker(model: &Model<'_>) -> TokenStream {
    let encryption =
        model.attrs.encryption().map(|encryption| format_ident!("{}", encryption.marker));
    let signature = match model.attrs.signatures() {
        [] => None,
        [(algorithm, _)] => {
            let marker = single(*algorithm);
            Some(quote!(__jwt::#marker))
        }
        _ => {
            let list = list_name(model);
            Some(quote!(#list))
        }
    };
    match (signature, encryption) {
        (Some(signature), Some(encryption)) => {
            quote!(__jwt::Nested<#signature, __jwt::#encryption>)
        }
        (Some(signature), None) => signature,
        (None, Some(encryption)) => quote!(__jwt::#encryption),
        (None, None) => quote!(__jwt::Hs256),
    }
}

/// Requires the features of public-key algorithms and of encryption.
pub(super) fn features(model: &Model<'_>) -> TokenStream {
    let of_signatures = model.attrs.signatures().iter().filter_map(|(algorithm, span)| {
        let enabled = match algorithm.family {
            Family::Hmac | Family::KeyWrap => return None,
            Family::Ecdsa => "EcdsaEnabled",
            Family::Ed25519 => "Ed25519Enabled",
            Family::Rsa => "RsaEnabled",
            Family::MlDsa => "MlDsaEnabled",
        };
        Some(require(algorithm.marker, enabled, *span))
    });
    let encryption = model.attrs.encryption();
    let of_encryption =
        encryption.map(|encryption| require(encryption.marker, "EncryptEnabled", encryption.span));
    quote!(#(#of_signatures)* #of_encryption)
}

/// Defines the type of a list of algorithms; also for a model with errors.
pub(super) fn definition(model: &Model<'_>) -> Option<TokenStream> {
    (model.attrs.signatures().len() > 1).then(|| list(model))
}

/// Requires that the keys of an algorithm are enabled.
fn require(marker: &str, enabled: &str, span: Span) -> TokenStream {
    let span = span.resolved_at(Span::call_site());
    let (marker, enabled) = (Ident::new(marker, span), Ident::new(enabled, span));
    quote_spanned! {span=>
        const _: fn() = <__jwt::#marker as __jwt::#enabled>::check;
    }
}

fn list(model: &Model<'_>) -> TokenStream {
    let list = list_name(model);
    let families = model.attrs.signatures().iter().map(|(algorithm, _)| algorithm.family);
    // The longest signature of the list: ML-DSA-87, or RSA with 8192 bits.
    let signature_len = if families.into_iter().any(|family| family == Family::MlDsa) {
        quote!(4627)
    } else {
        quote!(1024)
    };
    let names = model.attrs.signatures().iter().map(|(algorithm, _)| algorithm.name);
    let joined = names.clone().collect::<Vec<_>>().join(" or ");
    // `EdDSA` has two names.
    let accepted = names.flat_map(|name| match name {
        "EdDSA" => vec!["EdDSA", "Ed25519"],
        other => vec![other],
    });
    let markers = model.attrs.signatures().iter().map(|(algorithm, _)| single(*algorithm));
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
    let names = model.attrs.signatures().iter().map(|(algorithm, _)| algorithm.word);
    format_ident!("{}", names.collect::<Vec<_>>().join("_or_"))
}

fn single(algorithm: Algorithm) -> Ident {
    format_ident!("{}", algorithm.marker)
}
