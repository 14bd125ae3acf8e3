//! The rules that concern more than one attribute, each a function.

use proc_macro2::Span;

use crate::attr::{Expected, Registered};
use crate::errors::Errors;
use crate::model::{Field, Kind, Model, is_option, static_reference};

pub(crate) fn check(model: &Model<'_>, errors: &mut Errors) {
    if !model.is_supported {
        return;
    }
    policy_is_decided(model, errors);
    expiry_is_said_once(model, errors);
    leeway_is_shorter_than_ttl(model, errors);
    written_claims_have_no_field(model, errors);
    unknown_claims_go_one_way(model, errors);
    names_differ(model, errors);
    registered_names_are_marked(model, errors);
    reserved_names_are_left_alone(model, errors);
    for field in &model.fields {
        registered_claims_keep_their_form(field, errors);
        demanded_claims_are_always_there(model, field, errors);
        skipped_fields_have_no_other_attribute(field, errors);
        rest_has_no_other_attribute(field, errors);
        left_out_claims_have_a_default(model, field, errors);
        one_way_of_serializing(field, errors);
        borrowing_needs_a_lifetime(field, errors);
        tokens_do_not_live_for_ever(field, errors);
    }
}

const NO_POLICY: &str = "\
the policy of the tokens is missing: write it above the struct, as in

    #[claims(
        alg = HS256,
        typ = \"session+jwt\",              // or `any`
        iss = \"https://auth.example.com\", // or `runtime`, or `any`
        aud = \"web\",                      // or `runtime`, or `any`
        ttl = \"15m\",                      // or `exp = never`
    )]
";

/// The four decisions that RFC 8725 asks for, and the expiry.
fn policy_is_decided(model: &Model<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    if attrs.is_empty() {
        if !attrs.has_faults() {
            errors.at(model.policy_span(), NO_POLICY);
        }
        return;
    }
    let has_expiry = attrs.has_expiry() || model.registered(Registered::ExpiresAt).is_some();
    let decisions = [
        (
            attrs.has_alg(),
            "`alg` is missing: write `alg = HS256`, `HS384` or `HS512`. It has no waiver: what a token says \
             of its own algorithm is never believed (RFC 8725 §3.1)",
        ),
        (
            attrs.has_typ(),
            "`typ` is missing: write `typ = \"session+jwt\"`, so that a token made for another purpose is \
             refused, or `typ = any` to accept every type (RFC 8725 §3.11)",
        ),
        (
            attrs.has_iss(),
            "`iss` is missing: write `iss = \"https://auth.example.com\"`, `iss = runtime` to give it when \
             the program starts, or `iss = any` to accept every issuer (RFC 8725 §3.8)",
        ),
        (
            attrs.has_aud(),
            "`aud` is missing: write `aud = \"web\"`, `aud = runtime` to give it when the program starts, \
             or `aud = any` to accept tokens for everybody (RFC 8725 §3.9)",
        ),
        (
            has_expiry,
            "the expiry is missing: write `ttl = \"15m\"`, mark a field `#[claim(exp)]`, or write \
             `exp = never` for tokens that are valid for ever",
        ),
    ];
    for (decided, message) in decisions {
        if !decided {
            errors.at(model.policy_span(), message);
        }
    }
}

/// `ttl`, a field, and `exp = never` with or without an optional field.
fn expiry_is_said_once(model: &Model<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    let field = model.registered(Registered::ExpiresAt);
    if let (Some(ttl), Some(field)) = (&attrs.ttl, field) {
        errors.at(
            ttl.span,
            format_args!(
                "`ttl` writes the `exp` that the field `{}` holds: remove one of them",
                field.ident
            ),
        );
    }
    if let (Some(_), Some(never)) = (&attrs.ttl, attrs.never_expires) {
        errors.at(never, "`exp = never` contradicts `ttl`");
    }
    if let (Some(never), Some(field)) = (attrs.never_expires, field)
        && !is_option(field.ty)
    {
        errors.at(
            never,
            format_args!(
                "the field `{}` always has an `exp`: make it an `Option`, or remove `exp = never`",
                field.ident
            ),
        );
    }
}

fn leeway_is_shorter_than_ttl(model: &Model<'_>, errors: &mut Errors) {
    if let (Some(leeway), Some(ttl)) = (&model.attrs.leeway, &model.attrs.ttl)
        && leeway.value >= ttl.value
    {
        errors.at(
            leeway.span,
            "`leeway` must be shorter than `ttl`: it is for clocks that differ by seconds",
        );
    }
}

