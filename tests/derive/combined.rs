//! Attributes that depend on claims, together: an issuer that contains a claim, the audience in
//! another claim, a field with `flatten`, borrowed claims, `max_age` and no `typ`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use typed_jwt::testing::assert_refuses_all;
use typed_jwt::{Claims, Hs256Key, Scratch, VerifyError, jws};

use crate::common::{NOW, at, claims_of, key};

#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = absent,
    iss = "https://login.example.com/{tenantId}/v2",
    aud = claim("client_id", ["web", "app"]),
    ttl = "1h",
    leeway = "10s",
    max_age = "30m",
)]
#[serde(rename_all = "camelCase")]
struct Borrowed<'a> {
    #[claim(one_of = ["t1", "t2"])]
    #[serde(borrow)]
    tenant_id: Cow<'a, str>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

fn of(tenant_id: &str, others: Value) -> Borrowed<'_> {
    let others = serde_json::from_value(others).unwrap();
    Borrowed { tenant_id: tenant_id.into(), others }
}

/// Returns the tenant, the issuer, the audience and the names of the other claims.
fn verify(claims: &str) -> Result<(String, String, String, Vec<String>), VerifyError> {
    let token = jws::sign(claims.as_bytes(), &key()).unwrap();
    let mut scratch = Scratch::new();
    let verified = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW))?;
    let audience = verified.matched_audience().unwrap().to_owned();
    let others = verified.others.keys().cloned().collect();
    Ok((verified.tenant_id.to_string(), verified.issuer().unwrap().into(), audience, others))
}

fn claims(iss: &str, tenant: &str, client: &str, rest: &str) -> String {
    format!(
        r#"{{"iss":{iss},"tenantId":{tenant},"client_id":{client},"iat":{NOW},"exp":{}{rest}}}"#,
        NOW + 100
    )
}

#[test]
fn tokens_in_any_layout_and_spelling_are_read_alike() {
    let token = of("t1", json!({ "x": 1 })).encode_at(&key(), at(NOW)).unwrap();
    let written = claims_of(&token);
    assert_eq!(written["iss"], "https://login.example.com/t1/v2");
    assert_eq!(written["client_id"], "web");
    let mut scratch = Scratch::new();
    let verified = Borrowed::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(*verified, of("t1", json!({ "x": 1 })));

    let iss = r#""https://login.example.com/t2/v2""#;
    let escaped = r#""https:\/\/login.example.com\/\u00742\/v2""#;
    for (iss, tenant, client) in [
        (iss, r#""t2""#, r#""app""#),
        (iss, r#""\u00742""#, r#""\u0061pp""#),
        (escaped, r#""t2""#, r#""app""#),
    ] {
        let (tenant, issuer, audience, others) =
            verify(&claims(iss, tenant, client, r#","aud":["x"],"y":1"#)).unwrap();
        assert_eq!((&*tenant, &*audience), ("t2", "app"));
        assert_eq!(issuer, "https://login.example.com/t2/v2");
        assert_eq!(others, ["y"]);
    }
}

#[test]
fn no_claim_is_taken_for_another() {
    let iss = r#""https://login.example.com/t1/v2""#;
    for (iss, tenant, client, rest) in [
        (iss, r#""t2""#, r#""web""#, ""),
        (r#""https://login.example.com/t3/v2""#, r#""t3""#, r#""web""#, ""),
        (r#""https://login.example.com/{tenantId}/v2""#, r#""{tenantId}""#, r#""web""#, ""),
        (r#""https://login.example.com//v2""#, r#""""#, r#""web""#, ""),
        (r#"["https://login.example.com/t1/v2"]"#, r#""t1""#, r#""web""#, ""),
        ("null", r#""t1""#, r#""web""#, ""),
        (iss, r#"["t1"]"#, r#""web""#, ""),
        (iss, "null", r#""web""#, ""),
        (iss, r#""t1""#, r#"["web"]"#, ""),
        (iss, r#""t1""#, "null", ""),
        (iss, r#""t1""#, r#""""#, ""),
        (iss, r#""t1""#, r#""api""#, r#","aud":"web""#),
        (iss, r#""t1""#, r#""web""#, r#","aud":5"#),
        (iss, r#""t1""#, r#""web""#, r#","aud":null"#),
        (iss, r#""t1""#, r#""web""#, r#","tenant\u0049d":"t1""#),
        (iss, r#""t1""#, r#""web""#, r#","client_\u0069d":"web""#),
    ] {
        let claims = claims(iss, tenant, client, rest);
        assert!(verify(&claims).is_err(), "{claims}");
    }
}

#[test]
fn a_value_that_is_refused_is_not_issued() {
    let encode = |claims: Borrowed<'_>| claims.encode_at(&key(), at(NOW));
    for tenant in ["", "t3", "t1/../t2", "{tenantId}", "t\u{0}"] {
        assert!(encode(of(tenant, json!({}))).is_err(), "{tenant:?}");
    }
    for name in ["iss", "aud", "client_id", "tenantId", "exp"] {
        assert!(encode(of("t1", json!({ name: "app" }))).is_err(), "{name}");
    }
}

#[test]
fn all_hostile_tokens_are_refused() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256,
        typ = optional("JWT"),
        iss = "https://login.example.com/{tid}",
        aud = claim("client_id", ["web", "app"]),
        ttl = "1h",
        sub = any,
        max_age = "30m",
        header(cty = "example"),
    )]
    struct Owned {
        #[claim(sub)]
        user: Option<u64>,
        #[claim(one_of = ["t1", "t2"])]
        tid: String,
        #[serde(flatten)]
        others: BTreeMap<String, Value>,
    }

    let key = Hs256Key::generate();
    let others = BTreeMap::from([("x".to_owned(), json!(1))]);
    let owned = Owned { user: Some(1), tid: "t2".into(), others };
    assert!(assert_refuses_all(&owned, &key) > 200);
    assert!(assert_refuses_all(&of("t1", json!({ "x": 1 })), &key) > 200);
}
