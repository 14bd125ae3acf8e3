//! The rules that involve more than one attribute or the type of a field. Each rule is a function
//! named after the attribute, headed by an example of the code that it refuses.

mod encryption;
mod policy;

use proc_macro2::Span;

use crate::attr::{Expected, Registered, Ttl};
use crate::errors::Errors;
use crate::model::{Field, Kind, Model, is_option, mentions_lifetime, static_reference};
use encryption::{check_enc, check_key_management, check_pad, check_secret};
use policy::{check_aud, check_iss, check_kind, check_typ};

/// Applies all rules. Reports nothing else about a type that is not supported.
pub(crate) fn check(model: &Model<'_>, errors: &mut Errors) {
    if !model.is_supported {
        return;
    }
    check_claims(model, errors);
    check_enc(model, errors);
    check_key_management(model, errors);
    check_pad(model, errors);
    check_typ(model, errors);
    check_kind(model, errors);
    check_iss(model, errors);
    check_aud(model, errors);
    check_exp(model, errors);
    check_leeway(model, errors);
    check_nbf(model, errors);
    check_jti(model, errors);
    check_header(model, errors);
    check_unknown(model, errors);
    check_rename_duplicate(model, errors);
    check_rename_registered(model, errors);
    check_rename_reserved(model, errors);
    for field in &model.fields {
        check_secret(model, field, errors);
        check_claim_serde(field, errors);
        check_claim_option(model, field, errors);
        check_skip(field, errors);
        check_flatten(model, field, errors);
        check_skip_serializing_if(model, field, errors);
        check_with(field, errors);
        check_borrow(field, errors);
        check_borrow_static(field, errors);
    }
}

const NO_POLICY: &str = "\
the policy of the tokens is missing: write it above the struct, as in

    #[claims(
        alg = HS256,                      // or `enc = A256GCM`
        typ = \"session+jwt\",              // or `any`
        iss = \"https://auth.example.com\", // or `runtime`, or `any`
        aud = \"web\",                      // or `runtime`, or `any`
        ttl = \"15m\",                      // or `exp = never`
    )]
";

/// Refuses a policy without `alg`, `typ`, `iss`, `aud` (RFC 8725 §3) or an expiry.
///
/// `#[claims(alg = HS256)]`
fn check_claims(model: &Model<'_>, errors: &mut Errors) {
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
            attrs.has_alg() || attrs.has_enc(),
            "`alg` is missing: write `alg = HS256` for a shared secret, or `ES256`, `EdDSA` or `RS256` for a \
             private and a public key; or `enc = A256GCM` in its place, for claims that only the holders of a \
             shared secret can read. It has no waiver: what a token says of its own algorithm is never \
             believed (RFC 8725 §3.1)",
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
             `exp = required` for tokens that are issued elsewhere, or \
             `exp = never` for tokens that do not expire",
        ),
    ];
    for (decided, message) in decisions {
        if !decided {
            errors.at(model.policy_span(), message);
        }
    }
}

