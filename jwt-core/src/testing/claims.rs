//! Claims that are absent, of another type, or contrary to the policy.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::HostileToken;
use super::forge::{Forge, object};
use crate::expected::Expected;
use crate::json::{JsonStr, Value, quoted};
use crate::policy::{IssuerTemplate, IssuerTemplates, OtherClaim};
use crate::registered::RegisteredClaim;
use crate::time::NumericDate;
use crate::wire::ClaimInfo;

/// One JSON value of each type, and a few values that are easily confused with others.
const VALUES: [&str; 14] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "1.5",
    "1e300",
    "\"\"",
    "\"typed-jwt-a\"",
    "\"1\"",
    "[]",
    "[5]",
    "{\"typed-jwt-a\":[5]}",
];

/// Adds tokens for the claims of RFC 7519 §4.1 that have a specified value or format.
pub(super) fn registered(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let any_type = forge.policy.any_type;
    for claim in [RegisteredClaim::Issuer, RegisteredClaim::Subject, RegisteredClaim::TokenId] {
        if any_type.contains(claim) {
            continue;
        }
        let claim = claim.name();
        for json in VALUES.into_iter().filter(|json| !json.starts_with('"')) {
            let payload = forge.replacing(claim, json);
            tokens.push(forge.with_payload(format!("the claim `{claim}` is {json}"), &payload));
        }
    }
    for json in VALUES.into_iter().filter(|json| !json.starts_with('"') && *json != "[]") {
        let payload = forge.replacing("aud", json);
        tokens.push(forge.with_payload(format!("the claim `aud` is {json}"), &payload));
    }
    match forge.policy.issuer_templates() {
        None => expected("iss", forge.policy.issuer, forge, tokens),
        Some(templates) => issuer_templates(templates, forge, tokens),
    }
    match forge.policy.audience_claim() {
        None => expected("aud", forge.policy.audience, forge, tokens),
        Some(claim) => audience_claim(claim, forge, tokens),
    }
    if forge.policy.random_token_id {
        tokens.push(forge.with_payload("the claim `jti` is absent", &forge.without("jti")));
    }
    times(forge, tokens);
}

/// Adds tokens with a wrong issuer or audience. Adds none if the policy specifies `any`.
fn expected(
    claim: &str,
    expected: Expected<'_>,
    forge: &Forge<'_>,
    tokens: &mut Vec<HostileToken>,
) {
    let Some(values) = expected.values() else { return };
    tokens
        .push(forge.with_payload(format!("the claim `{claim}` is absent"), &forge.without(claim)));
    let mut others = Vec::from([String::new(), "https://evil.example".into()]);
    for value in values.clone() {
        let shorter: String = value.chars().skip(1).collect();
        others.extend([format!("{value}/"), format!("{value}."), format!(" {value}"), shorter]);
        others.extend([value.to_uppercase(), value.to_lowercase()]);
        others.extend(value.strip_suffix('/').map(String::from));
    }
    others.retain(|other| values.clone().all(|value| value != other));
    for other in others {
        let json = quoted(&other);
        let payload = forge.replacing(claim, &json);
        tokens.push(forge.with_payload(format!("the claim `{claim}` is {json}"), &payload));
        if claim == "aud" {
            let payload = forge.replacing(claim, &format!("[{json}]"));
            tokens.push(forge.with_payload(format!("the claim `aud` is [{json}]"), &payload));
        }
    }
    for value in values {
        let value = quoted(value);
        let wrapped = if claim == "aud" { format!("[{value},5]") } else { format!("[{value}]") };
        let payload = forge.replacing(claim, &wrapped);
        tokens.push(forge.with_payload(format!("the claim `{claim}` is {wrapped}"), &payload));
    }
}

