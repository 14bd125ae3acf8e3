//! Rules about `typ`, `kind`, `iss` and `aud`, and the fields that they depend on.

use proc_macro2::Span;
use syn::spanned::Spanned as _;

use crate::attr::{Expected, Registered, Rule, is_issuer_value, nearest};
use crate::errors::Errors;
use crate::model::{Field, Kind, Model, is_option, text};

/// Refuses a type whose tokens may have no `typ`, unless something else keeps tokens of different kinds
/// apart (RFC 8725 §3.12).
///
/// `#[claims(typ = absent, iss = any, aud = any)]`
pub(super) fn check_typ(model: &Model<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    let Some(typ) = attrs.typ.as_ref().filter(|typ| typ.value.may_be_absent()) else { return };
    // Errors about a part that could not be parsed are reported anyway.
    let has_faults = attrs.has_faults() || model.fields.iter().any(|field| field.attrs.has_faults);
    let is_any = |expected: &Option<Expected>| matches!(expected, Some(Expected::Any));
    let is_marked = !is_any(&attrs.iss) || !is_any(&attrs.aud) || model.marks().next().is_some();
    if is_marked || has_faults || attrs.unmarked.is_some() {
        return;
    }
    errors.at(
        typ.span,
        "tokens without `typ` need another mark of their kind, or a token for another purpose could take their \
         place (RFC 8725 §3.12): declare a field that has a fixed value, is not an `Option` and has no default, such as \
         `#[claim(eq = \"access\")] token_use: String`, or name an issuer or an audience that only these tokens have",
    );
}

/// Refuses `kind = unmarked` if the type needs no mark.
///
/// `#[claims(typ = "session+jwt", kind = unmarked)]`
pub(super) fn check_kind(model: &Model<'_>, errors: &mut Errors) {
    let (Some(span), Some(typ)) = (model.attrs.unmarked, &model.attrs.typ) else { return };
    if !typ.value.may_be_absent() {
        errors.at(span, "`kind = unmarked` has no effect next to this `typ`: remove it");
    }
}

/// Refuses an issuer whose claim has no suitable field.
///
/// `#[claims(iss = "https://auth.example.com/{tid}/")]` without a field `tid`
pub(super) fn check_iss(model: &Model<'_>, errors: &mut Errors) {
    let Some(templates) = model.issuer_templates() else {
        if let Some(field) = model.registered(Registered::Issuer) {
            check_accepted(field, fixed(model.attrs.iss.as_ref()), errors);
        }
        return;
    };
    let claim = &templates.claim;
    if let Some(field) = model.registered(Registered::Issuer) {
        errors.at(
            field.ident.span(),
            format_args!(
                "the issuer is written with the value of `{claim}`: remove this field; `Verified::issuer` returns \
                 the issuer"
            ),
        );
    }
    let Some(field) = model.issuer_field() else {
        let registered = Registered::ALL.iter().any(|registered| registered.name() == claim);
        let field = model.fields.iter().find(|field| field.ident == claim);
        let advice = match field {
            _ if registered => {
                "is a registered claim (RFC 7519 §4.1), which an issuer cannot contain".to_owned()
            }
            Some(Field { kind: Kind::Registered(_), name, .. }) => format!(
                "is a field with the registered claim `{name}` (RFC 7519 §4.1), which an issuer cannot contain"
            ),
            Some(Field { kind: Kind::Claim, name, .. }) => {
                format!("is a field whose claim is named `{name}`: write `{{{name}}}`")
            }
            _ => {
                let names: Vec<&str> = model.claims().map(|field| field.name.as_str()).collect();
                let advice = match nearest(claim, &names) {
                    Some(near) => format!("did you mean `{{{near}}}`?"),
                    None => format!("declare a field `{claim}: String`"),
                };
                format!("is not a claim of this type: {advice}")
            }
        };
        errors.at(templates.span, format_args!("`{claim}` {advice}"));
        return;
    };
    check_required(field, "the issuer contains this claim", errors);
    check_accepted(field, model.issuer_values(), errors);
    if field.has_functions() {
        return;
    }
    let values = field.attrs.rules.iter().find_map(Rule::values);
    for value in values.into_iter().flatten() {
        match text(value) {
            None => errors.at(
                value.span(),
                format_args!(
                    "the issuer contains this claim, and only literals are known here: write `one_of = [\"a\", \"b\"]`, \
                     or remove the rule and call `.issuer_values(…)` when the program starts"
                ),
            ),
            Some(text) if !is_issuer_value(&text) => errors.at(
                value.span(),
                "the issuer contains this claim: its values have only letters, digits and `-._~` (RFC 3986 §2.3)",
            ),
            Some(_) => {}
        }
    }
}