/// Refuses contradictions between `ttl`, `exp = never` and a field for `exp`.
///
/// `#[claims(ttl = "15m", exp = never)]`
fn check_exp(model: &Model<'_>, errors: &mut Errors) {
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
    if let (Some(_), Some(required)) = (&attrs.ttl, attrs.only_verifies) {
        errors.at(
            required,
            "`exp = required` is for tokens that are issued elsewhere, and `ttl` is the lifetime of tokens that \
             this type issues: remove one of them",
        );
    }
    if let (Some(now), Some(_)) = (attrs.not_before_now, attrs.only_verifies) {
        errors.at(now, only_issues("nbf"));
    }
    if let (Some(pad), Some(_)) = (&attrs.pad, attrs.only_verifies) {
        errors.at(pad.span, only_issues("pad"));
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

fn only_issues(key: &str) -> String {
    format!(
        "`{key}` changes only the tokens that this type issues, and with `exp = required` they are issued elsewhere: \
         remove `{key}`"
    )
}

/// Refuses a leeway that is not shorter than the lifetime of the tokens.
///
/// `#[claims(ttl = "1m", leeway = "5m")]`
fn check_leeway(model: &Model<'_>, errors: &mut Errors) {
    if let (Some(leeway), Some(ttl)) = (&model.attrs.leeway, &model.attrs.ttl)
        && let Ttl::Fixed(ttl) = ttl.value
        && leeway.value >= ttl
    {
        errors.at(
            leeway.span,
            "`leeway` must be shorter than `ttl`: it is for clocks that differ by seconds",
        );
    }
}

/// Refuses a field for the `nbf` that the policy writes.
///
/// `#[claims(nbf = now)]` with `#[claim(nbf)] from: NumericDate`
fn check_nbf(model: &Model<'_>, errors: &mut Errors) {
    let written = model.attrs.not_before_now;
    refuse_field_for_written(model, written, Registered::NotBefore, "nbf = now", errors);
}

/// Refuses a field for the `jti` that the policy writes.
///
/// `#[claims(jti = random)]` with `#[claim(jti)] id: String`
fn check_jti(model: &Model<'_>, errors: &mut Errors) {
    let written = model.attrs.random_token_id;
    refuse_field_for_written(model, written, Registered::TokenId, "jti = random", errors);
}

/// Refuses parameters of the header that an encrypted token cannot have: `verify` compares them with the
/// claims, or refuses them.
///
/// `#[claims(enc = A256GCM, header(iss = "a"))]`
fn check_header(model: &Model<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    if attrs.encryption().is_none() || !attrs.signatures().is_empty() {
        return;
    }
    for parameter in &attrs.header {
        let name = &parameter.name;
        match &**name {
            "iss" | "sub" | "aud" => errors.at(
                parameter.span,
                format_args!(
                    "`{name}` in the header of an encrypted token repeats the claim (RFC 7519 §5.3): remove it here"
                ),
            ),
            "x5t" | "x5t#S256" => errors.at(
                parameter.span,
                format_args!(
                    "`{name}` names a certificate, and this type encrypts with a shared key: remove it"
                ),
            ),
            _ => {}
        }
    }
}

fn refuse_field_for_written(
    model: &Model<'_>,
    written: Option<Span>,
    registered: Registered,
    item: &str,
    errors: &mut Errors,
) {
    if let (Some(span), Some(field)) = (written, model.registered(registered)) {
        errors.at(
            span,
            format_args!(
                "`{item}` writes the claim that the field `{}` holds: remove one of them",
                field.ident
            ),
        );
    }
}

/// Refuses `unknown = reject` together with a field for unknown claims.
///
/// `#[claims(unknown = reject)]` with `#[serde(flatten)] rest: Map<String, Value>`
fn check_unknown(model: &Model<'_>, errors: &mut Errors) {
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
}

fn is_on_the_wire(field: &Field<'_>) -> bool {
    matches!(field.kind, Kind::Claim | Kind::Registered(_))
}

/// Refuses two fields with the same claim name. Names are compared after renaming.
///
/// `role: String` with `#[serde(rename = "role")] level: u8`
fn check_rename_duplicate(model: &Model<'_>, errors: &mut Errors) {
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

/// Refuses an ordinary field with the name of a registered claim, because it would not be checked
/// as that claim.
///
/// `exp: u64` without `#[claim(exp)]`
fn check_rename_registered(model: &Model<'_>, errors: &mut Errors) {
    for field in model.claims().filter(|field| !field.attrs.has_faults) {
        if Registered::ALL.iter().any(|registered| registered.name() == field.name) {
            let name = &field.name;
            errors.at(field.name_span(), format_args!("`{name}` is a registered claim (RFC 7519 §4.1): mark the field `#[claim({name})]`, or give it another name"));
        }
    }
}

/// Refuses the names that are private to `serde_json`. The runtime refuses all tokens with such
/// names.
///
/// `#[serde(rename = "$serde_json::private::Number")] level: u8`
fn check_rename_reserved(model: &Model<'_>, errors: &mut Errors) {
    for field in model.claims().filter(|field| field.name.starts_with("$serde_json::private::")) {
        errors.at(
            field.name_span(),
            "serde_json keeps names that begin with `$serde_json::private::` for itself: give the claim another",
        );
    }
}

/// Refuses serde attributes that change the name or the format of a registered claim, because
/// RFC 7519 defines both.
///
/// `#[claim(sub)] #[serde(rename = "user")] user: String`
fn check_claim_serde(field: &Field<'_>, errors: &mut Errors) {
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

/// Refuses an `Option` for a claim that the policy requires in every token.
///
/// `#[claims(iss = "https://auth.example.com")]` with `#[claim(iss)] issuer: Option<String>`
fn check_claim_option(model: &Model<'_>, field: &Field<'_>, errors: &mut Errors) {
    let attrs = &model.attrs;
    let is_expected = |expected| !matches!(expected, &Some(Expected::Any) | &None);
    let (is_demanded, waiver) = match field.kind {
        Kind::Registered(Registered::Issuer) => (is_expected(&attrs.iss), ", or write `iss = any`"),
        Kind::Registered(Registered::Audience) => {
            (is_expected(&attrs.aud), ", or write `aud = any`")
        }
        Kind::Registered(Registered::ExpiresAt) if attrs.only_verifies.is_some() => (true, ""),
        Kind::Registered(Registered::ExpiresAt) => {
            (attrs.never_expires.is_none(), ", or write `exp = never`")
        }
        Kind::Registered(Registered::IssuedAt) => {
            (attrs.max_age.is_some(), ", or remove `max_age`")
        }
        _ => return,
    };
    if is_demanded && is_option(field.ty) {
        errors.on(
            field.ty,
            format_args!(
                "the policy demands `{}` in every token: remove the `Option`{waiver}",
                field.name
            ),
        );
    }
}

/// Refuses attributes without effect on a skipped field.
///
/// `#[serde(skip, rename = "role")] role: String`
fn check_skip(field: &Field<'_>, errors: &mut Errors) {
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
        field.attrs.secret,
        (!field.attrs.rules.is_empty()).then(|| field.ident.span()),
    ];
    for span in other.into_iter().flatten() {
        errors.at(span, "a field with `skip` is not on the wire: of the other attributes only `default` has a meaning");
    }
}

/// Refuses several fields for unknown claims, and other serde attributes on such a field.
///
/// `#[serde(flatten, default)] rest: Map<String, Value>`
fn check_flatten(model: &Model<'_>, field: &Field<'_>, errors: &mut Errors) {
    if field.kind != Kind::Rest {
        return;
    }
    let first = model.fields.iter().find(|other| other.kind == Kind::Rest);
    if first.is_some_and(|first| first.ident != field.ident) {
        errors.at(
            field.attrs.serde.flatten.unwrap_or_else(|| field.ident.span()),
            "one `flatten` field collects all claims that have no field",
        );
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

/// Refuses to omit a claim that `verify` would require.
///
/// `#[serde(skip_serializing_if = "Vec::is_empty")] roles: Vec<String>`
fn check_skip_serializing_if(model: &Model<'_>, field: &Field<'_>, errors: &mut Errors) {
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

/// Refuses `with` together with the attribute for one of its two functions.
///
/// `#[serde(with = "hex", serialize_with = "hex::serialize")] key: Vec<u8>`
fn check_with(field: &Field<'_>, errors: &mut Errors) {
    let serde = &field.attrs.serde;
    if serde.with.is_none() {
        return;
    }
    for other in [&serde.serialize_with, &serde.deserialize_with].into_iter().flatten() {
        errors.at(other.span, "`with` names both functions already");
    }
}

/// Refuses `borrow` on a field whose type has no lifetime.
///
/// `#[serde(borrow)] role: String`
fn check_borrow(field: &Field<'_>, errors: &mut Errors) {
    if let Some(span) = field.attrs.serde.borrow
        && !mentions_lifetime(field.ty)
    {
        errors.at(span, "the type of this field has no lifetime to borrow for");
    }
}

/// Refuses a `&'static` reference, because a claim can only borrow from its token.
///
/// `role: &'static str`
fn check_borrow_static(field: &Field<'_>, errors: &mut Errors) {
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
