//! Lifetimes and bounds of the generated impls.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, GenericParam, Lifetime, LifetimeParam, Type, WherePredicate, parse_quote};

pub(crate) struct Generics<'i> {
    input: &'i DeriveInput,
    type_params: BTreeSet<String>,
}

impl<'i> Generics<'i> {
    pub(crate) fn of(input: &'i DeriveInput) -> Self {
        let type_params =
            input.generics.type_params().map(|param| param.ident.to_string()).collect();
        Self { input, type_params }
    }

    /// Returns the lifetime of the payload that claims are read from.
    pub(crate) fn de() -> Lifetime {
        parse_quote!('__jwt_de)
    }

    /// Returns true if the struct has no lifetimes: its values can outlive the payload.
    pub(crate) fn is_owned(&self) -> bool {
        self.input.generics.lifetimes().next().is_none()
    }

    pub(crate) fn has_type_params(&self) -> bool {
        !self.type_params.is_empty()
    }

    /// Returns the struct's generics with the lifetime of the payload, which outlives all others.
    pub(crate) fn with_de(&self) -> syn::Generics {
        let mut generics = self.input.generics.clone();
        let borrowed = self.input.generics.lifetimes().map(|param| param.lifetime.clone());
        let mut de = LifetimeParam::new(Self::de());
        de.bounds = borrowed.collect();
        if !de.bounds.is_empty() {
            de.colon_token = Some(syn::token::Colon::default());
        }
        generics.params.insert(0, GenericParam::Lifetime(de));
        generics
    }

    /// Returns `ty: bound` if `ty` depends on a type parameter. Otherwise the compiler checks the
    /// type at the field, with a clearer error.
    pub(crate) fn bound(&self, ty: &Type, bound: &TokenStream) -> Option<WherePredicate> {
        self.depends(ty).then(|| parse_quote!(#ty: #bound))
    }

    /// Returns `ty` with `'_` for the lifetimes of the struct, or `None` if it has none of them.
    pub(crate) fn with_anonymous_lifetimes(&self, ty: &Type) -> Option<TokenStream> {
        let lifetimes: BTreeSet<String> =
            self.input.generics.lifetimes().map(|param| param.lifetime.ident.to_string()).collect();
        let mut found = false;
        let anonymous = anonymous(ty.to_token_stream(), &lifetimes, &mut found);
        found.then_some(anonymous)
    }

    /// Returns true if `ty` depends on a type parameter.
    pub(crate) fn depends(&self, ty: &Type) -> bool {
        mentions(ty.to_token_stream(), &|word| self.type_params.contains(word))
    }
}

/// Adds predicates to a where clause.
pub(crate) fn add(generics: &mut syn::Generics, predicates: impl Iterator<Item = WherePredicate>) {
    generics.make_where_clause().predicates.extend(predicates);
}

/// Replaces each of `lifetimes` with `'_`. A lifetime is two tokens: an apostrophe and a word.
fn anonymous(tokens: TokenStream, lifetimes: &BTreeSet<String>, found: &mut bool) -> TokenStream {
    let mut after_apostrophe = false;
    tokens
        .into_iter()
        .map(|token| {
            let is_lifetime = std::mem::replace(
                &mut after_apostrophe,
                matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\''),
            );
            match token {
                TokenTree::Ident(word) if is_lifetime && lifetimes.contains(&word.to_string()) => {
                    *found = true;
                    Ident::new("_", word.span()).into()
                }
                TokenTree::Group(group) => {
                    let stream = anonymous(group.stream(), lifetimes, found);
                    let mut inner = Group::new(group.delimiter(), stream);
                    inner.set_span(group.span());
                    inner.into()
                }
                other => other,
            }
        })
        .collect()
}

fn mentions(tokens: TokenStream, is_it: &dyn Fn(&str) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => is_it(&ident.to_string()),
        TokenTree::Group(group) => mentions(group.stream(), is_it),
        _ => false,
    })
}

/// Returns the bound of the types that `claim` reads.
pub(crate) fn deserialize() -> TokenStream {
    let de = Generics::de();
    quote!(__jwt::Deserialize<#de>)
}
