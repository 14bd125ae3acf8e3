//! Headers that request another algorithm, another type, or other processing.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::HostileToken;
use super::forge::{Forge, members, object};
use crate::base64url::encode;
use crate::header::{ExpectedType, HeaderParameter, same_media_type};
use crate::json::{JsonStr, quoted};

pub(super) fn hostile(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    algorithms(forge, tokens);
    types(forge, tokens);
    parameters(forge, tokens);
    let alg = forge.algorithm();
    let not_understood: &[&str] = match forge.encryption {
        None => &["crit", "b64", "enc", "zip"],
        Some(_) => &["crit", "b64", "zip"],
    };
    for parameter in not_understood {
        for json in ["[]", "[\"exp\"]", "true", "false", "null", "\"DEF\""] {
            let header = add(&forge.header, &format!("\"{parameter}\":{json}"));
            tokens
                .push(forge.with_header(format!("the header has `{parameter}`: {json}"), &header));
        }
    }
    for member in [format!("\"alg\":\"{alg}\""), format!("\"\\u0061lg\":\"{alg}\"")] {
        let header = add(&forge.header, &member);
        tokens.push(forge.with_header(format!("the header has twice {member}"), &header));
    }
}

fn algorithms(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let alg = forge.algorithm();
    let replaced = |json: &str| replacing(forge, "alg", alg, json);
    let lower = alg.to_lowercase();
    let other_case = if lower == alg { alg.to_uppercase() } else { lower };
    let spaced = format!(" {alg}");
    let others = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        "HS1",
        "RS256",
        "ES256",
        "EdDSA",
        &other_case,
        &spaced,
    ];
    for other in others.into_iter().filter(|other| !forge.names_algorithm(other)) {
        let header = replaced(&format!("\"{other}\""));
        tokens.push(forge.with_header(format!("`alg` is {other:?}"), &header));
        let unsigned =
            format!("{}.{}.", encode(header.as_bytes()), encode(forge.payload().as_bytes()));
        tokens.push(
            forge.inside(forge.text(format!("`alg` is {other:?}, without a signature"), unsigned)),
        );
    }
    for other in ["HS256", "HS384", "HS512"].into_iter().filter(|other| *other != alg) {
        tokens.push(
            forge.with_header(format!("`alg` is {other}"), &replaced(&format!("\"{other}\""))),
        );
    }
    for json in ["null", "true", "0", "[]", "{}", &format!("[\"{alg}\"]")] {
        tokens.push(forge.with_header(format!("`alg` is {json}"), &replaced(json)));
    }
    tokens.push(forge.with_header("`alg` is absent", &without(forge, "alg", alg)));
}

/// Returns the header with another value of a parameter that is a string.
pub(super) fn replacing(forge: &Forge<'_>, parameter: &str, value: &str, json: &str) -> String {
    let member = format!("\"{parameter}\":\"{value}\"");
    forge.header.replacen(&member, &format!("\"{parameter}\":{json}"), 1)
}

/// Returns the header without a parameter that is a string.
pub(super) fn without(forge: &Forge<'_>, parameter: &str, value: &str) -> String {
    let member = format!("\"{parameter}\":\"{value}\"");
    let header = forge.header.replacen(&format!("{member},"), "", 1);
    header.replacen(&member, "", 1)
}

/// Adds tokens with another type. Adds none if the policy specifies `typ = any`.
fn types(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let Some(expected) = forge.policy.typ else { return };
    let mut others = Vec::from([String::new(), expected.description.into(), "none".into()]);
    for typ in expected.types.iter().copied().chain(["JWT"]) {
        others.extend([
            typ.into(),
            format!("x{typ}"),
            format!("{typ}x"),
            format!("text/{typ}"),
            format!("application/application/{typ}"),
            format!("{typ};v=1"),
        ]);
    }
    let is_accepted =
        |typ: &str| expected.types.iter().any(|own| same_media_type(JsonStr::from_plain(typ), own));
    others.retain(|other| !is_accepted(other));
    others.sort_unstable();
    others.dedup();
    for other in others {
        let header = with_type(forge, &format!("\"{other}\""));
        tokens.push(forge.with_header(format!("`typ` is {other:?}"), &header));
    }
    let written = expected.written().unwrap_or("JWT");
    for json in ["null", "true", "5", "{}", &format!("[\"{written}\"]")] {
        tokens.push(forge.with_header(format!("`typ` is {json}"), &with_type(forge, json)));
    }
    if !expected.may_be_absent {
        tokens.push(forge.with_header("`typ` is absent", &without_type(forge)));
    }
}

/// Returns tokens of all accepted types, which must be accepted.
pub(super) fn controls(forge: &Forge<'_>) -> Vec<HostileToken> {
    let Some(expected) = forge.policy.typ else { return Vec::new() };
    let mut controls = Vec::new();
    for typ in expected.types {
        let header = with_type(forge, &format!("\"{typ}\""));
        controls.push(forge.with_header(format!("`typ` is {typ:?}"), &header));
    }
    if expected.may_be_absent {
        controls.push(forge.with_header("`typ` is absent", &without_type(forge)));
    }
    controls
}

/// Returns the header with this `typ`.
fn with_type(forge: &Forge<'_>, json: &str) -> String {
    match forge.policy.typ.and_then(ExpectedType::written) {
        Some(written) => replacing(forge, "typ", written, json),
        None => add(&forge.header, &format!("\"typ\":{json}")),
    }
}

fn without_type(forge: &Forge<'_>) -> String {
    let written = forge.policy.typ.and_then(ExpectedType::written).unwrap_or_default();
    forge.header.replacen(&format!(",\"typ\":\"{written}\""), "", 1)
}

/// Adds tokens in which a parameter that the type demands is absent or has another value.
fn parameters(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    for &HeaderParameter { name, text, json } in forge.policy.header_parameters.0 {
        let others = members(&forge.header).into_iter().filter(|(member, _)| member != name);
        let others: Vec<_> = others.collect();
        let replaced = |json: &str| object(&[&others[..], &[(name.into(), json.into())]].concat());
        let mut values: Vec<String> =
            ["null", "true", "false", "0", "-1", "1.5", "[]", "{}", "\"\"", "\"typed-jwt-a\""]
                .map(String::from)
                .into();
        values.extend([format!("[{json}]"), quoted(json)]);
        if let Some(text) = text {
            let (upper, lower) = (text.to_uppercase(), text.to_lowercase());
            let shorter = text.chars().skip(1).collect();
            let near = [upper, lower, shorter, format!("{text} "), format!("application/{text}")];
            values.extend(near.iter().filter(|near| *near != text).map(|near| quoted(near)));
        } else {
            values.extend([format!("{json}.0"), format!("{json}e0")]);
        }
        values.retain(|value| value != json);
        values.sort_unstable();
        values.dedup();
        for value in values {
            let header = replaced(&value);
            let fault = format!("the header parameter {name:?} is {value}");
            if members(&header).len() > others.len() {
                tokens.push(forge.with_header(fault, &header));
            }
        }
        let fault = format!("the header parameter {name:?} is absent");
        tokens.push(forge.with_header(fault, &object(&others)));
        let fault = format!("the header parameter {name:?} has another case");
        let other_case =
            if name.to_uppercase() == name { name.to_lowercase() } else { name.to_uppercase() };
        if other_case != name {
            let header = add(&object(&others), &format!("{}:{json}", quoted(&other_case)));
            tokens.push(forge.with_header(fault, &header));
        }
    }
}

/// Returns the header with one more member.
pub(super) fn add(header: &str, member: &str) -> String {
    format!("{},{member}}}", header.strip_suffix('}').unwrap_or_default())
}
