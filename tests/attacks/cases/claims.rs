//! Required claims are present and have the right type.

use super::{Base, Case, Members, Policy, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    if base.is_refresh() { super::refresh::cases(base) } else { of_access(base) }
}

fn of_access(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §4";
    let token = |label: &str, claims: &Members| base.token().label(label).payload(claims.json());
    let with = |name: &str, value: &str| {
        token(&format!("{name}: {value}"), &base.claims().with(name, value))
    };
    let without = |name: &str| token("absent", &base.claims().without(name));
    let renamed = |name: &str, other: &str, value: &str| {
        token(other, &base.claims().without(name).with(other, value))
    };
    let all = |name: &'static str, values: &[&str]| {
        values.iter().map(|value| with(name, value)).collect::<Vec<_>>()
    };
    let case = |name, error| Case::of_claims(name, RFC, error);
    vec![
        case("no `sub` if one is required", "MissingClaim(sub)").attacks([
            without("sub"),
            renamed("sub", "SUB", "\"ferris\""),
            renamed("sub", "subject", "\"ferris\""),
            renamed("sub", "sub ", "\"ferris\""),
            renamed("sub", r"sub\u0000", "\"ferris\""),
        ]),
        case("`sub` is null", "InvalidClaim(sub)").attacks([with("sub", "null")]),
        case("`sub` is a number", "InvalidClaim(sub)")
            .attacks(all("sub", &["5", "0", "-1", "1.5", "18446744073709551615"])),
        case("`sub` is a boolean, an array or an object", "InvalidClaim(sub)").attacks(all(
            "sub",
            &[
                "true",
                "false",
                "[]",
                r#"["ferris"]"#,
                "{}",
                r#"{"id":"ferris"}"#,
                r#"{"$ne":null}"#,
            ],
        )),
        case("`jti` is not a string", "InvalidClaim(jti)")
            .attacks(all("jti", &["null", "5", "true", "[]", r#"["t-1"]"#, "{}"])),
        Case::of_claims("no `jti` if one is required", "RFC 7519 §4.1.7", "MissingClaim(jti)")
            .under(Policy::Recent)
            .attacks([without("jti"), renamed("jti", "JTI", "\"t-1\"")]),
        case("a claim of the application is absent", "MissingClaim(role)").attacks([
            without("role"),
            renamed("role", "Role", "\"admin\""),
            renamed("role", "roles", "[\"admin\"]"),
            token(
                "within another",
                &base.claims().without("role").with("x", r#"{"role":"admin"}"#),
            ),
        ]),
        case("a claim of the application is null", "InvalidClaim(role)")
            .attacks([with("role", "null")]),
        case("a claim of the application is of another type", "InvalidClaim(role)")
            .attacks(all("role", &["5", "true", "[]", r#"["admin"]"#, "{}", r#"{"admin":true}"#])),
        case("a claim of the application has an invalid value", "InvalidClaim(role)").attacks(all(
            "role",
            &[
                r#""Admin""#,
                r#""ADMIN""#,
                r#""root""#,
                r#""""#,
                r#""admin ""#,
                r#"" admin""#,
                r#""admin\u0000""#,
                r#""аdmin""#,
            ],
        )),
        case("a list has an element of another type", "InvalidClaim(scopes)")
            .attacks(all(
                "scopes",
                &[
                    r#""read""#,
                    "null",
                    "{}",
                    "[5]",
                    r#"["read",5]"#,
                    r#"["read",null]"#,
                    r#"[["read"]]"#,
                    r#"{"0":"read"}"#,
                ],
            ))
            .controls(all("scopes", &["[]", r#"["read","write"]"#])),
        Case::of_claims("an unknown claim if these are refused", "RFC 7519 §4", "InvalidClaim(x)")
            .under(Policy::Closed)
            .attacks([with("x", "1"), with("x", "null"), with(r"\u0078", "[]")])
            .controls(all("scopes", &["[]"])),
        Case::of_claims(
            "a known claim in another case, if unknown claims are refused",
            RFC,
            "InvalidClaim(ROLE)",
        )
        .under(Policy::Closed)
        .attacks([with("ROLE", "\"admin\"")]),
        case("no claims at all", "MissingClaim(exp)").attacks([
            base.token().label("an empty object").payload("{}"),
            base.token().label("white space").payload(" { } "),
            token(
                "names of a prototype",
                &Members::none().with("__proto__", base.claims()).with("constructor", "{}"),
            ),
        ]),
        Case::of_claims("claims in the header", "RFC 7519 §5.3", "MissingClaim(exp)").attacks([{
            let exp = base.now + 600;
            let header = base
                .header()
                .with("iss", raw(super::ISSUER))
                .with("aud", raw("web"))
                .with("exp", exp);
            base.token().header(header.with("sub", raw("ferris")).json()).payload("{}")
        }]),
        Case::of_claims("claims within a claim", RFC, "MissingClaim(exp)").attacks(
            ["claims", "payload", "data", "vc", ""]
                .map(|name| token(name, &Members::none().with(name, base.claims()))),
        ),
    ]
}