/// What the policy writes, a field cannot hold.
fn written_claims_have_no_field(model: &Model<'_>, errors: &mut Errors) {
    for (span, registered, written) in [
        (model.attrs.not_before_now, Registered::NotBefore, "nbf = now"),
        (model.attrs.random_token_id, Registered::TokenId, "jti = random"),
    ] {
        if let (Some(span), Some(field)) = (span, model.registered(registered)) {
            errors.at(
                span,
                format_args!(
                    "`{written}` writes the claim that the field `{}` holds: remove one of them",
                    field.ident
                ),
            );
        }
    }
}

fn unknown_claims_go_one_way(model: &Model<'_>, errors: &mut Errors) {
    let mut rest = model.fields.iter().filter(|field| field.kind == Kind::Rest);
    if let (Some(span), Some(rest)) = (model.attrs.reject_unknown, rest.next()) {
        errors.at(
            span,
            format_args!(
                "`unknown = reject` contradicts the field `{}`, which collects unknown claims",
                rest.ident
            ),
        );
    }
    for field in model.fields.iter().filter(|field| field.kind == Kind::Rest).skip(1) {
        errors.at(
            field.attrs.serde.flatten.unwrap_or_else(|| field.ident.span()),
            "one `flatten` field collects all claims that have no field",
        );
    }
}

fn is_on_the_wire(field: &Field<'_>) -> bool {
    matches!(field.kind, Kind::Claim | Kind::Registered(_))
}

/// After every renaming.
fn names_differ(model: &Model<'_>, errors: &mut Errors) {
    let fields: Vec<_> = model.fields.iter().filter(|field| is_on_the_wire(field)).collect();
    for (at, field) in fields.iter().enumerate() {
        if let Some(first) = fields.iter().take(at).find(|first| first.name == field.name) {
            let span = match &field.attrs.registered {
                Some(registered) => registered.span,
                None => field.name_span(),
            };
            errors.at(
                span,
                format_args!("the claim `{}` is the field `{}` already", field.name, first.ident),
            );
        }
    }
}

/// A field named `exp` that is checked as no `exp` would be a trap.
fn registered_names_are_marked(model: &Model<'_>, errors: &mut Errors) {
    for field in model.claims().filter(|field| !field.attrs.has_faults) {
        if Registered::ALL.iter().any(|registered| registered.name() == field.name) {
            let name = &field.name;
            errors.at(field.name_span(), format_args!("`{name}` is a registered claim (RFC 7519 §4.1): mark the field `#[claim({name})]`, or give it another name"));
        }
    }
}

/// The runtime refuses tokens with such names, whoever wrote them.
fn reserved_names_are_left_alone(model: &Model<'_>, errors: &mut Errors) {
    for field in model.claims().filter(|field| field.name.starts_with("$serde_json::private::")) {
        errors.at(
            field.name_span(),
            "serde_json keeps names that begin with `$serde_json::private::` for itself: give the claim another",
        );
    }
}

/// RFC 7519 says their names and forms.
fn registered_claims_keep_their_form(field: &Field<'_>, errors: &mut Errors) {
    let Some(registered) = &field.attrs.registered else { return };
    let serde = &field.attrs.serde;
    let mut refuse = |span: Option<Span>, attribute: &str| {
        if let Some(span) = span {
            errors.at(
                span,
                format_args!(
                    "`{}` is a registered claim, so that `{attribute}` cannot change it",
                    registered.value.name()
                ),
            );
        }
    };
    let other_name = serde.rename.as_ref().filter(|rename| rename.value != registered.value.name());
    refuse(other_name.map(|rename| rename.span), "rename");
    refuse(serde.skip, "skip");
    refuse(serde.flatten, "flatten");
    refuse(serde.with.as_ref().map(|with| with.span), "with");
    refuse(serde.serialize_with.as_ref().map(|with| with.span), "serialize_with");
    refuse(serde.deserialize_with.as_ref().map(|with| with.span), "deserialize_with");
    refuse(serde.default.as_ref().map(|default| default.span), "default");
    refuse(serde.skip_serializing_if.as_ref().map(|path| path.span), "skip_serializing_if");
}

