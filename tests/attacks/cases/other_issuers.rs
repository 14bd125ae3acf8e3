//! Policies for the tokens of other issuers: several types and issuers, tokens without `typ`, an issuer that
//! contains a claim, an audience in another claim, and claims of other types.

use super::{Base, Case, ISSUER, Members, Policy, Token, raw};

/// Types that none of these policies accepts.
const OTHER_TYPES: [&str; 9] = [
    "",
    "none",
    "at+jwt",
    "refresh+jwt",
    "session",
    "JWTs",
    "session+jwt or JWT",
    "session+jwt,JWT",
    "JWT;v=1",
];

/// Values of another type than a string.
const NOT_A_STRING: [&str; 6] =
    ["null", "5", "true", "{}", r#"["session+jwt"]"#, r#"["session+jwt","JWT"]"#];

pub(super) fn types(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.11";
    if base.is_refresh() {
        return Vec::new();
    }
    let mut cases = Vec::new();
    for (policy, what, accepted, others) in [
        (
            Policy::Several,
            "if several are accepted",
            &[r#""session+jwt""#, r#""JWT""#, r#""jwt""#, r#""application\/JWT""#][..],
            &[][..],
        ),
        (
            Policy::OptionalType,
            "if it may be absent",
            &["", r#""session+jwt""#, r#""session\u002bjwt""#],
            &["JWT"],
        ),
        (Policy::NoType, "if it must be absent", &[""], &["JWT", "session+jwt"]),
    ] {
        let token = |typ: &str| {
            let header = base.header().without("typ");
            let header = if typ.is_empty() { header } else { header.with("typ", typ) };
            base.token().label(typ).header(header.json()).payload(of_kind(base, policy).json())
        };
        let case = |fault: &str, error| {
            Case::of_type(format!("{fault}, {what}"), RFC, error)
                .under(policy)
                .controls(accepted.iter().copied().map(token))
        };
        let wrong = OTHER_TYPES.iter().chain(others).map(|typ| token(&raw(typ)));
        cases.push(case("another `typ`", "UnexpectedType").attacks(wrong));
        cases.push(
            case("`typ` that is not a string", "UnexpectedType")
                .bytes("Malformed(HeaderParameterType)")
                .attacks(NOT_A_STRING.map(token)),
        );
        if !accepted.contains(&"") {
            cases.push(case("no `typ`", "UnexpectedType").attacks([token("")]));
        }
        let twice = |typ: &str| {
            let header = base.header().without("typ").and("typ", typ).and(r"\u0074yp", typ);
            base.token().header(header.json()).payload(of_kind(base, policy).json())
        };
        cases.push(Case {
            peek: super::Verdict::Refused("Malformed(DuplicateMember)"),
            ..case("`typ` twice", "Malformed(DuplicateMember)")
                .bytes("Malformed(DuplicateMember)")
                .attacks(accepted.iter().filter(|typ| !typ.is_empty()).map(|typ| twice(typ)))
                .attacks([twice(r#""at+jwt""#)])
        });
    }
    cases.extend(kinds(base));
    cases
}

/// Returns the claims of a valid token under a policy about types.
fn of_kind(base: Base, policy: Policy) -> Members {
    match policy {
        Policy::NoType => base.claims().with("token_use", raw("access")),
        _ => base.claims(),
    }
}

/// Tokens without `typ` that differ in another claim.
fn kinds(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.12";
    let token = |claims: Members| {
        base.token().header(base.header().without("typ").json()).payload(claims.json())
    };
    let with = |kind: &str| token(base.claims().with("token_use", kind)).label(kind);
    let case = |name, error| {
        Case::of_claims(name, RFC, error)
            .under(Policy::NoType)
            .controls([with(r#""access""#), with(r#""\u0061ccess""#)])
    };
    vec![
        case("a token of another kind, without `typ`", "Rejected(token_use)").attacks(
            [r#""id""#, r#""Access""#, r#""""#, r#""access ""#, r#""access,id""#].map(with),
        ),
        case("a token whose kind is not a string", "InvalidClaim(token_use)")
            .attacks(["null", "5", r#"["access"]"#, r#"{"access":true}"#].map(with)),
        case("a token without a kind", "MissingClaim(token_use)")
            .attacks([token(base.claims()), token(base.claims().with("TOKEN_USE", raw("access")))]),
    ]
}

pub(super) fn issuers(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.8";
    if base.is_refresh() {
        return Vec::new();
    }
    let with = |iss: &str| base.token().label(iss).payload(base.claims().with("iss", iss).json());
    let named = |iss: &str| with(&raw(iss));
    let of_several = |name, error| {
        Case::of_claims(name, RFC, error)
            .under(Policy::Several)
            .controls([named("https://other.example/"), with(r#""https:\/\/other.example\/""#)])
    };
    let mut cases = vec![
        of_several("`iss` that is similar to one of several", "UnexpectedIssuer").attacks(
            [
                "",
                "https://auth.example.com/",
                "https://other.example",
                "https://other.example//",
                "HTTPS://OTHER.EXAMPLE/",
                "https://evil.example/",
                "https://auth.example.com https://other.example/",
                "https://auth.example.com,https://other.example/",
                r#"["https://auth.example.com", "https://other.example/"]"#,
            ]
            .map(named),
        ),
        of_several("`iss` that is not a string, if several are accepted", "InvalidClaim(iss)")
            .attacks(
                [
                    "null",
                    "5",
                    "[]",
                    r#"["https://auth.example.com"]"#,
                    r#"["https://auth.example.com","https://other.example/"]"#,
                ]
                .map(with),
            ),
        of_several("no `iss`, if several are accepted", "MissingClaim(iss)")
            .attacks([base.token().payload(base.claims().without("iss").json())]),
    ];
    cases.extend(templates(base));
    cases
}

/// The claims of a valid token under [`Policy::Tenant`].
fn of_tenant(base: Base, tenant: &str) -> Members {
    let claims = base.claims().without("aud").with("client_id", raw("web"));
    claims.with("tenant", raw(tenant)).with("iss", raw(&issuer_of(tenant)))
}

/// The same claims with the second issuer.
fn of_second(base: Base, tenant: &str) -> Members {
    of_tenant(base, tenant).with("iss", raw(&format!("https://example.net/{tenant}/v2.0")))
}

fn issuer_of(tenant: &str) -> String {
    ISSUER.replace("auth", tenant)
}

/// An issuer that contains a claim.
fn templates(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.8";
    let token = |label: &str, claims: &Members| base.token().label(label).payload(claims.json());
    let changed = |name: &str, json: &str| token(json, &of_tenant(base, "auth").with(name, json));
    let controls = || {
        ["auth", "other"]
            .into_iter()
            .flat_map(|tenant| [of_tenant(base, tenant), of_second(base, tenant)])
            .map(|claims| token("control", &claims))
    };
    let case =
        |name, error| Case::of_claims(name, RFC, error).under(Policy::Tenant).controls(controls());
    vec![
        case("`iss` and its claim agree on a value that is not accepted", "UnexpectedIssuer")
            .attacks(
                [
                    "",
                    "evil",
                    "AUTH",
                    "auth ",
                    "{tenant}",
                    "*",
                    "auth.example.com/",
                    "evil.example/auth",
                    "evil@auth",
                    "auth%2ex",
                    "auth\0",
                    "аuth",
                ]
                .map(|tenant| token(tenant, &of_tenant(base, tenant))),
            ),
        case("`iss` with the value of another claim", "UnexpectedIssuer")
            .attacks([
                changed("tenant", r#""other""#),
                token("other", &of_tenant(base, "other").with("tenant", raw("auth"))),
            ])
            .attacks(
                [
                    "https://{tenant}.example.com",
                    "https://.example.com",
                    "https://auth.example.com/",
                    "https://auth.example.com.evil.example",
                    "https://evil.auth.example.com",
                    "HTTPS://auth.example.com",
                    "auth",
                    "",
                ]
                .map(|iss| changed("iss", &raw(iss))),
            ),
        case(
            "the second `iss` and its claim agree on a value that is not accepted",
            "UnexpectedIssuer",
        )
        .attacks(
            [
                "",
                "evil",
                "AUTH",
                "{tenant}",
                "auth/v2.0",
                "auth/v2.0?",
                "..",
                "auth/..",
                "evil/auth",
            ]
            .map(|tenant| token(tenant, &of_second(base, tenant))),
        ),
        case("the second `iss` with the value of another claim", "UnexpectedIssuer")
            .attacks([
                token("other", &of_second(base, "other").with("tenant", raw("auth"))),
                token("both", &of_second(base, "auth").with("tenant", raw("other"))),
            ])
            .attacks(
                [
                    "https://example.net/{tenant}/v2.0",
                    "https://example.net//v2.0",
                    "https://example.net/v2.0",
                    "https://example.net/auth/v2.0/",
                    "https://example.net/auth",
                    "https://example.net/auth.example.com",
                    "https://auth/v2.0",
                    "https://auth.example.com/v2.0",
                    "https://auth.example.com/auth/v2.0",
                ]
                .map(|iss| changed("iss", &raw(iss))),
            ),
        case("the claim in `iss` is not a string", "InvalidClaim(tenant)").attacks(
            ["null", "5", r#"["auth"]"#, r#"["auth","other"]"#, r#"{"auth":1}"#]
                .map(|json| changed("tenant", json)),
        ),
        case("the claim in `iss` is absent", "MissingClaim(tenant)").attacks([
            token("absent", &of_tenant(base, "auth").without("tenant")),
            token("TENANT", &of_tenant(base, "auth").without("tenant").with("TENANT", raw("auth"))),
        ]),
        case("no `iss`, if it contains a claim", "MissingClaim(iss)")
            .attacks([token("absent", &of_tenant(base, "auth").without("iss"))]),
        case("`iss` that contains a claim is not a string", "InvalidClaim(iss)")
            .attacks(["null", r#"["https://auth.example.com"]"#].map(|json| changed("iss", json))),
    ]
}

/// An audience in another claim than `aud`.
pub(super) fn audiences(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8725 §3.9";
    if base.is_refresh() {
        return Vec::new();
    }
    let claims = || of_tenant(base, "auth");
    let token = |claims: Members| base.token().payload(claims.json());
    let with = |name: &str, json: &str| token(claims().with(name, json)).label(json);
    let client = |json: &str| with("client_id", json);
    let case = |name, error| {
        Case::of_claims(name, RFC, error).under(Policy::Tenant).controls([
            client(r#""app""#),
            client(r#""\u0061pp""#),
            with("aud", r#"["x"]"#),
        ])
    };
    vec![
        case("another value of the claim that holds the audience", "UnexpectedAudience").attacks(
            [r#""cli""#, r#""""#, r#""WEB""#, r#""web ""#, r#""web app""#, r#""[\"web\"]""#]
                .map(client),
        ),
        case("the claim that holds the audience is not a string", "InvalidClaim(client_id)")
            .attacks(
                ["null", "5", r#"["web"]"#, r#"["web","app"]"#, r#"{"web":true}"#].map(client),
            ),
        case("the claim that holds the audience is absent", "MissingClaim(client_id)").attacks([
            token(claims().without("client_id")),
            token(claims().without("client_id").with("aud", raw("web"))),
            token(claims().without("client_id").with("CLIENT_ID", raw("web"))),
        ]),
        case("`aud` of another type beside the claim that holds the audience", "InvalidClaim(aud)")
            .attacks(["null", "5", "{}", r#"["web",5]"#].map(|json| with("aud", json))),
        Case::of_claims(
            "the claim that holds the audience twice",
            RFC,
            "Malformed(DuplicateMember)",
        )
        .under(Policy::Tenant)
        .controls([client(r#""app""#)])
        .attacks([
            token(claims().and("client_id", raw("web"))),
            token(claims().and(r"client\u005fid", raw("cli"))),
        ]),
    ]
}

/// Tokens that are only verified: `exp` is required.
pub(super) fn times(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §4.1.4";
    let with =
        |json: &str| base.token().label(json).payload(base.claims().with("exp", json).json());
    let token = |claims: Members| base.token().payload(claims.json());
    let case = |name, error| Case::of_claims(name, RFC, error).under(Policy::Foreign);
    let (past, future) = (base.now - 60, base.now + 60);
    vec![
        case("no `exp` in a token that is issued elsewhere", "MissingClaim(exp)").attacks([
            token(base.claims().without("exp")),
            token(base.claims().without("exp").with("EXP", future)),
            token(base.claims().without("exp").with("expires_in", 600)),
        ]),
        case("`exp` of another type in a token that is issued elsewhere", "InvalidClaim(exp)")
            .attacks(["null", "true", "[]", "-1", "\"never\""].map(with))
            .attacks([with(&raw(&future.to_string()))]),
        case("a token that is issued elsewhere has expired", "Expired")
            .attacks([with("0"), with("1"), with(&past.to_string()), with(&format!("{past}.5"))])
            .controls([with(&future.to_string()), with(&format!("{future}.5"))]),
    ]
}

/// Claims of any type, and texts of types of the application.
pub(super) fn claims(base: Base) -> Vec<Case> {
    let mut cases = of_any_type(base);
    cases.extend(typed(base));
    cases
}

/// `sub` and `jti` may have any type, and no other claim.
fn of_any_type(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §4.1";
    let token = |claims: Members| base.token().payload(claims.json());
    let with = |name: &str, json: &str| token(base.claims().with(name, json)).label(json);
    let case = |name, error| {
        Case::of_claims(name, RFC, error)
            .under(Policy::Foreign)
            .controls(
                ["null", "5", "true", "[]", r#"{"id":[1,null]}"#, r#""x""#]
                    .iter()
                    .flat_map(|json| [with("sub", json), with("jti", json)]),
            )
            .controls([token(base.claims().without("sub").without("jti"))])
    };
    vec![
        case("`iss` of another type, if `sub` may have any", "InvalidClaim(iss)")
            .attacks(["null", "5", "[]", "{}"].map(|json| with("iss", json))),
        case("`aud` of another type, if `sub` may have any", "InvalidClaim(aud)")
            .attacks(["null", "5", "{}", r#"["web",5]"#].map(|json| with("aud", json))),
        case("`nbf` of another type, if `sub` may have any", "InvalidClaim(nbf)")
            .attacks(["null", "{}", r#""0""#].map(|json| with("nbf", json))),
        case("`sub` or `jti` of any type twice", "Malformed(DuplicateMember)").attacks([
            token(base.claims().and("sub", "5")),
            token(base.claims().and(r"\u0073ub", "null")),
            token(base.claims().and("jti", "{}")),
            with("sub", r#"{"id":1,"id":2}"#),
            with("jti", r#"[{"id":1,"\u0069d":2}]"#),
        ]),
    ]
}

/// The text of `sub` is a number, and that of `jti` a UUID; each value has one spelling.
fn typed(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7519 §4.1.2";
    const TICKET: &str = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    if base.is_refresh() {
        return Vec::new();
    }
    let claims = || base.claims().with("sub", raw("7")).with("jti", raw(TICKET));
    let token = |claims: Members| base.token().payload(claims.json());
    let with = |name: &str, json: &str| token(claims().with(name, json)).label(json);
    let controls = || -> Vec<Token> {
        vec![
            token(claims()),
            with("sub", r#""0""#),
            with("sub", r#""\u0037""#),
            with("sub", r#""18446744073709551615""#),
            with("jti", r#""00000000-0000-0000-0000-000000000000""#),
        ]
    };
    let case =
        |name, error| Case::of_claims(name, RFC, error).under(Policy::Typed).controls(controls());
    vec![
        case("another spelling of a number in `sub`", "InvalidClaim(sub)").attacks(
            [
                "07",
                "+7",
                "7 ",
                " 7",
                "7.0",
                "7e0",
                "0x7",
                "٧",
                "７",
                "",
                "-7",
                "-0",
                "seven",
                "18446744073709551616",
            ]
            .map(|text| with("sub", &raw(text))),
        ),
        case("`sub` that holds a number in text is not text", "InvalidClaim(sub)")
            .attacks(["7", "7.0", "null", "true", r#"["7"]"#, "{}"].map(|json| with("sub", json))),
        case("no `sub` that holds a number", "MissingClaim(sub)")
            .attacks([token(claims().without("sub"))]),
        case("another spelling of a UUID in `jti`", "InvalidClaim(jti)").attacks(
            [
                "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
                "f81d4fae7dec11d0a76500a0c91e6bf6",
                "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
                "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf6-",
                "f81d4fae-7dec-11d0-a765",
                "",
                "0",
                "ticket",
            ]
            .map(|text| with("jti", &raw(text))),
        ),
        case("`jti` that holds a UUID is not text", "InvalidClaim(jti)")
            .attacks(["7", "null", "[]", "{}"].map(|json| with("jti", json))),
        case("no `jti` that holds a UUID", "MissingClaim(jti)")
            .attacks([token(claims().without("jti"))]),
    ]
}