/// Adds tokens whose issuer does not fit a template with the value of the token's claim, and tokens with a
/// value that the policy does not accept.
fn issuer_templates(
    templates: &IssuerTemplates,
    forge: &Forge<'_>,
    tokens: &mut Vec<HostileToken>,
) {
    let name = templates.claim.name;
    let accepted: Vec<&str> = forge.policy.issuer.values().into_iter().flatten().collect();
    let own = forge.claim(name).unwrap_or_default().trim_matches('"');
    tokens.push(forge.with_payload("the claim `iss` is absent", &forge.without("iss")));
    let absent = forge.without(name);
    tokens.push(forge.with_payload(format!("`{name}`, which `iss` contains, is absent"), &absent));
    let values = unaccepted_values(templates, &accepted);
    let mut pairs = Vec::new();
    for template in templates.all {
        for value in &values {
            // Both claims agree on a value that is not accepted, or only one of them has it.
            pairs.push((value.as_str(), template.with(value)));
            pairs.push((own, template.with(value)));
            pairs.push((value, template.with(own)));
        }
        for value in &accepted {
            pairs.push((own, template.with(value)));
            pairs.push((value, template.with(own)));
        }
        let issuer = template.with(own);
        let other_slash = match issuer.strip_suffix('/') {
            Some(without) => without.into(),
            None => format!("{issuer}/"),
        };
        pairs.extend(
            [issuer.to_uppercase(), issuer.to_lowercase(), other_slash].map(|to| (own, to)),
        );
        let IssuerTemplate::Around(start, end) = template else { continue };
        pairs.extend([*start, *end, own].map(|part| (own, part.into())));
        // The beginning of one template and the end of another.
        for other in templates.all {
            let IssuerTemplate::Around(_, other_end) = other else { continue };
            pairs.push((own, [start, own, other_end].concat()));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    for (value, issuer) in pairs {
        if accepted.contains(&value) && templates.contain(&issuer, value) {
            continue;
        }
        let (value, issuer) = (quoted(value), quoted(&issuer));
        let payload = forge.in_place(&[(name, &value), ("iss", &issuer)]);
        let fault = format!("`iss` is {issuer} and `{name}` is {value}");
        tokens.push(forge.with_payload(fault, &payload));
    }
    for json in ["null", "5", "{}", &format!("[{}]", quoted(own))] {
        let payload = forge.in_place(&[(name, json)]);
        let fault = format!("`{name}`, which `iss` contains, is {json}");
        tokens.push(forge.with_payload(fault, &payload));
    }
}

/// Returns values of the claim that are similar to accepted ones, and values that would add a part to an
/// issuer.
fn unaccepted_values(templates: &IssuerTemplates, accepted: &[&str]) -> Vec<String> {
    let mut values = Vec::from([String::new(), "evil".into(), ".".into(), "..".into()]);
    values.push(format!("{{{}}}", templates.claim.name));
    for value in accepted {
        values.extend(["/", "/..", "?", "#", "%2F", ".", " "].map(|end| format!("{value}{end}")));
        values.extend([format!("../{value}"), format!("evil/{value}"), format!("{value}/evil")]);
        values.extend([value.to_uppercase(), value.to_lowercase()]);
        for template in templates.all {
            if let IssuerTemplate::Around(_, end) = template {
                values.push(format!("{value}{end}"));
            }
            values.push(template.with(value));
        }
    }
    values.retain(|value| !accepted.contains(&value.as_str()));
    values
}

/// Adds tokens with a wrong audience in another claim than `aud`.
fn audience_claim(claim: &OtherClaim, forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let Some(values) = forge.policy.audience.values() else { return };
    expected(claim.name, forge.policy.audience, forge, tokens);
    for json in VALUES.into_iter().filter(|json| !json.starts_with('"')) {
        let payload = forge.in_place(&[(claim.name, json)]);
        let fault = format!("`{}`, which holds the audience, is {json}", claim.name);
        tokens.push(forge.with_payload(fault, &payload));
    }
    for value in values {
        let mut members = forge.members.clone();
        members.retain(|(name, _)| name != claim.name);
        members.push(("aud".into(), quoted(value)));
        let fault = format!("the audience {value:?} is in `aud` and not in `{}`", claim.name);
        tokens.push(forge.with_payload(fault, &object(&members)));
    }
}

/// Returns tokens with each issuer and each audience of the policy, which must be accepted. Claims of
/// fields are left out, because fields may have further rules.
pub(super) fn controls(forge: &Forge<'_>) -> Vec<HostileToken> {
    let policy = forge.policy;
    let audience = policy.audience_claim().map_or("aud", |claim| claim.name);
    let mut controls = Vec::new();
    for (claim, expected, is_field) in [
        ("iss", policy.issuer, policy.from_fields.issuer),
        (audience, policy.audience, policy.from_fields.audience),
    ] {
        for value in expected.values().filter(|_| !is_field).into_iter().flatten() {
            let payload = forge.in_place(&[(claim, &quoted(value))]);
            controls.push(forge.with_payload(format!("`{claim}` is {value:?}"), &payload));
        }
    }
    if let Some(templates) = policy.issuer_templates() {
        let own = forge.claim(templates.claim.name).unwrap_or_default().trim_matches('"');
        for template in templates.all {
            let issuer = quoted(&template.with(own));
            let payload = forge.in_place(&[("iss", &issuer)]);
            controls.push(forge.with_payload(format!("`iss` is {issuer}"), &payload));
        }
    }
    controls
}

fn times(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let second = Duration::from_secs(1);
    let is_a_date = |json: &str| NumericDate::from_json_number(json).is_some();
    for claim in ["exp", "nbf", "iat"] {
        for json in VALUES.into_iter().filter(|json| !is_a_date(json)) {
            let payload = forge.replacing(claim, json);
            tokens.push(forge.with_payload(format!("the claim `{claim}` is {json}"), &payload));
        }
        for json in
            ["253402300800", "9007199254740993", "18446744073709551616", "-9223372036854775808"]
        {
            let payload = forge.replacing(claim, json);
            tokens.push(forge.with_payload(format!("the claim `{claim}` is {json}"), &payload));
        }
    }
    if forge.policy.expiry_required {
        tokens.push(forge.with_payload("the claim `exp` is absent", &forge.without("exp")));
    }
    if forge.policy.max_age.is_some() {
        tokens.push(forge.with_payload("the claim `iat` is absent", &forge.without("iat")));
        let future = forge.now.saturating_add(forge.policy.leeway).saturating_add(second);
        let payload = forge.replacing("iat", &format!("{}", future.as_unix()));
        tokens.push(forge.with_payload("the claim `iat` lies in the future", &payload));
    }
    if let Some(expired_at) = forge.expired_at() {
        tokens.push(forge.at("the token has just expired", expired_at));
        tokens.push(forge.at(
            "the token expired an hour ago",
            expired_at.saturating_add(Duration::from_secs(3_600)),
        ));
    }
    let expired = forge.now.saturating_sub(forge.policy.leeway);
    let payload = forge.replacing("exp", &format!("{}", expired.as_unix()));
    tokens.push(forge.with_payload("the claim `exp` is now, less leeway", &payload));
    let not_yet = forge.now.saturating_add(forge.policy.leeway).saturating_add(second);
    let payload = forge.replacing("nbf", &format!("{}", not_yet.as_unix()));
    tokens.push(forge.with_payload("the claim `nbf` is a second after now and leeway", &payload));
}

/// Adds tokens with texts of registered claims that the types of the fields do not read, such as
/// another spelling of the same number.
pub(super) fn of_typed_text(
    forge: &Forge<'_>,
    claims: &[ClaimInfo<'static>],
    tokens: &mut Vec<HostileToken>,
) {
    for claim in claims {
        let name = claim.name;
        let mut texts: Vec<String> = ["", "typed-jwt-a", "1", "-1", "1.5"].map(String::from).into();
        let authentic = forge.claim(name).and_then(|json| Value::well_formed(json).as_json_str());
        if let Some(text) = authentic.map(JsonStr::decode) {
            texts.extend([format!(" {text}"), format!("{text} "), format!("{text}\n")]);
            texts.extend([format!("0{text}"), format!("+{text}"), format!("{{{text}}}")]);
            texts.extend([text.to_uppercase(), text.to_lowercase(), text.replace('-', "")]);
            texts.retain(|other| *other != *text);
        }
        texts.sort_unstable();
        texts.dedup();
        for text in texts {
            // The function that reads claims borrows them for as long as the program runs.
            let json: &'static str = Box::leak(quoted(&text).into_boxed_str());
            if claim.refuses(json) {
                let payload = forge.replacing(name, json);
                let name = format!("the claim `{name}` is the text {json}");
                tokens.push(forge.with_payload(name, &payload));
            }
        }
    }
}

/// Adds tokens with values of application claims that the types of the fields do not read.
pub(super) fn of_the_application(
    forge: &Forge<'_>,
    claims: &[ClaimInfo<'static>],
    tokens: &mut Vec<HostileToken>,
) {
    for claim in claims {
        let name = claim.name;
        if claim.is_demanded() && forge.claim(name).is_some() {
            tokens.push(
                forge.with_payload(format!("the claim `{name}` is absent"), &forge.without(name)),
            );
        }
        for json in VALUES.into_iter().filter(|json| claim.refuses(json)) {
            let payload = forge.replacing(name, json);
            tokens.push(forge.with_payload(format!("the claim `{name}` is {json}"), &payload));
        }
        for json in [r#"{"a":1,"a":2}"#, r#""\ud800""#, "1e999"] {
            let payload = forge.replacing(name, json);
            tokens.push(forge.with_payload(format!("the claim `{name}` is {json}"), &payload));
        }
    }
}
