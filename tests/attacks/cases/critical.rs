//! Header parameters that change the meaning of a token, which a verifier may not know.

use super::token::encode;
use super::{Base, Case, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const CRIT: &str = "CriticalHeader(crit)";
    const RFC: &str = "RFC 7515 §4.1.11, CVE-2025-59420, CVE-2026-32597";
    let with = |name: &str, value: &str| {
        base.token()
            .label(format!("{name}: {value}"))
            .header(base.header().with(name, value).json())
    };
    let crit = |values: &[&str]| values.iter().map(|value| with("crit", value)).collect::<Vec<_>>();
    let case = |name| Case::of_header(name, RFC, CRIT);
    let ignored = || [with("http://example.com/x", "true"), with("x", r#"{"crit":["x"]}"#)];
    let mut cases = vec![
        case("`crit` with an unknown name that the header has").controls(ignored()).attacks(
            ["x", "http://example.com/UNDEFINED", "bork", "Alg", ""].map(|name| {
                let critical =
                    base.header().with("crit", format!("[{}]", raw(name))).with(name, "true");
                base.token().label(name).header(critical.json())
            }),
        ),
        case("`crit` with a name that the header does not have").attacks(crit(&[
            r#"["x"]"#,
            r#"["http://example.com/UNDEFINED"]"#,
            r#"["x","y"]"#,
        ])),
        case("`crit` that is empty").attacks(crit(&["[]", "[ ]"])),
        case("`crit` that is not an array").attacks(crit(&[
            "null",
            "true",
            "false",
            "0",
            "{}",
            r#""""#,
            r#""x""#,
            r#"{"x":1}"#,
        ])),
        case("`crit` with a name twice").attacks(crit(&[r#"["x","x"]"#, r#"["exp","\u0065xp"]"#])),
        case("`crit` with standard names").attacks(crit(&[
            r#"["alg"]"#,
            r#"["typ"]"#,
            r#"["kid","alg"]"#,
            r#"["crit"]"#,
        ])),
        case("`crit` with names of claims").attacks(crit(&[r#"["exp"]"#, r#"["exp","nbf"]"#])),
        case("`crit` with elements that are not names").attacks(crit(&[
            "[null]",
            "[1]",
            r#"[["x"]]"#,
            "[{}]",
            "[true]",
            r#"["x",5]"#,
        ])),
        case("`crit` in an escaped spelling").attacks(
            [r"\u0063rit", r"cri\u0074", r"\u0063\u0072\u0069\u0074"]
                .map(|name| with(name, r#"["x"]"#)),
        ),
        Case::of_form("`crit` twice", RFC, "Malformed(DuplicateMember)").attacks([
            base.token().header(base.header().and("crit", "[]").and("crit", r#"["x"]"#).json()),
            base.token().header(base.header().and("crit", "[]").and(r"\u0063rit", "[]").json()),
        ]),
    ];
    cases.extend(unencoded(base));
    cases.extend(encrypted(base));
    cases
}

/// RFC 7797: a payload that is not encoded.
fn unencoded(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7797 §6, RFC 8725 §3.1";
    const B64: &str = "CriticalHeader(b64)";
    let with =
        |header: super::Members| base.token().label(header.to_string()).header(header.json());
    let case = |name, error| Case::of_header(name, RFC, error);
    vec![
        case("`b64` without `crit`", B64).attacks(
            ["false", "true", "null", "0", r#""false""#, "[]"]
                .map(|value| with(base.header().with("b64", value))),
        ),
        case("`b64` with `crit`", "CriticalHeader(crit)").attacks(
            ["false", "true"]
                .map(|value| with(base.header().with("b64", value).with("crit", r#"["b64"]"#))),
        ),
        case("`b64` after `crit`", B64).attacks(
            ["false", "true"]
                .map(|value| with(base.header().with("crit", r#"["b64"]"#).with("b64", value))),
        ),
        case("a payload that is not encoded, correctly signed", B64).attacks([with(
            base.header().with("crit", r#"["b64"]"#).with("b64", "false"),
        )
        .before_signing(move |input| {
            let (header, _) = input.split_once('.').unwrap_or_default();
            format!("{header}.{}", base.claims()).replace("https://auth.example.com", "x")
        })]),
    ]
}

/// RFC 7516: headers of an encrypted token on a signed one.
fn encrypted(base: Base) -> Vec<Case> {
    let with = |name: &'static str, value: &str| {
        base.token()
            .label(format!("{name}: {value}"))
            .header(base.header().with(name, value).json())
    };
    let case = |name, reference, error| Case::of_header(name, reference, error);
    vec![
        case("`enc` in a signed token", "RFC 7516 §4.1.2", "CriticalHeader(enc)")
            .attacks([r#""A256GCM""#, r#""none""#, "null", "[]"].map(|value| with("enc", value))),
        case("`zip` in a signed token", "RFC 7516 §4.1.3, RFC 8725 §3.6", "CriticalHeader(zip)")
            .attacks([r#""DEF""#, r#""none""#, "null", "true"].map(|value| with("zip", value))),
        case("`zip` over a payload that is compressed", "RFC 8725 §3.6", "CriticalHeader(zip)")
            .attacks([with("zip", r#""DEF""#).payload([0x4b, 0x4c, 0x44, 5, 0])]),
        Case::of_claims(
            "`cty` that declares a nested token",
            "RFC 7519 §5.2",
            "Malformed(NotAnObject)",
        )
        .attacks([
            with("cty", r#""JWT""#).payload(base.token().text()),
            with("cty", r#""JWT""#).payload(raw(&base.token().text())),
        ])
        .controls([with("cty", r#""JWT""#), with("cty", "null")]),
        Case::of_claims(
            "a token within a token, without `cty`",
            "RFC 7519 §5.2",
            "Malformed(NotAnObject)",
        )
        .attacks([
            base.token().payload(base.token().text()),
            base.token().payload(format!("{}.", encode(base.claims().json()))),
        ]),
    ]
}
