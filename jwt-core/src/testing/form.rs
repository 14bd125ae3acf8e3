//! Tokens that are not one token in the compact serialization.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::HostileToken;
use super::forge::{Forge, LONGEST_TRIED};
use crate::base64url::encode;

pub(super) fn hostile(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let token = &forge.token;
    let (header, _) = token.split_once('.').unwrap_or_default();
    for (name, text) in [
        ("nothing", String::new()),
        ("one segment", header.into()),
        ("a dot before the token", format!(".{token}")),
        ("a dot after the token", format!("{token}.")),
        ("a space before the token", format!(" {token}")),
        ("a line break after the token", format!("{token}\n")),
        ("`Bearer` before the token", format!("Bearer {token}")),
        ("padding after the token", format!("{token}=")),
        ("the token twice", format!("{token}{token}")),
    ] {
        tokens.push(forge.text(name, text));
    }
    too_long(forge, tokens);
}

/// Adds tokens that are not one JWS, or have a wrong signature.
pub(super) fn signed(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let token = &forge.inside;
    let (signing_input, signature) = token.rsplit_once('.').unwrap_or_default();
    let (header, payload) = signing_input.split_once('.').unwrap_or_default();

    for (name, text) in [
        ("two segments", signing_input.into()),
        ("four segments", format!("{token}.{signature}")),
        ("five segments, as an encrypted token has", format!("{token}..")),
        ("an empty signature", format!("{signing_input}.")),
        ("half a signature", format!("{signing_input}.{}", half(signature))),
        ("a signature twice", format!("{token}{signature}")),
        ("another signature", format!("{signing_input}.{}", encode(&[0; 32]))),
        ("header and payload exchanged", format!("{payload}.{header}.{signature}")),
        (
            "the JSON serialization",
            format!(
                "{{\"protected\":\"{header}\",\"payload\":\"{payload}\",\"signature\":\"{signature}\"}}"
            ),
        ),
    ] {
        tokens.push(forge.inside(forge.text(name, text)));
    }
    for (name, header, payload) in [
        ("a padded payload", header, &*format!("{payload}=")),
        ("a padded header", &*format!("{header}="), payload),
        ("a line break in the payload", header, &*format!("{payload}\n")),
        ("a payload in the wrong alphabet", header, &*format!("{payload}+/+/")),
        ("an empty payload", header, ""),
        ("an empty header", "", payload),
    ] {
        tokens.push(forge.of_segments(name, header, payload));
    }
}

fn half(text: &str) -> &str {
    text.get(..text.len() / 2).unwrap_or_default()
}

/// Adds a token that is longer than `max_len`, padded with white space after the claims.
fn too_long(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let max = forge.policy.max_len;
    if max > LONGEST_TRIED {
        return;
    }
    let payload = forge.payload();
    let longer = |by: usize| {
        forge.with_payload("a token longer than `max_len`", &format!("{payload}{}", " ".repeat(by)))
    };
    // Four characters of a token encode three bytes of its payload.
    let nearly = (max.saturating_sub(forge.token.len()) / 4).saturating_mul(3);
    let mut tried = (0..64).map(|more| longer(nearly.saturating_add(more)));
    let token = tried.find(|token| token.token.len() > max);
    tokens.extend(token);
}
