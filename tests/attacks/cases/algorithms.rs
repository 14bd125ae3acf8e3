//! The verifier decides the algorithm, not the token's `alg`.

use super::token::encode;
use super::{Base, Case, Signed, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const REFUSED: &str = "UnexpectedAlgorithm";
    let named = |alg: &str| {
        let header = base.header().with("alg", raw(alg)).json();
        base.token().label(alg).header(header)
    };
    let spelled = |alg: &str| {
        let header = base.header().with("alg", alg).json();
        base.token().label(alg).header(header)
    };
    let case = |name, reference| Case::of_header(name, reference, REFUSED);
    let all_named = |names: &[&str]| names.iter().map(|alg| named(alg)).collect::<Vec<_>>();
    let all_spelled = |values: &[&str]| values.iter().map(|alg| spelled(alg)).collect::<Vec<_>>();
    vec![
        case("`none` in 16 spellings, not signed", "RFC 8725 §2.1, CVE-2015-9235")
            .attacks(nones().map(|none| named(&none).signed(Signed::As(vec![])))),
        case("`none` in 16 spellings, correctly signed", "RFC 8725 §2.1")
            .attacks(nones().map(|none| named(&none))),
        case("`none` in 16 spellings, with a signature of zeros", "RFC 8725 §2.1")
            .attacks(nones().map(|none| named(&none).signed(Signed::As(vec![0; 32])))),
        case("`none` with the last dot left out of the signed text", "RFC 8725 §2.1").attacks(
            nones().map(|none| {
                let payload = encode(base.claims().json());
                named(&none).after_signing(move |token| {
                    format!("{}.{payload}.", token.split('.').next().unwrap_or_default())
                })
            }),
        ),
        case("no `alg`", "RFC 7515 §4.1.1")
            .attacks([base.token().header(base.header().without("alg").json())]),
        case("`alg` is null", "RFC 7515 §4.1.1").attacks([spelled("null")]),
        case("`alg` is the empty string", "RFC 7515 §4.1.1").attacks([named("")]),
        case("`alg` is an array", "RFC 7515 §4.1.1").attacks(all_spelled(&[
            r#"["HS256"]"#,
            r#"["none","HS256"]"#,
            "[]",
            r#"[["HS256"]]"#,
        ])),
        case("`alg` is an object, number or boolean", "RFC 7515 §4.1.1").attacks(all_spelled(&[
            "{}",
            r#"{"HS256":true}"#,
            "0",
            "256",
            "true",
            "false",
        ])),
        case("`alg` in another case", "RFC 7515 §4.1.1").attacks(
            (1..8_u8)
                .map(|bits| {
                    named(&[flip("H", bits & 4), flip("S", bits & 2), "256".into()].concat())
                })
                .filter(|token| token.label != "HS256"),
        ),
        case("`alg` with white space or NUL around it", "RFC 7515 §4.1.1").attacks(all_named(&[
            " HS256",
            "HS256 ",
            "\tHS256",
            "HS256\n",
            "HS256\r\n",
            "\0HS256",
            "HS256\0",
            "HS 256",
            "\u{a0}HS256",
            "\u{feff}HS256",
            "HS256\u{200b}",
        ])),
        case("`alg` that begins, ends or looks like the right one", "RFC 7515 §4.1.1").attacks(
            all_named(&[
                "H",
                "HS",
                "HS2",
                "HS25",
                "HS2560",
                "HS256,none",
                "HS256.none",
                "xHS256",
                "HS-256",
                "ＨＳ256",
                "НS256",
                "HЅ256",
                "HS２56",
                "HS٢56",
                "HS256\u{301}",
                "HſS256",
                "Hſ256",
            ]),
        ),
        case("another HMAC under the same secret", "RFC 8725 §3.1")
            .attacks([named("HS384").signed(Signed::Hs384), named("HS512").signed(Signed::Hs512)]),
        case("another HMAC's name with a correct signature", "RFC 8725 §3.1")
            .attacks(all_named(&["HS384", "HS512", "HS1", "HS224", "HS256/64", "HS3-256"])),
        case("the name of an asymmetric algorithm", "RFC 8725 §2.1").attacks(all_named(&[
            "RS256",
            "RS384",
            "RS512",
            "PS256",
            "PS384",
            "PS512",
            "ES256",
            "ES384",
            "ES512",
            "ES256K",
            "EdDSA",
            "Ed25519",
            "Ed448",
            "ML-DSA-65",
        ])),
        case("the name of a key-management algorithm", "RFC 8725 §2.4, CVE-2023-6681").attacks(
            all_named(&["dir", "A128KW", "A256GCMKW", "RSA-OAEP", "RSA1_5", "ECDH-ES"])
                .into_iter()
                .chain([base.token().label("PBES2 with a huge count").header(
                    base.header()
                        .with("alg", raw("PBES2-HS256+A128KW"))
                        .with("p2c", i32::MAX)
                        .with("p2s", raw("AAAAAAAAAAA"))
                        .json(),
                )]),
        ),
        case("another name for the same algorithm", "RFC 7518 §3.1").attacks(all_named(&[
            "HMAC-SHA256",
            "HmacSHA256",
            "SHA256",
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            "1.2.840.113549.2.9",
            "5",
        ])),
        case("`alg` under another name", "RFC 7515 §4").attacks(
            ["ALG", "Alg", "alg ", " alg", "algorithm", "al\\u0121"].map(|name| {
                let header = base.header().without("alg").with(name, raw("HS256")).json();
                base.token().label(name).header(header)
            }),
        ),
        case("`alg` where it is not a header parameter", "RFC 7515 §4").attacks([
            base.token()
                .label("in the payload")
                .header(base.header().without("alg").json())
                .payload(base.claims().with("alg", raw("HS256")).json()),
            base.token()
                .label("in an object")
                .header(base.header().without("alg").with("x", r#"{"alg":"HS256"}"#).json()),
        ]),
        Case::of_form("`alg` twice", "RFC 7515 §4, RFC 8725 §2.4", "Malformed(DuplicateMember)")
            .attacks(twice(base).map(|json| base.token().label(&json).header(json)))
            .controls([spelled(r#""\u0048S256""#), spelled(r#""HS\u00325\u0036""#)]),
    ]
}

/// `none` in every combination of upper and lower case.
fn nones() -> impl Iterator<Item = String> {
    (0..16_u8).map(|bits| {
        ["n", "o", "n", "e"]
            .iter()
            .enumerate()
            .map(
                |(at, letter)| {
                    if bits >> at & 1 == 1 { letter.to_uppercase() } else { (*letter).into() }
                },
            )
            .collect()
    })
}

fn flip(letter: &str, small: u8) -> String {
    if small == 0 { letter.into() } else { letter.to_lowercase() }
}

fn twice(base: Base) -> [String; 6] {
    let rest = base.header().without("alg").to_string();
    let rest = rest.trim_matches(['{', '}']);
    [
        format!(r#"{{"alg":"HS256",{rest},"alg":"none"}}"#),
        format!(r#"{{"alg":"none",{rest},"alg":"HS256"}}"#),
        format!(r#"{{"alg":"HS256","alg":"HS256",{rest}}}"#),
        format!(r#"{{"alg":"HS256","\u0061lg":"none",{rest}}}"#),
        format!(r#"{{"\u0061\u006c\u0067":"none",{rest},"alg":"HS256"}}"#),
        format!(r#"{{"alg":null,{rest},"alg":"HS256"}}"#),
    ]
}
