//! `aud` names this verifier, byte for byte, as a string or in an array of strings.

use super::{Base, Case, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §4.1.3, RFC 8725 §3.9";
    const EMPTY: &str = "CVE-2020-26160, CVE-2025-62610";
    const WRONG: &str = "UnexpectedAudience";
    const INVALID: &str = "InvalidClaim(aud)";
    // The cases contain `web`; the audience of a refresh token ends with it.
    let own = |aud: &str| {
        let start = base.audience().strip_suffix("web").unwrap_or_default();
        aud.replace("web", &format!("{start}web"))
            .replace(r"\u0077eb", &format!(r"{start}\u0077eb"))
    };
    let spelled = |value: &str| {
        let value = own(value);
        base.token().label(&value).payload(base.claims().with("aud", &value).json())
    };
    let good = || {
        [r#"["web"]"#, r#"["other","web"]"#, r#"["web","web"]"#, r#""\u0077eb""#, r#" [ "web" ] "#]
            .map(spelled)
    };
    let case = |name, reference, error| Case::of_claims(name, reference, error).controls(good());
    vec![
        case("no `aud`", "CVE-2020-26160, CVE-2025-62610, RFC 8725 §3.9", "MissingClaim(aud)")
            .attacks([
                base.token().payload(base.claims().without("aud").json()),
                base.token()
                    .payload(base.claims().without("aud").with("AUD", raw(base.audience())).json()),
                base.token().payload(
                    base.claims().without("aud").with("audience", raw(base.audience())).json(),
                ),
            ]),
        case("`aud` is null", EMPTY, INVALID).attacks([spelled("null")]),
        case("`aud` is an empty array", EMPTY, WRONG).attacks([spelled("[]"), spelled("[ ]")]),
        case("`aud` is empty", EMPTY, WRONG)
            .attacks([r#""""#, r#"[""]"#, r#"["",""]"#, r#"" ""#].map(spelled)),
        case("`aud` is neither string nor array", RFC, INVALID).attacks(
            [
                "true",
                "false",
                "0",
                "5",
                "{}",
                r#"{"web":true}"#,
                r#"{"0":"web"}"#,
                r#"{"length":1,"0":"web"}"#,
            ]
            .map(spelled),
        ),
        case("`aud` with the right one and an element that is not a string", RFC, INVALID).attacks(
            [
                r#"["web",5]"#,
                r#"[5,"web"]"#,
                r#"["web",null]"#,
                r#"[null,"web"]"#,
                r#"["web",{}]"#,
                r#"["web",true]"#,
                r#"["web",[]]"#,
            ]
            .map(spelled),
        ),
        case("`aud` is nested", RFC, INVALID).attacks(
            [r#"[["web"]]"#, r#"["other",["web"]]"#, r#"[[["web"]]]"#, r#"[{"aud":"web"}]"#]
                .map(spelled),
        ),
        case("`aud` has no string at all", RFC, INVALID)
            .attacks(["[null]", "[5]", "[true]", "[[]]", "[{}]"].map(spelled)),
        case("`aud` in another case", RFC, WRONG)
            .attacks(["WEB", "Web", "wEb", "weB"].map(|aud| spelled(&raw(aud))))
            .attacks([spelled(r#"["WEB","Web"]"#)]),
        case("`aud` is a part of the right one, or contains it", RFC, WRONG).attacks(
            [
                "w",
                "we",
                "eb",
                "b",
                "webx",
                "xweb",
                "web2",
                "web ",
                " web",
                "web\0",
                "web\n",
                "web/",
                "https://web",
                "web.evil.example",
                "webweb",
            ]
            .map(|aud| spelled(&raw(aud))),
        ),
        case("`aud` is a list in a string", RFC, WRONG).attacks(
            [
                "web other",
                "other web",
                "web,other",
                "web, other",
                "[\"web\"]",
                "web;other",
                "web|other",
            ]
            .map(|aud| spelled(&raw(aud))),
        ),
        case("`aud` is another audience, or a wildcard", RFC, WRONG)
            .attacks(
                [
                    "other",
                    "*",
                    ".*",
                    "any",
                    "null",
                    "https://auth.example.com",
                    "ferris",
                    "ｗeb",
                    "wеb",
                ]
                .map(|aud| spelled(&raw(aud))),
            )
            .attacks([
                spelled(r#"["other"]"#),
                spelled(r#"["other","another"]"#),
                spelled(r#"["w","e","b"]"#),
            ]),
    ]
}
