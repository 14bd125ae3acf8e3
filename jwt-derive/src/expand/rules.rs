//! Generates `check`, which applies the validation rules of the application. The errors of a secret
//! field contain neither its value nor the values that its rule names.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::{at, value};
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

const OPTIONAL_MARK: &str = "tokens without `typ` need a claim that has a fixed value in every token (RFC 8725 §3.12), and \
                             this field is an `Option`: use its inner type";

/// Generates the check that a field which alone keeps tokens of different kinds apart is not an alias of an
/// `Option`. The `eq` of such a field could be the constant `None`, which an absent claim has.
pub(super) fn marks(model: &Model<'_>) -> Option<TokenStream> {
    let marks = model.only_marks();
    let span = at(&marks.first()?.ty);
    let properties = marks.iter().map(|field| {
        let ty = field.ty;
        let probed = model.generics.with_anonymous_lifetimes(ty);
        let probed = probed.unwrap_or_else(|| ty.to_token_stream());
        quote!(__jwt::Probe::<#probed>::IS_OPTION)
    });
    let are_options = quote!(#(#properties)&&*);
    Some(quote_spanned! {span=>
        const _: () = ::core::assert!(
            !(#are_options),
            #OPTIONAL_MARK,
        );
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
