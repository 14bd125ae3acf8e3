//! Payloads that are not JSON, or that two parsers could interpret differently.

use alloc::format;
use alloc::vec::Vec;

use super::HostileToken;
use super::forge::{Forge, escaped};
use crate::json::quoted;

pub(super) fn hostile(forge: &Forge<'_>, tokens: &mut Vec<HostileToken>) {
    let payload = forge.payload();
    for (name, json) in &forge.members {
        for (spelling, how) in [(quoted(name), "twice"), (escaped(name), "twice, once escaped")] {
            let payload = forge.adding(&format!("{spelling}:{json}"));
            tokens.push(forge.with_payload(format!("the claim `{name}` {how}"), &payload));
        }
    }
    for (name, members) in [
        ("an unknown claim twice", r#""typed-jwt-a":1,"typed-jwt-a":1"#),
        ("a member twice within an unknown claim", r#""typed-jwt-a":{"b":1,"b":2}"#),
        ("a member twice, deep within an unknown claim", r#""typed-jwt-a":[[{"b":1,"\u0062":2}]]"#),
        ("half a surrogate pair", r#""typed-jwt-a":"\ud800""#),
        ("a number beyond a double", r#""typed-jwt-a":1e999"#),
        ("a number with a leading zero", r#""typed-jwt-a":01"#),
        ("NaN", r#""typed-jwt-a":NaN"#),
        ("a comma after the last claim", r#""typed-jwt-a":1,"#),
        ("a control character in a string", "\"typed-jwt-a\":\"\u{1}\""),
    ] {
        tokens.push(forge.with_payload(name, &forge.adding(members)));
    }
    let deep = format!("\"typed-jwt-a\":{}{}", "[".repeat(1_000), "]".repeat(1_000));
    tokens.push(forge.with_payload("an unknown claim 1000 levels deep", &forge.adding(&deep)));
    if forge.policy.reject_unknown {
        let payload = forge.adding("\"typed-jwt-a\":1");
        tokens.push(forge.with_payload("an unknown claim", &payload));
    }
    for (name, payload) in [
        ("a byte order mark", format!("\u{feff}{payload}")),
        ("something after the claims", format!("{payload}x")),
        ("two objects", format!("{payload}{payload}")),
        ("claims in an array", format!("[{payload}]")),
        ("claims in a string", quoted(&payload)),
        ("no closing brace", payload.trim_end_matches('}').into()),
        ("null for claims", "null".into()),
    ] {
        tokens.push(forge.with_payload(name, &payload));
    }
    let mut not_utf8 = forge.adding("\"typed-jwt-a\":\"?\"").into_bytes();
    for byte in not_utf8.iter_mut().filter(|byte| **byte == b'?') {
        *byte = 0xff;
    }
    tokens.push(forge.authentic("a string that is not UTF-8", &forge.header, &not_utf8));
}
