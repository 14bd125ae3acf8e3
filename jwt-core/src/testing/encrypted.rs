//! Tokens that are encrypted correctly, with a header, a content or a spelling that must be refused.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::HostileToken;
use super::forge::{Forge, LONGEST_TRIED};
use super::forged::signed_with_known_secret;
use super::header::{add, replacing, without};
use super::{deflate, forge};
use crate::base64url::encode;
use crate::json::quoted;
use crate::jwe::REGISTERED_ENCRYPTIONS;
use crate::key::Encryption;

pub(super) fn hostile(forge: &Forge<'_>, encryption: &Encryption, tokens: &mut Vec<HostileToken>) {
    encryptions(forge, encryption, tokens);
    parameters(forge, tokens);
    compressed(forge, tokens);
    replicated(forge, tokens);
    contents(forge, tokens);
    spellings(forge, tokens);
}

/// Returns tokens that must be accepted.
pub(super) fn controls(forge: &Forge<'_>) -> Vec<HostileToken> {
    let mut controls = Vec::new();
    let header = add(&forge.header, "\"typed-jwt-a\":\"???????\"");
    let payload = format!("{} ", forge.payload());
    let name = "an unknown header parameter, and spaces";
    controls.push(forge.authentic(name, &format!("{header} "), payload.as_bytes()));
    let replicated = REPLICATED.into_iter().filter_map(|claim| {
        let member = format!("{}:{}", quoted(claim), forge.claim(claim)?);
        Some((format!("the header repeats `{claim}`"), member))
    });
    let replicated: Vec<_> = replicated.collect();
    for (name, member) in &replicated {
        controls.push(forge.with_header(name.clone(), &add(&forge.header, member)));
    }
    // A type with a small `max_len` has no room for them.
    controls.retain(|control| control.token.len() <= forge.policy.max_len);
    controls
}

/// The claims that a header may repeat (RFC 7519 §5.3).
const REPLICATED: [&str; 3] = ["iss", "sub", "aud"];

/// Adds tokens whose header has another `alg` or `enc`, encrypted as before.
fn encryptions(forge: &Forge<'_>, encryption: &Encryption, tokens: &mut Vec<HostileToken>) {
    for other in KEY_MANAGEMENT.into_iter().filter(|&other| other != encryption.alg) {
        let header = replacing(forge, "alg", encryption.alg, &quoted(other));
        tokens.push(forge.with_header(format!("`alg` is {other}"), &header));
    }
    let enc = encryption.enc;
    let lower = enc.to_lowercase();
    let spaced = format!(" {enc}");
    let others = REGISTERED_ENCRYPTIONS.into_iter().chain(["XC20P", "none", "", &lower, &spaced]);
    for other in others.filter(|&other| other != enc) {
        let header = replacing(forge, "enc", enc, &quoted(other));
        tokens.push(forge.with_header(format!("`enc` is {other:?}"), &header));
    }
    for json in ["null", "true", "0", "[]", "{}", &format!("[\"{enc}\"]")] {
        let header = replacing(forge, "enc", enc, json);
        tokens.push(forge.with_header(format!("`enc` is {json}"), &header));
    }
    tokens.push(forge.with_header("`enc` is absent", &without(forge, "enc", enc)));
    let alone = format!("{{\"enc\":\"{enc}\"}}");
    tokens.push(forge.with_header("the header has `enc` alone", &alone));
    for member in [format!("\"enc\":\"{enc}\""), format!("\"\\u0065nc\":\"{enc}\"")] {
        let header = add(&forge.header, &member);
        tokens.push(forge.with_header(format!("the header has twice {member}"), &header));
    }
}

/// RFC 7518 §4.1
pub(super) const KEY_MANAGEMENT: [&str; 17] = [
    "dir",
    "A128KW",
    "A192KW",
    "A256KW",
    "A128GCMKW",
    "A192GCMKW",
    "A256GCMKW",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "PBES2-HS256+A128KW",
    "PBES2-HS384+A192KW",
    "PBES2-HS512+A256KW",
];

