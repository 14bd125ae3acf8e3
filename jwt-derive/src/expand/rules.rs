//! Generates `check`, which applies the validation rules of the application.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::value;
use crate::attr::Rule;
use crate::model::{Field, Model};

pub(super) fn expand(model: &Model<'_>) -> Option<TokenStream> {
    let rules: Vec<_> = model
        .fields
        .iter()
        .flat_map(|field| field.attrs.rules.iter().map(move |rule| one(field, rule)))
        .collect();
    (!rules.is_empty()).then(|| {
        quote! {
            fn check(&self) -> ::core::result::Result<(), __jwt::BrokenRule> {
                #(#rules)*
                ::core::result::Result::Ok(())
            }
        }
    })
}

fn one(field: &Field<'_>, rule: &Rule) -> TokenStream {
    let name = &field.name;
    match rule {
        Rule::Eq(expr) => {
            let holds = equals(field, expr);
            let reason = format!("is not equal to `{}`", source(expr));
            quote!(__jwt::rule(#name, #holds, #reason)?;)
        }
        Rule::OneOf(exprs) => {
            let holds = exprs.iter().map(|expr| equals(field, expr));
            let list: Vec<_> = exprs.iter().map(source).collect();
            let reason = format!("is not one of `{}`", list.join("`, `"));
            quote!(__jwt::rule(#name, #(#holds)||*, #reason)?;)
        }
        Rule::Validate(path) => {
            let value = value::of(field, path.span());
            let verdict = quote_spanned! {path.span()=>
                __jwt::Verdict::decide(#path(&#value))
            };
            quote!(__jwt::validated(#name, #verdict)?;)
        }
    }
}

/// Generates the check of `eq`. The expression is in parentheses because it may contain operators.
fn equals(field: &Field<'_>, expr: &Expr) -> TokenStream {
    let value = value::of(field, expr.span());
    quote_spanned!(expr.span()=> #value == (#expr))
}

/// Returns the source text of the expression for a message. Spaces may differ.
fn source(expr: &Expr) -> String {
    expr.to_token_stream().to_string().replace(" :: ", "::")
}
