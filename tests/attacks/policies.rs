//! Attacks on the policies for tokens of other issuers: several types and issuers, tokens without `typ`, an
//! issuer that contains a claim, and an audience in another claim.
//!
//! Each token is correctly signed, and is passed to each function that verifies claims.

use serde_json::{Value, json};
use typed_jwt::{Claims, Hs256Key, ManualClock, NumericDate, Scratch, Tokens};

use super::cases::{SECRET, Token};
use super::entry_points::name;
use super::matrix::NOW;

/// Tokens with two types and two issuers.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = ["at+jwt", "JWT"], iss = ["https://a.example", "https://b.example/"],
    aud = "api", ttl = "5m",
)]
struct Several {
    #[claim(sub)]
    user: String,
}

/// Tokens whose `typ` may be absent.
#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = optional("JWT"), iss = any, aud = any, ttl = "5m")]
struct Optional {
    #[claim(eq = "access")]
    token_use: String,
}

/// Tokens without `typ` and with another claim for the audience, as those of AWS Cognito.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = absent, iss = "https://a.example", aud = claim("client_id", ["web", "app"]),
    ttl = "5m",
)]
struct Absent {
    #[claim(eq = "access")]
    token_use: String,
}

/// Tokens whose issuer contains a tenant, as those of Microsoft Entra.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = "JWT", iss = "https://login.example/{tid}/v2.0", aud = "api", ttl = "5m",
)]
struct Tenant {
    #[claim(sub)]
    user: String,
    #[claim(one_of = ["t-1", "t-2"])]
    tid: String,
}

/// Returns the result of each function that verifies the claims of a type, which must be the same.
macro_rules! results {
    ($type:ty) => {
        |token: &str| -> Result<(), String> {
            let (key, now) = (Hs256Key::from_bytes(SECRET).unwrap(), NumericDate::from_unix(NOW));
            let (mut first, mut second) = (Scratch::new(), Scratch::new());
            let tokens = Tokens::<$type, _>::builder(key.clone());
            let tokens = tokens.clock(ManualClock::new(now)).build().unwrap();
            let [result, others @ ..] = [
                <$type>::verify_at(token, &key, now).map(drop),
                <$type>::verify_in_at(token, &key, &mut first, now).map(drop),
                tokens.verify(token).map(drop),
                typed_jwt::__private_0_1_0::verify_by_name::<$type, _>(
                    token,
                    &key,
                    &mut second,
                    now,
                )
                .map(drop),
            ]
            .map(|result| result.map_err(|error| name(&error)));
            for other in others {
                assert_eq!(other, result, "{token}");
            }
            result
        }
    };
}

