//! Generates the policy as a constant.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{algorithms, json};
use crate::attr::{Algorithm, Encryption, Expected, Registered, Typ};
use crate::model::Model;

/// Returns the associated types `Alg`, `Issuer` and `Audience`; also for a model with errors.
pub(super) fn types(model: &Model<'_>) -> [TokenStream; 3] {
    let alg = algorithms::marker(model);
    let issuer = match &model.attrs.iss {
        Some(Expected::AtRunTime) => quote!(__jwt::NeedsIssuer),
        Some(Expected::Fixed(_) | Expected::Any) => quote!(__jwt::Fixed),
        None => quote!(__jwt::Undecided),
    };
    let audience = match &model.attrs.aud {
        Some(Expected::AtRunTime) => quote!(__jwt::NeedsAudience),
        Some(Expected::Fixed(_) | Expected::Any) => quote!(__jwt::Fixed),
        None => quote!(__jwt::Undecided),
    };
    [alg, issuer, audience]
}

pub(crate) fn associated_types(model: &Model<'_>) -> TokenStream {
    let [alg, issuer, audience] = types(model);
    quote! {
        type Alg = #alg;
        type Issuer = #issuer;
        type Audience = #audience;
    }
}

/// Returns true if issuer and audience are known at compile time.
pub(super) fn is_fixed(model: &Model<'_>) -> bool {
    let at_run_time = |expected: &Option<Expected>| matches!(expected, Some(Expected::AtRunTime));
    !at_run_time(&model.attrs.iss) && !at_run_time(&model.attrs.aud)
}

pub(crate) fn value(model: &Model<'_>) -> TokenStream {
    let attrs = &model.attrs;
    let typ = option(match &attrs.typ {
        Some(Typ::Exactly(typ)) => Some(quote!(#typ)),
        _ => None,
    });
    let issuer = expected(attrs.iss.as_ref());
    let audience = expected(attrs.aud.as_ref());
    let ttl = option(attrs.ttl.as_ref().map(|ttl| seconds(ttl.value)));
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
    let payload_prefix = payload_prefix(model);
    let headers = headers(model);
    let [issuer_field, audience_field, issued_at_field] =
        [Registered::Issuer, Registered::Audience, Registered::IssuedAt]
            .map(|registered| model.registered(registered).is_some());
    quote! {
        __jwt::Policy {
            typ: #typ,
            issuer: #issuer,
            audience: #audience,
            ttl: #ttl,
            expiry_required: #expiry_required,
            leeway: #leeway,
            max_age: #max_age,
            not_before_now: #not_before_now,
            random_token_id: #random_token_id,
            max_len: #max_len,
            pad: #pad,
            reject_unknown: #reject_unknown,
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

/// Returns the start of every payload: the claims that are known at compile time.
fn payload_prefix(model: &Model<'_>) -> String {
    let fixed = |expected: &Option<Expected>, registered| match expected {
        Some(Expected::Fixed(values)) if model.registered(registered).is_none() => {
            let value = json::one_or_several(values);
            Some(format!("{}{value}", json::member_prefix(registered.name())))
        }
        _ => None,
    };
    let issuer = fixed(&model.attrs.iss, Registered::Issuer);
    let audience = fixed(&model.attrs.aud, Registered::Audience);
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
    let typ = match &model.attrs.typ {
        Some(Typ::Exactly(typ)) => Some(("typ", &**typ)),
        Some(Typ::Any) | None => None,
    };
    let members: String = parameters
        .iter()
        .copied()
        .chain(typ)
        .map(|(name, value)| format!("{}{}", json::member_prefix(name), json::string(value)))
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

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn expected(expected: Option<&Expected>) -> TokenStream {
    match expected {
        Some(Expected::Fixed(values)) => quote!(__jwt::Expected::Fixed(&[#(#values),*])),
        Some(Expected::AtRunTime) => quote!(__jwt::Expected::Unset),
        Some(Expected::Any) | None => quote!(__jwt::Expected::Any),
    }
}

fn seconds(seconds: u64) -> TokenStream {
    let seconds = Literal::u64_unsuffixed(seconds);
    quote!(::core::time::Duration::from_secs(#seconds))
}
