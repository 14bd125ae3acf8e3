//! Generates `check`, which applies the validation rules of the application. The errors of a secret
//! field contain neither its value nor the values that its rule names.

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
    let is_secret = field.is_secret();
    match rule {
        Rule::Eq(expr) => {
            let holds = equals(field, expr);
            let reason = if is_secret {
                "is not equal to the value of `eq`".to_owned()
            } else {
                format!("is not equal to `{}`", source(expr))
            };
            quote!(__jwt::rule(#name, #holds, #reason)?;)
        }
        Rule::OneOf(exprs) => {
            let holds = exprs.iter().map(|expr| equals(field, expr));
            let list = || exprs.iter().map(source).collect::<Vec<_>>().join("`, `");
            let reason = if is_secret {
                "is not one of the values of `one_of`".to_owned()
            } else {
                format!("is not one of `{}`", list())
            };
            quote!(__jwt::rule(#name, #(#holds)||*, #reason)?;)
        }
        Rule::Validate(path) => {
            let value = value::of(field, path.span());
            let verdict = quote_spanned! {path.span()=>
                __jwt::Verdict::decide(#path(&#value))
            };
            if is_secret {
                let reason = "was refused by its `validate` function";
                return quote!(__jwt::rule(#name, (#verdict).is_ok(), #reason)?;);
            }
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
