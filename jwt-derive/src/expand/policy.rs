//! Generates the policy as a constant.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{algorithms, json};
use crate::attr::{Algorithm, Encryption, Expected, HeaderValue, Registered, Template, Ttl, Typ};
use crate::model::Model;

/// Returns the associated types `Alg`, `Issuer`, `Audience` and `Ttl`; also for a model with errors.
pub(super) fn types(model: &Model<'_>) -> [TokenStream; 4] {
    let alg = algorithms::marker(model);
    let issuer = match &model.attrs.iss {
        Some(Expected::AtRunTime) => quote!(__jwt::NeedsIssuer),
        Some(Expected::Templates(_)) if model.issuer_values().is_none() => {
            quote!(__jwt::NeedsIssuerValues)
        }
        Some(Expected::Fixed(_) | Expected::Any | Expected::Templates(_)) => quote!(__jwt::Fixed),
        None => quote!(__jwt::Undecided),
    };
    let audience = match &model.attrs.aud {
        Some(Expected::AtRunTime) => quote!(__jwt::NeedsAudience),
        Some(Expected::Fixed(_) | Expected::Any | Expected::Templates(_)) => quote!(__jwt::Fixed),
        None => quote!(__jwt::Undecided),
    };
    let ttl = match &model.attrs.ttl {
        Some(ttl) if matches!(ttl.value, Ttl::AtRunTime) => quote!(__jwt::NeedsTtl),
        _ if model.attrs.has_faults() => quote!(__jwt::Undecided),
        _ => quote!(__jwt::Fixed),
    };
    [alg, issuer, audience, ttl]
}

pub(crate) fn associated_types(model: &Model<'_>) -> TokenStream {
    let [alg, issuer, audience, ttl] = types(model);
    quote! {
        type Alg = #alg;
        type Issuer = #issuer;
        type Audience = #audience;
        type Ttl = #ttl;
    }
}

/// Returns true if issuer, audience and `ttl` are known at compile time.
pub(super) fn is_fixed(model: &Model<'_>) -> bool {
    let at_run_time = |expected: &Option<Expected>| matches!(expected, Some(Expected::AtRunTime));
    let needs_values = model.issuer_templates().is_some() && model.issuer_values().is_none();
    let ttl = model.attrs.ttl.as_ref().map(|ttl| ttl.value);
    !at_run_time(&model.attrs.iss)
        && !needs_values
        && !at_run_time(&model.attrs.aud)
        && !matches!(ttl, Some(Ttl::AtRunTime))
}

