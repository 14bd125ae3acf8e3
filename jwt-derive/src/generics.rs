//! The lifetimes and the parameters of the struct, and the bounds of the generated impls.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericParam, Lifetime, LifetimeParam, Type, WherePredicate, parse_quote};

/// The generics of the struct, and the names of its parameters.
pub(crate) struct Generics<'i> {
    source: &'i syn::Generics,
    lifetimes: BTreeSet<String>,
    type_params: BTreeSet<String>,
}

impl<'i> Generics<'i> {
    pub(crate) fn new(source: &'i syn::Generics) -> Self {
        let lifetimes = source.lifetimes().map(|param| param.lifetime.ident.to_string());
        let type_params = source.type_params().map(|param| param.ident.to_string());
        Self { source, lifetimes: lifetimes.collect(), type_params: type_params.collect() }
    }

    /// Returns the lifetime of the payload that claims are read from.
    pub(crate) fn de() -> Lifetime {
        parse_quote!('__jwt_de)
    }

    /// Returns true if the struct has no lifetimes: its values can outlive the payload.
    pub(crate) fn is_owned(&self) -> bool {
        self.lifetimes.is_empty()
    }

    pub(crate) fn has_type_params(&self) -> bool {
        !self.type_params.is_empty()
    }

    pub(crate) fn has_const_params(&self) -> bool {
        self.source.const_params().next().is_some()
    }

    /// Returns the struct's generics with the lifetime of the payload, which outlives all others.
    pub(crate) fn with_de(&self) -> syn::Generics {
        let mut generics = self.source.clone();
        let borrowed = self.source.lifetimes().map(|param| param.lifetime.clone());
        let mut de = LifetimeParam::new(Self::de());
        de.bounds = borrowed.collect();
        if !de.bounds.is_empty() {
            de.colon_token = Some(syn::token::Colon::default());
        }
        generics.params.insert(0, GenericParam::Lifetime(de));
        generics
    }

    /// Returns true if `ty` mentions a const parameter.
    pub(crate) fn mentions_const_param(&self, ty: &Type) -> bool {
        let names = || self.source.const_params().map(|param| &param.ident);
        mentions(ty.to_token_stream(), &|word| names().any(|name| name == word))
    }

    /// Returns `ty: bound` if `ty` depends on a type parameter. Otherwise the compiler checks the
    /// type at the field, with a clearer error.
    pub(crate) fn bound(&self, ty: &Type, bound: &TokenStream) -> Option<WherePredicate> {
        self.depends(ty).then(|| parse_quote!(#ty: #bound))
    }

    /// Returns `ty` with `'_` for the lifetimes of the struct, or `None` if it has none of them.
    pub(crate) fn with_anonymous_lifetimes(&self, ty: &Type) -> Option<TokenStream> {
        let mut found = false;
        let anonymous = anonymous(ty.to_token_stream(), &self.lifetimes, &mut found);
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