/// Refuses fields that contradict an audience in another claim than `aud`.
///
/// `#[claims(aud = claim("client_id"))]` with `#[claim(aud)] audience: String`
pub(super) fn check_aud(model: &Model<'_>, errors: &mut Errors) {
    let audiences = fixed(model.attrs.aud.as_ref());
    let Some(claim) = &model.attrs.aud_claim else {
        if let Some(field) = model.registered(Registered::Audience) {
            check_accepted(field, audiences, errors);
        }
        return;
    };
    let name = &claim.value;
    if let Some(field) = model.registered(Registered::Audience) {
        errors.at(
            field.ident.span(),
            format_args!(
                "the audience is in the claim `{name}`: remove this field; `Verified::matched_audience` returns the \
                 audience"
            ),
        );
    }
    if name.starts_with("$serde_json::private::") {
        errors.at(
            claim.span,
            "serde_json keeps names that begin with `$serde_json::private::` for itself",
        );
    }
    if let Some(field) = model.audience_field() {
        check_required(field, "this claim holds the audience", errors);
        check_accepted(field, audiences, errors);
    } else if let Some(field) = model.claims().find(|field| field.ident == name) {
        errors.at(
            claim.span,
            format_args!(
                "`{name}` is a field whose claim is named `{}`: write `claim(\"{0}\")`, or give the field another name",
                field.name
            ),
        );
    }
}

/// Returns the accepted values that are known at compile time.
fn fixed(expected: Option<&Expected>) -> Option<Vec<String>> {
    match expected {
        Some(Expected::Fixed(values)) => Some(values.clone()),
        _ => None,
    }
}

/// Refuses a rule whose literals are all refused by the policy: no token could have such a claim. If functions
/// of the application write the claim, it has another value than the field.
///
/// `#[claims(iss = "https://auth.example.com")]` with `#[claim(iss, eq = "auth")] issuer: String`
fn check_accepted(field: &Field<'_>, accepted: Option<Vec<String>>, errors: &mut Errors) {
    let Some(accepted) = accepted.filter(|_| !field.has_functions()) else { return };
    for values in field.attrs.rules.iter().filter_map(Rule::values) {
        let is_refused =
            |value: &syn::Expr| text(value).is_some_and(|text| !accepted.contains(&text));
        if let Some(value) = values.first().filter(|_| values.iter().all(is_refused)) {
            errors.at(
                value.span(),
                format_args!("no token can have this value, because the policy accepts only {accepted:?} here"),
            );
        }
    }
}

/// Refuses attributes with which a claim could be absent or secret.
fn check_required(field: &Field<'_>, reason: &str, errors: &mut Errors) {
    let serde = &field.attrs.serde;
    let absences: [(Option<Span>, &str); 2] = [
        (serde.default.as_ref().map(|default| default.span), "default"),
        (serde.skip_serializing_if.as_ref().map(|path| path.span), "skip_serializing_if"),
    ];
    for (span, attribute) in absences {
        if let Some(span) = span {
            errors
                .at(span, format_args!("{reason}, which is in every token: remove `{attribute}`"));
        }
    }
    if is_option(field.ty) {
        errors.on(field.ty, format_args!("{reason}, which is in every token: remove the `Option`"));
    }
    if let Some(span) = field.attrs.secret {
        errors.at(
            span,
            format_args!("{reason}, and the errors of a check contain the value: remove `secret`"),
        );
    }
}