pub(crate) fn value(model: &Model<'_>) -> TokenStream {
    let attrs = &model.attrs;
    let typ = option(attrs.typ.as_ref().and_then(|typ| expected_type(&typ.value)));
    let issuer = match (model.issuer_templates(), model.issuer_values()) {
        (Some(_), Some(values)) => quote!(__jwt::Expected::Fixed(&[#(#values),*])),
        (Some(_), None) => quote!(__jwt::Expected::Unset),
        (None, _) => expected(attrs.iss.as_ref()),
    };
    let other_claims = option(other_claims(model));
    let audience = expected(attrs.aud.as_ref());
    let ttl = option(ttl(model));
    let expiry_required = attrs.never_expires.is_none();
    let leeway = seconds(attrs.leeway.as_ref().map_or(0, |leeway| leeway.value));
    let max_age = option(attrs.max_age.as_ref().map(|age| seconds(age.value)));
    let not_before_now = attrs.not_before_now.is_some();
    let random_token_id = attrs.random_token_id.is_some();
    let max_len = match attrs.max_len.map(Literal::usize_unsuffixed) {
        Some(max_len) => quote!(#max_len),
        None => quote!(__jwt::DEFAULT_MAX_LEN),
    };
    let pad = Literal::usize_unsuffixed(attrs.pad.as_ref().map_or(0, |pad| pad.value));
    let reject_unknown = attrs.reject_unknown.is_some();
    let any_type = any_type(model);
    let header_parameters = header_parameters(model);
    let payload_prefix = payload_prefix(model);
    let headers = headers(model);
    let [issuer_field, audience_field, issued_at_field] =
        [Registered::Issuer, Registered::Audience, Registered::IssuedAt]
            .map(|registered| model.registered(registered).is_some());
    let issuer_field = issuer_field || model.issuer_templates().is_some();
    let audience_field = match &attrs.aud_claim {
        Some(_) => model.audience_field().is_some(),
        None => audience_field,
    };
    quote! {
        __jwt::Policy {
            typ: #typ,
            issuer: #issuer,
            audience: #audience,
            other_claims: #other_claims,
            ttl: #ttl,
            expiry_required: #expiry_required,
            leeway: #leeway,
            max_age: #max_age,
            not_before_now: #not_before_now,
            random_token_id: #random_token_id,
            max_len: #max_len,
            pad: #pad,
            reject_unknown: #reject_unknown,
            any_type: #any_type,
            header_parameters: #header_parameters,
            payload_prefix: #payload_prefix,
            headers: #headers,
            from_fields: __jwt::FromFields {
                issuer: #issuer_field,
                audience: #audience_field,
                issued_at: #issued_at_field,
            },
        }
    }
}

/// Returns the time from issue to `exp`, unless a field holds `exp` or tokens do not expire.
fn ttl(model: &Model<'_>) -> Option<TokenStream> {
    let attrs = &model.attrs;
    match attrs.ttl.as_ref().map(|ttl| ttl.value) {
        Some(Ttl::Fixed(ttl)) => Some(seconds(ttl)),
        Some(Ttl::AtRunTime) => Some(quote!(__jwt::UNKNOWN_TTL)),
        None if attrs.only_verifies.is_some() => {
            let has_field = model.registered(Registered::ExpiresAt).is_some();
            (!has_field).then(|| quote!(__jwt::UNKNOWN_TTL))
        }
        None => None,
    }
}

fn any_type(model: &Model<'_>) -> TokenStream {
    let (subject, token_id) =
        (model.attrs.any_subject.is_some(), model.attrs.any_token_id.is_some());
    quote!(__jwt::AnyType { subject: #subject, token_id: #token_id })
}

fn header_parameters(model: &Model<'_>) -> TokenStream {
    let parameters = model.attrs.header.iter().map(|parameter| {
        let name = &parameter.name;
        let (text, json) = match &parameter.value {
            HeaderValue::Text(text) => (Some(quote!(#text)), json::string(text)),
            HeaderValue::Json(json) => (None, json.clone()),
        };
        let text = option(text);
        quote!(__jwt::HeaderParameter { name: #name, text: #text, json: #json })
    });
    quote!(&__jwt::HeaderParameters(&[#(#parameters),*]))
}

/// Returns the start of every payload: the claims that are known at compile time.
fn payload_prefix(model: &Model<'_>) -> String {
    let attrs = &model.attrs;
    let member = |name: &str, values: &[String]| {
        Some(format!("{}{}", json::member_prefix(name), json::one_or_several(values)))
    };
    let issuer = match &attrs.iss {
        Some(Expected::Fixed(values)) if model.registered(Registered::Issuer).is_none() => {
            member("iss", &values[..1])
        }
        _ => None,
    };
    let audience = match (&attrs.aud, &attrs.aud_claim) {
        (Some(Expected::Fixed(values)), None)
            if model.registered(Registered::Audience).is_none() =>
        {
            member("aud", values)
        }
        (Some(Expected::Fixed(values)), Some(claim)) if model.audience_field().is_none() => {
            member(&claim.value, &values[..1])
        }
        _ => None,
    };
    json::open_object(&issuer.into_iter().chain(audience).collect::<String>())
}

/// Returns the headers of the tokens, one for each algorithm; also for a model with errors. If the
/// claims are signed and then encrypted, these are the headers of the signed token.
fn headers(model: &Model<'_>) -> TokenStream {
    let headers = match (model.attrs.signatures(), model.attrs.encryption()) {
        ([], Some(encryption)) => vec![encrypted_header(model, encryption)],
        (signatures, _) => {
            signatures.iter().map(|(algorithm, _)| signed_header(model, *algorithm)).collect()
        }
    };
    quote!(&[#(#headers),*])
}

fn signed_header(model: &Model<'_>, algorithm: Algorithm) -> TokenStream {
    header(model, algorithm.name, &[("alg", algorithm.name)])
}

fn encrypted_header(model: &Model<'_>, encryption: Encryption) -> TokenStream {
    // A key that encrypts the claims themselves has the name of `enc`.
    let name = if encryption.alg == "dir" { encryption.enc } else { encryption.alg };
    header(model, name, &[("alg", encryption.alg), ("enc", encryption.enc)])
}

/// Returns the header of the tokens of the algorithm `name`, with the place for a key's id.
fn header(model: &Model<'_>, name: &str, parameters: &[(&str, &str)]) -> TokenStream {
    let typ = model.attrs.typ.as_ref().and_then(|typ| typ.value.written());
    let strings = parameters.iter().copied().chain(typ.map(|typ| ("typ", typ)));
    let fixed = model.attrs.header.iter().map(|parameter| {
        let value = match &parameter.value {
            HeaderValue::Text(text) => json::string(text),
            HeaderValue::Json(json) => json.clone(),
        };
        (&*parameter.name, value)
    });
    let members: String = strings
        .map(|(name, value)| (name, json::string(value)))
        .chain(fixed)
        .map(|(name, value)| format!("{}{value}", json::member_prefix(name)))
        .collect();
    let open = json::open_object(&members);
    let segment = json::base64url(format!("{open}}}").as_bytes());
    // Base64 encodes three bytes at a time: an incomplete last group depends on the id.
    let (prefix, tail) = open.as_bytes().split_at(open.len() / 3 * 3);
    let (prefix, tail) = (json::base64url(prefix), Literal::byte_string(tail));
    quote! {
        __jwt::PrecomputedHeader {
            algorithm: #name,
            segment: #segment,
            prefix: #prefix,
            tail: #tail
        }
    }
}

/// Returns the accepted media types, or `None` if every type is accepted.
fn expected_type(typ: &Typ) -> Option<TokenStream> {
    let (types, may_be_absent) = match typ {
        Typ::Any => return None,
        Typ::Absent => (&[][..], true),
        Typ::Optional(typ) => (std::slice::from_ref(typ), true),
        Typ::OneOf(types) => (&types[..], false),
    };
    let none = may_be_absent.then_some("none");
    let description = types.iter().map(String::as_str).chain(none).collect::<Vec<_>>().join(" or ");
    Some(quote! {
        &__jwt::ExpectedType {
            types: &[#(#types),*],
            may_be_absent: #may_be_absent,
            description: #description
        }
    })
}

/// Returns the claims of the application that issuer and audience depend on, if any.
fn other_claims(model: &Model<'_>) -> Option<TokenStream> {
    let names = model.claim_names();
    let claim = |name: &str| {
        let index = names.iter().position(|known| *known == name)?;
        let index = Literal::usize_unsuffixed(index);
        Some(quote!(__jwt::OtherClaim { name: #name, index: #index }))
    };
    let issuer = model.issuer_templates().and_then(|templates| {
        let claim = claim(&templates.claim)?;
        let all = templates.all.iter().map(|template| match template {
            Template::Fixed(issuer) => quote!(__jwt::IssuerTemplate::Fixed(#issuer)),
            Template::Around(start, end) => quote!(__jwt::IssuerTemplate::Around(#start, #end)),
        });
        Some(quote!(__jwt::IssuerTemplates { claim: #claim, all: &[#(#all),*] }))
    });
    let audience = model.attrs.aud_claim.as_ref().and_then(|name| claim(&name.value));
    if issuer.is_none() && audience.is_none() {
        return None;
    }
    let (issuer, audience) = (option(issuer), option(audience));
    Some(quote!(&__jwt::OtherClaims { issuer: #issuer, audience: #audience }))
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn expected(expected: Option<&Expected>) -> TokenStream {
    match expected {
        Some(Expected::Fixed(values)) => quote!(__jwt::Expected::Fixed(&[#(#values),*])),
        Some(Expected::AtRunTime | Expected::Templates(_)) => quote!(__jwt::Expected::Unset),
        Some(Expected::Any) | None => quote!(__jwt::Expected::Any),
    }
}

fn seconds(seconds: u64) -> TokenStream {
    let seconds = Literal::u64_unsuffixed(seconds);
    quote!(::core::time::Duration::from_secs(#seconds))
}
