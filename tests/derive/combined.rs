//! Attributes that depend on claims, together: an issuer that contains a claim, the audience in
//! another claim, a field with `flatten`, borrowed claims, `max_age` and no `typ`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use typed_jwt::testing::{assert_refuses_all, assert_tokens_refuse_all};
use typed_jwt::{A256GcmKey, Claims, Hs256Key, ManualClock, Scratch, Tokens, VerifyError, jws};

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

/// A text of the application, which serde writes as a number.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Number(u64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Number {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

mod as_text {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(number: &u8, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Declares a type with this policy and these fields, issues a token, reads it with both finders, and checks that
/// hostile tokens are refused.
macro_rules! combination {
    (
        $name:ident, $key:expr,
        $(#[$attribute:meta])* [$($policy:tt)*] { $($fields:tt)* } { $($values:tt)* }
        $(.$given:ident($value:expr))*
    ) => {
        #[test]
        fn $name() {
            #[derive(Clone, Debug, PartialEq, Claims)]
            #[claims($($policy)*)]
            $(#[$attribute])*
            struct Of { $($fields)* }

            let key = $key;
            let of = Of { $($values)* };
            let tokens = Tokens::<Of, _>::builder(key.clone())$(.$given($value))*;
            let tokens = tokens.clock(ManualClock::new(at(NOW))).build().unwrap();
            let token = tokens.encode(&of).unwrap();
            assert_eq!(*tokens.verify(&token).unwrap(), of, "{token}");
            assert!(assert_tokens_refuse_all(&tokens, &of) > 150);
        }
    };
}

combination!(a_claim_in_issuer_and_audience, key(),
    [alg = HS256, typ = absent, iss = ["https://a.example/{tid}", "https://b.example/{tid}/"], aud = claim("tid", ["t-1", "x"]), ttl = "1h"]
    { #[claim(one_of = ["t-1", "t-2"])] tid: String, }
    { tid: "t-1".into() });

combination!(both_claims_at_run_time, key(),
    [alg = HS256, typ = optional("JWT"), iss = ["https://a.example/{tid}", "https://b.example/{tid}/"], aud = claim("azp"), ttl = runtime]
    { tid: Number, azp: Number, }
    { tid: Number(1), azp: Number(2) }
    .issuer_values(["1", "3"]).audiences(["2", "4"]).ttl(Duration::from_secs(60)));

combination!(a_raw_identifier, key(),
    [alg = HS256, typ = absent, iss = "https://a.example/{type}", aud = claim("as", "web"), ttl = "1h"]
    { #[claim(eq = "t-1")] r#type: String, r#as: String, }
    { r#type: "t-1".into(), r#as: "web".into() });

combination!(names_with_quotes, key(),
    [alg = HS256, typ = absent, iss = "https://a.example/{a\"b}", aud = claim("ü \\ \n", "we\"b"), ttl = "1h"]
    { #[claim(eq = "t-1")] #[serde(rename = "a\"b")] tid: String, }
    { tid: "t-1".into() });

combination!(renamed_by_the_struct, key(), #[serde(rename_all = "kebab-case")]
    [alg = HS256, typ = absent, iss = "https://a.example/{tenant-id}", aud = claim("client-id", "web"), ttl = "1h", unknown = reject]
    { #[claim(eq = "t-1")] tenant_id: String, client_id: Box<str>, }
    { tenant_id: "t-1".into(), client_id: "web".into() });

combination!(functions_of_serde, key(),
    [alg = HS256, typ = absent, iss = "https://a.example/{tid}", aud = claim("client_id", "7"), ttl = "1h"]
    { #[serde(with = "as_text")] tid: u8, #[serde(serialize_with = "as_text::serialize", deserialize_with = "as_text::deserialize")] client_id: u8, }
    { tid: 5, client_id: 7 }
    .issuer_values(["5"]));

combination!(a_default_of_the_struct, key(), #[derive(Default)] #[serde(default)]
    [alg = HS256, typ = "t", iss = ["https://a.example", "https://a.example/{tid}/x"], aud = claim("client_id", "web"), ttl = "1h"]
    { #[claim(eq = "t-1")] tid: String, client_id: String, }
    { tid: "t-1".into(), client_id: "web".into() });

combination!(shared_text, key(),
    [alg = HS256, typ = "t", iss = "https://a.example/{tid}", aud = claim("client_id", "web"), ttl = "1h"]
    { tid: Arc<str>, client_id: Cow<'static, str>, more: Option<u8>, }
    { tid: "t-1".into(), client_id: "web".into(), more: None }
    .issuer_values(["t-1"]));

combination!(with_a_flattened_map, key(),
    [alg = HS256, typ = absent, iss = ["https://a.example/{tid}", "https://b.example"], aud = claim("client_id", "web"), ttl = "1h", max_age = "1h"]
    { #[claim(eq = "t-1")] tid: String, #[serde(flatten)] others: BTreeMap<String, Value>, }
    { tid: "t-1".into(), others: BTreeMap::from([("x".into(), json!([1]))]) });

combination!(one_typed_audience_beside_a_claim_in_the_issuer, key(),
    [alg = HS256, typ = absent, iss = "https://a.example/{tid}", aud = ["7", "8"], ttl = "1h", sub = any]
    { tid: Number, #[claim(aud)] audience: Number, #[claim(sub, one_of = [json!(5), json!("x")])] user: Value, }
    { tid: Number(1), audience: Number(8), user: json!(5) }
    .issuer_values(["1"]));

combination!(typed_issuer_audience_and_id, key(),
    [alg = HS256, typ = absent, iss = ["1", "2"], aud = runtime, ttl = "1h"]
    { #[claim(iss)] issuer: Number, #[claim(aud)] audience: Number, #[claim(jti)] id: Option<Number>, }
    { issuer: Number(2), audience: Number(3), id: None }
    .audience("3"));

combination!(encrypted, A256GcmKey::generate(),
    [enc = A256GCM, typ = absent, iss = ["https://a.example/{tid}", "https://b.example/{tid}/"], aud = claim("client_id", ["web", "app"]), ttl = "1h", pad = 64]
    { #[claim(eq = "t-1")] tid: String, #[claim(secret)] diagnosis: String, client_id: String, }
    { tid: "t-1".into(), diagnosis: "d".into(), client_id: "app".into() });

combination!(only_a_mark, key(),
    [alg = HS256, typ = absent, iss = any, aud = any, ttl = "1h"]
    { #[claim(eq = Number(1))] version: Number, #[claim(aud)] audience: Option<Number>, }
    { version: Number(1), audience: Some(Number(1)) });

/// Parameters of the struct that no field with a claim of the policy mentions.
#[test]
fn const_parameters_and_lifetimes() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(
        alg = HS256, typ = absent, iss = ["https://a.example/{tid}", "https://b.example/{tid}/"],
        aud = claim("client_id", ["5", "6"]), ttl = "1h",
    )]
    struct Of<'a, const N: usize, T> {
        #[claim(one_of = ["t-1", "t-2"])]
        tid: &'a str,
        client_id: Number,
        #[serde(skip)]
        marker: PhantomData<[u8; N]>,
        other: T,
    }

    let marker = PhantomData;
    let of = Of { tid: "t-2", client_id: Number(6), marker, other: true };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["client_id"], "6");
    let mut scratch = Scratch::new();
    let verified = Of::<2, bool>::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!((&*verified, verified.issuer()), (&of, Some("https://a.example/t-2")));
}