/// An `Option` would promise what the policy does not allow.
fn demanded_claims_are_always_there(model: &Model<'_>, field: &Field<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    let is_expected = |expected| !matches!(expected, &Some(Expected::Any) | &None);
    let (is_demanded, waiver) = match field.kind {
        Kind::Registered(Registered::Issuer) => (is_expected(&attrs.iss), "write `iss = any`"),
        Kind::Registered(Registered::Audience) => (is_expected(&attrs.aud), "write `aud = any`"),
        Kind::Registered(Registered::ExpiresAt) => {
            (attrs.never_expires.is_none(), "write `exp = never`")
        }
        Kind::Registered(Registered::IssuedAt) => (attrs.max_age.is_some(), "remove `max_age`"),
        _ => return,
    };
    if is_demanded && is_option(field.ty) {
        errors.on(
            field.ty,
            format_args!(
                "the policy demands `{}` in every token: remove the `Option`, or {waiver}",
                field.name
            ),
        );
    }
}

fn skipped_fields_have_no_other_attribute(field: &Field<'_>, errors: &mut Errors) {
    if field.kind != Kind::Skipped {
        return;
    }
    let serde = &field.attrs.serde;
    let other = [
        serde.rename.as_ref().map(|rename| rename.span),
        serde.with.as_ref().map(|with| with.span),
        serde.serialize_with.as_ref().map(|with| with.span),
        serde.deserialize_with.as_ref().map(|with| with.span),
        serde.skip_serializing_if.as_ref().map(|path| path.span),
        serde.borrow,
        serde.flatten,
        (!field.attrs.rules.is_empty()).then(|| field.ident.span()),
    ];
    for span in other.into_iter().flatten() {
        errors.at(span, "a field with `skip` is not on the wire: of the other attributes only `default` has a meaning");
    }
}

fn rest_has_no_other_attribute(field: &Field<'_>, errors: &mut Errors) {
    if field.kind != Kind::Rest {
        return;
    }
    let serde = &field.attrs.serde;
    let other = [
        serde.rename.as_ref().map(|rename| rename.span),
        serde.default.as_ref().map(|default| default.span),
        serde.with.as_ref().map(|with| with.span),
        serde.serialize_with.as_ref().map(|with| with.span),
        serde.deserialize_with.as_ref().map(|with| with.span),
        serde.skip_serializing_if.as_ref().map(|path| path.span),
        serde.borrow,
    ];
    for span in other.into_iter().flatten() {
        errors.at(span, "a field with `flatten` is a map of the claims that have no field, and needs no other attribute");
    }
}

/// What encode leaves out, verify must do without.
fn left_out_claims_have_a_default(model: &Model<'_>, field: &Field<'_>, errors: &mut Errors) {
    let serde = &field.attrs.serde;
    let has_default = serde.default.is_some() || model.serde.default.is_some();
    let reads_absence = is_option(field.ty);
    if let (Kind::Claim, Some(path)) = (field.kind, &serde.skip_serializing_if)
        && !field.attrs.has_faults
        && !has_default
        && !reads_absence
    {
        errors.at(path.span, "a claim that may be left out needs `#[serde(default)]`, or its own tokens would be refused");
    }
}

fn one_way_of_serializing(field: &Field<'_>, errors: &mut Errors) {
    let serde = &field.attrs.serde;
    if serde.with.is_none() {
        return;
    }
    for other in [&serde.serialize_with, &serde.deserialize_with].into_iter().flatten() {
        errors.at(other.span, "`with` names both functions already");
    }
}

fn borrowing_needs_a_lifetime(field: &Field<'_>, errors: &mut Errors) {
    if let Some(span) = field.attrs.serde.borrow
        && !crate::expand::generics::mentions_lifetime(field.ty)
    {
        errors.at(span, "the type of this field has no lifetime to borrow for");
    }
}

/// What borrows is read from a token, which goes away.
fn tokens_do_not_live_for_ever(field: &Field<'_>, errors: &mut Errors) {
    let serde = &field.attrs.serde;
    let by_function = serde.with.is_some() || serde.deserialize_with.is_some();
    if let Some(span) = static_reference(field.ty)
        && field.kind != Kind::Skipped
        && !by_function
    {
        errors.at(
            span,
            "no token lives as long as `'static`: own the value, as in `String`, or borrow for a lifetime \
             of the struct",
        );
    }
}