/// Adds tokens with parameters of other algorithms, and with keys.
fn parameters(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    const COORDINATE: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let epk = format!(r#"{{"kty":"OKP","crv":"X25519","x":"{COORDINATE}"}}"#);
    for (parameter, json) in [
        ("epk", &*epk),
        ("epk", "null"),
        ("apu", "\"QWxpY2U\""),
        ("apv", "\"Qm9i\""),
        ("iv", "\"AAAAAAAAAAAAAAAA\""),
        ("tag", "\"AAAAAAAAAAAAAAAAAAAAAA\""),
        ("p2s", "\"AAAAAAAAAAAAAAAAAAAAAA\""),
        ("p2c", "1"),
        ("p2c", "2147483647"),
        ("jwk", r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#),
        ("jku", "\"https://evil.example/keys\""),
        ("x5u", "\"https://evil.example/key\""),
        ("x5c", "[\"AAAA\"]"),
        ("zip", "\"deflate\""),
        ("zip", "5"),
        ("cty", "5"),
        ("crit", "[\"enc\"]"),
    ] {
        let header = add(&forge.header, &format!("\"{parameter}\":{json}"));
        tokens.push(forge.with_header(format!("the header has `{parameter}`: {json}"), &header));
    }
}

/// Adds tokens with compressed plaintext (RFC 7516 §4.1.3).
fn compressed(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let header = add(&forge.header, "\"zip\":\"DEF\"");
    let claims = forge.payload();
    let small = deflate::stored(claims.as_bytes());
    tokens.push(forge.authentic("compressed claims", &header, &small));
    // Half of the space that `max_len` leaves.
    let left = forge.policy.max_len.min(LONGEST_TRIED).saturating_sub(forge.token.len());
    let bomb = deflate::bomb(claims.as_bytes(), left.saturating_mul(3) / deflate::BITS_OF_A_RUN);
    tokens.push(forge.authentic("claims that decompress to many bytes", &header, &bomb));
    let name = "compressed claims, without `zip`";
    tokens.push(forge.authentic(name, &forge.header, &small));
}

/// Adds tokens whose header repeats a claim with another value, or one that the claims do not have.
fn replicated(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    for claim in REPLICATED {
        let mut add_other = |json: &str, payload: &str| {
            let header = add(&forge.header, &format!("\"{claim}\":{json}"));
            let name = format!("the header repeats `{claim}` as {json}");
            tokens.push(forge.authentic(name, &header, payload.as_bytes()));
        };
        let payload = forge.payload();
        let value = forge.claim(claim).unwrap_or("\"typed-jwt-a\"");
        for json in ["\"typed-jwt-b\"", "\"\"", "null", "5", "{}"] {
            add_other(json, &payload);
        }
        add_other(&format!("[{value}]"), &payload);
        add_other(&format!("[[{value}],{value}]"), &payload);
        let header = add(&forge.header, &format!("\"{claim}\":{value}"));
        let name = format!("the header repeats `{claim}`, and the claims are without it");
        tokens.push(forge.authentic(name, &header, forge.without(claim).as_bytes()));
        let twice = add(&header, &format!("{}:{value}", forge::escaped(claim)));
        tokens.push(forge.with_header(format!("the header repeats `{claim}` twice"), &twice));
    }
}

/// Adds tokens that contain a token, and claims that the header calls a token (RFC 7519 §5.2).
fn contents(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    for cty in ["JWT", "jwt", "application/jwt"] {
        let header = add(&forge.header, &format!("\"cty\":\"{cty}\""));
        tokens.push(forge.with_header(format!("`cty` is {cty} around claims"), &header));
    }
    let nested = add(&forge.header, "\"cty\":\"JWT\"");
    let signed = signed_with_known_secret(&forge.payload());
    for (content, inner) in [("a signed token", &signed), ("an encrypted token", &forge.token)] {
        for (header, cty) in [(&forge.header, "without `cty`"), (&nested, "`cty` is JWT")] {
            let name = format!("{content} is encrypted, {cty}");
            tokens.push(forge.authentic(name, header, inner.as_bytes()));
        }
    }
}

/// Adds tokens whose segments are other spellings of the same bytes.
fn spellings(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    for (at, segment) in SEGMENTS.into_iter().enumerate() {
        for (name, spell) in SPELLINGS {
            tokens.extend(respelled(forge, at, &format!("{name} in the {segment}"), spell));
        }
    }
}

/// The segments of an encrypted token (RFC 7516 §7.1).
pub(super) const SEGMENTS: [&str; 5] =
    ["header", "encrypted key", "initialization vector", "ciphertext", "tag"];

/// Returns another spelling of a segment, or `None` if it has none.
type Spell = fn(&str) -> Option<String>;

const SPELLINGS: [(&str, Spell); 6] = [
    ("base64 padding", |segment| {
        let padding = match segment.len() % 4 {
            2 => "==",
            3 => "=",
            _ => return None,
        };
        Some(format!("{segment}{padding}"))
    }),
    ("the standard alphabet", |segment| {
        let standard = segment.replace('-', "+").replace('_', "/");
        (standard != segment).then_some(standard)
    }),
    ("trailing bits", |segment| {
        let last = segment.chars().next_back().filter(|_| segment.len() % 4 != 0)?;
        // The last character has free bits, which are zero: the next character differs in the lowest.
        let other = char::from_u32(u32::from(last).checked_add(1)?)?;
        let other = if other.is_ascii_alphanumeric() { other } else { return None };
        Some(format!("{}{other}", segment.strip_suffix(last)?))
    }),
    ("a space", |segment| Some(format!("{segment} "))),
    ("a line break", |segment| {
        let (start, end) = segment.split_at_checked(segment.len() / 2)?;
        Some(format!("{start}\n{end}"))
    }),
    ("a percent sign", |segment| {
        let (first, rest) = segment.split_at_checked(1)?;
        Some(format!("%{:02X}{rest}", first.bytes().next()?))
    }),
];

/// Returns an authentic token with another spelling of the segment `at`, or `None` if the segment has
/// none, because of its length or because it is empty.
fn respelled(forge: &Forge<'_>, at: usize, name: &str, spell: Spell) -> Option<HostileToken> {
    /// The segments are random, or have other lengths in each attempt.
    const ATTEMPTS: usize = 200;
    (0..ATTEMPTS).find_map(|attempt| {
        // The value has the characters that differ in the standard alphabet.
        let header = add(&forge.header, "\"typed-jwt-a\":\"???????\"");
        let header = encode(format!("{header}{}", " ".repeat(attempt % 3)).as_bytes());
        let payload = encode(format!("{}{}", forge.payload(), " ".repeat(attempt % 48)).as_bytes());
        if at == 0 {
            return Some(forge.of_segments(name, &spell(&header)?, &payload));
        }
        let token = forge.of_segments(name, &header, &payload);
        let mut segments: Vec<&str> = token.token.split('.').collect();
        let segment = segments.get_mut(at).filter(|segment| !segment.is_empty())?;
        let spelled = spell(segment)?;
        *segment = &spelled;
        Some(forge.text(name, segments.join(".")))
    })
}
