//! `iss` is compared with the issuer byte for byte.

use super::{Base, Case, ISSUER, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.8";
    const WRONG: &str = "UnexpectedIssuer";
    let spelled = |value: &str| {
        let label: String = value.chars().take(60).collect();
        base.token().label(label).payload(base.claims().with("iss", value).json())
    };
    let named = |iss: &str| spelled(&raw(iss));
    let case = |name, reference| Case::of_claims(name, reference, WRONG);
    vec![
        Case::of_claims("no `iss`", RFC, "MissingClaim(iss)").attacks([
            base.token().payload(base.claims().without("iss").json()),
            base.token().payload(base.claims().without("iss").with("ISS", raw(ISSUER)).json()),
            base.token().payload(base.claims().without("iss").with("issuer", raw(ISSUER)).json()),
        ]),
        Case::of_claims("`iss` is not a string", RFC, "InvalidClaim(iss)").attacks(
            ["null", "true", "5", "{}", r#"{"0":"https://auth.example.com"}"#].map(spelled),
        ),
        Case::of_claims("`iss` is an array", "CVE-2025-30144", "InvalidClaim(iss)").attacks([
            spelled("[]"),
            spelled(&format!("[{}]", raw(ISSUER))),
            spelled(&format!("[\"https://evil.example\",{}]", raw(ISSUER))),
            spelled(&format!("[[{}]]", raw(ISSUER))),
        ]),
        case("`iss` is empty", "CVE-2024-53861").attacks(["", " ", "\0"].map(named)),
        case("`iss` is a part of the issuer", "CVE-2024-53861").attacks(
            (1..ISSUER.len())
                .flat_map(|len| [&ISSUER[..len], &ISSUER[len..]])
                .chain(["auth", "example", "auth.example.com", "://"])
                .map(named),
        ),
        case("`iss` contains the issuer", RFC).attacks(
            [
                "https://auth.example.com.evil.example",
                "https://auth.example.com@evil.example",
                "https://evil.example/https://auth.example.com",
                "xhttps://auth.example.com",
                "https://auth.example.com,https://evil.example",
                "https://auth.example.com https://evil.example",
                "https://auth.example.comhttps://auth.example.com",
                "https://auth.example.com\0",
                "https://auth.example.com\n",
                " https://auth.example.com",
                "https://auth.example.com ",
            ]
            .map(named),
        ),
        case("`iss` is an equivalent URL", RFC).attacks(
            [
                "https://auth.example.com/",
                "https://auth.example.com:443",
                "https://auth.example.com?",
                "https://auth.example.com#",
                "https://auth.example.com/.",
                "https://auth.example.com.",
                "https://auth%2eexample.com",
                "https:auth.example.com",
                "https:\\\\auth.example.com",
                "https://@auth.example.com",
                "http://auth.example.com",
                "//auth.example.com",
            ]
            .map(named),
        ),
        case("`iss` in another case or in letters that look the same", RFC).attacks(
            [
                "HTTPS://AUTH.EXAMPLE.COM",
                "https://Auth.example.com",
                "Https://auth.example.com",
                "https://аuth.example.com",
                "https://auth.exаmple.com",
                "https://auth。example.com",
                "https://auth.example.com\u{200b}",
                "ｈttps://auth.example.com",
                "https://auth.example.co\u{301}m",
            ]
            .map(named),
        ),
        case("`iss` is another issuer", RFC)
            .attacks(
                [
                    "https://evil.example",
                    "web",
                    "ferris",
                    "*",
                    ".*",
                    "https://*.example.com",
                    "null",
                    "undefined",
                ]
                .map(named),
            )
            .controls([
                spelled(r#""https:\/\/auth.example.com""#),
                spelled(r#""\u0068ttps://auth.example.com""#),
            ]),
    ]
}