/// Returns a token with these members of the header after `alg`, and with changed claims. The value `(absent)`
/// removes a claim.
fn token(typ: &str, claims: &Value, changes: &Value) -> String {
    let mut claims = claims.clone();
    claims["exp"] = json!(NOW + 60);
    for (name, value) in changes.as_object().unwrap() {
        match value.as_str() {
            Some("(absent)") => drop(claims.as_object_mut().unwrap().remove(name)),
            _ => claims[name] = value.clone(),
        }
    }
    let header = format!(r#"{{"alg":"HS256"{typ}}}"#);
    Token::valid(NOW).header(header).payload(claims.to_string()).text()
}

/// Types that no policy of this file accepts.
const OTHER_TYPES: [&str; 9] = [
    r#","typ":null"#,
    r#","typ":5"#,
    r#","typ":["JWT"]"#,
    r#","typ":{"typ":"JWT"}"#,
    ",\"typ\":\"\"",
    r#","typ":"none""#,
    r#","typ":"id+jwt""#,
    r#","typ":"JWT;v=1""#,
    r#","typ":"JWT or none""#,
];

#[test]
fn only_the_types_of_the_policy_are_accepted() {
    let several = json!({ "sub": "u", "iss": "https://a.example", "aud": "api" });
    let access = json!({ "token_use": "access" });
    let cognito = json!({ "token_use": "access", "iss": "https://a.example", "client_id": "web" });
    let none = json!({});
    for (verify, claims, accepted) in [
        (
            results!(Several) as fn(&str) -> Result<(), String>,
            &several,
            &[r#","typ":"at+jwt""#, r#","typ":"JWT""#, r#","typ":"application\/JWT""#][..],
        ),
        (results!(Optional), &access, &["", r#","typ":"JWT""#, r#","typ":"jw\u0074""#]),
        (results!(Absent), &cognito, &[""]),
    ] {
        for typ in accepted {
            assert_eq!(verify(&token(typ, claims, &none)), Ok(()), "{typ}");
        }
        let others = ["", r#","typ":"JWT""#, r#","typ":"at+jwt""#].into_iter();
        for typ in OTHER_TYPES.into_iter().chain(others.filter(|typ| !accepted.contains(typ))) {
            let refused = verify(&token(typ, claims, &none));
            assert_eq!(refused, Err("UnexpectedType".into()), "{typ}");
        }
    }
}

/// RFC 8725 §3.12: tokens without `typ` differ in another claim.
#[test]
fn a_token_of_another_kind_lacks_the_mark() {
    let verify = results!(Optional);
    for (token_use, error) in [
        (json!("id"), "Rejected(token_use)"),
        (json!("Access"), "Rejected(token_use)"),
        (json!(""), "Rejected(token_use)"),
        (json!(null), "InvalidClaim(token_use)"),
        (json!(["access"]), "InvalidClaim(token_use)"),
        (json!("(absent)"), "MissingClaim(token_use)"),
    ] {
        let changes = json!({ "token_use": token_use });
        assert_eq!(verify(&token("", &json!({}), &changes)), Err(error.into()), "{changes}");
    }
}

#[test]
fn only_the_issuers_of_the_policy_are_accepted() {
    let verify = results!(Several);
    let claims = json!({ "sub": "u", "iss": "https://a.example", "aud": "api" });
    let with = |iss: Value| verify(&token(r#","typ":"JWT""#, &claims, &json!({ "iss": iss })));
    for good in ["https://a.example", "https://b.example/"] {
        assert_eq!(with(json!(good)), Ok(()));
    }
    for (iss, error) in [
        (json!("https://a.example/"), "UnexpectedIssuer"),
        (json!("https://b.example"), "UnexpectedIssuer"),
        (json!("https://a.example https://b.example/"), "UnexpectedIssuer"),
        (json!(r#"["https://a.example", "https://b.example/"]"#), "UnexpectedIssuer"),
        (json!(""), "UnexpectedIssuer"),
        (json!(["https://a.example"]), "InvalidClaim(iss)"),
        (json!(["https://a.example", "https://b.example/"]), "InvalidClaim(iss)"),
        (json!(null), "InvalidClaim(iss)"),
        (json!("(absent)"), "MissingClaim(iss)"),
    ] {
        assert_eq!(with(iss.clone()), Err(error.into()), "{iss}");
    }
}

#[test]
fn an_issuer_with_a_claim_is_not_forged() {
    let verify = results!(Tenant);
    let issuer = |tid: &str| format!("https://login.example/{tid}/v2.0");
    let claims = json!({ "sub": "u", "iss": issuer("t-1"), "tid": "t-1", "aud": "api" });
    let with = |changes: Value| verify(&token(r#","typ":"JWT""#, &claims, &changes));
    assert_eq!(with(json!({})), Ok(()));
    assert_eq!(with(json!({ "tid": "t-2", "iss": issuer("t-2") })), Ok(()));
    // Issuer and claim agree, and the value is not accepted.
    for tid in [
        "",
        "t-3",
        "T-1",
        "t-1 ",
        "{tid}",
        "*",
        "t-1/",
        "t-1/v2.0?",
        "t-1/v2.0#",
        "t-1%2Fx",
        "../t-1",
        "evil.example/t-1",
        "@evil.example",
        "t-1\0",
        "t\u{2011}1",
    ] {
        let changes = json!({ "tid": tid, "iss": issuer(tid) });
        assert_eq!(with(changes), Err("UnexpectedIssuer".into()), "{tid}");
    }
    // The issuer of another tenant, or no issuer of a tenant.
    for iss in [
        issuer("t-2"),
        issuer("t-1") + "/",
        issuer("t-1/../t-2"),
        issuer("{tid}"),
        issuer(""),
        "https://login.example/t-1".into(),
        "https://login.example/t-1/v1.0".into(),
        "https://evil.example/t-1/v2.0".into(),
        "t-1".into(),
    ] {
        assert_eq!(with(json!({ "iss": iss })), Err("UnexpectedIssuer".into()), "{iss}");
    }
    for (changes, error) in [
        (json!({ "tid": "t-2" }), "UnexpectedIssuer"),
        (json!({ "tid": "(absent)" }), "MissingClaim(tid)"),
        (json!({ "tid": null }), "InvalidClaim(tid)"),
        (json!({ "tid": ["t-1"] }), "InvalidClaim(tid)"),
        (json!({ "tid": ["t-1", "t-2"], "iss": issuer("t-2") }), "InvalidClaim(tid)"),
        (json!({ "iss": "(absent)" }), "MissingClaim(iss)"),
        (json!({ "iss": [issuer("t-1")] }), "InvalidClaim(iss)"),
    ] {
        assert_eq!(with(changes.clone()), Err(error.into()), "{changes}");
    }
}

#[test]
fn an_audience_in_another_claim_is_one_string() {
    let verify = results!(Absent);
    let claims = json!({ "token_use": "access", "iss": "https://a.example", "client_id": "web" });
    let with = |changes: Value| verify(&token("", &claims, &changes));
    for good in [json!({}), json!({ "client_id": "app" }), json!({ "aud": ["x"] })] {
        assert_eq!(with(good), Ok(()));
    }
    for (changes, error) in [
        (json!({ "client_id": "cli" }), "UnexpectedAudience"),
        (json!({ "client_id": "" }), "UnexpectedAudience"),
        (json!({ "client_id": "WEB" }), "UnexpectedAudience"),
        (json!({ "client_id": "web app" }), "UnexpectedAudience"),
        (json!({ "client_id": r#"["web"]"# }), "UnexpectedAudience"),
        (json!({ "client_id": ["web"] }), "InvalidClaim(client_id)"),
        (json!({ "client_id": null }), "InvalidClaim(client_id)"),
        (json!({ "client_id": { "web": true } }), "InvalidClaim(client_id)"),
        (json!({ "client_id": "(absent)" }), "MissingClaim(client_id)"),
        (json!({ "client_id": "(absent)", "aud": "web" }), "MissingClaim(client_id)"),
        (json!({ "client_id": "(absent)", "CLIENT_ID": "web" }), "MissingClaim(client_id)"),
        (json!({ "aud": null }), "InvalidClaim(aud)"),
        (json!({ "aud": ["web", 5] }), "InvalidClaim(aud)"),
    ] {
        assert_eq!(with(changes.clone()), Err(error.into()), "{changes}");
    }
}
