//! `iss` with a list, and with a claim in braces.

use serde_json::json;
use typed_jwt::{
    Claims, EncodeError, Hs256Key, ManualClock, PolicyError, Scratch, Tokens, VerifyError, jws,
};

use crate::common::{NOW, at, claims_of, key};

const A: &str = "https://a.example.com";
const B: &str = "https://b.example.com/";

#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = any,
    iss = ["https://a.example.com", "https://b.example.com/"],
    aud = any,
    exp = never,
)]
struct Several {}

fn signed(claims: &serde_json::Value) -> String {
    jws::sign(claims.to_string().as_bytes(), &key()).unwrap()
}

#[test]
fn the_first_issuer_is_written_and_all_are_accepted() {
    let token = Several {}.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["iss"], A);
    let verify = |token: &str| Several::verify_at(token, &key(), at(NOW));
    assert_eq!(verify(&token).unwrap().issuer(), Some(A));
    for issuer in [A, B] {
        assert_eq!(verify(&signed(&json!({ "iss": issuer }))).unwrap().issuer(), Some(issuer));
    }
    let escaped = jws::sign(br#"{"iss":"https:\/\/b.example.com/"}"#, &key()).unwrap();
    assert_eq!(verify(&escaped).unwrap().issuer(), Some(B));
    match verify(&signed(&json!({ "iss": "https://evil.example.com" }))) {
        Err(VerifyError::UnexpectedIssuer { expected, .. }) => {
            assert_eq!(&*expected, r#"["https://a.example.com", "https://b.example.com/"]"#);
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(verify(&signed(&json!({}))), Err(VerifyError::MissingClaim { .. })));
    for wrong in [json!(null), json!([A]), json!(5)] {
        let refused = verify(&signed(&json!({ "iss": wrong })));
        assert!(matches!(refused, Err(VerifyError::InvalidClaim { .. })), "{refused:?}");
    }
}

#[test]
fn a_field_chooses_the_issuer() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256, typ = any, iss = ["https://a.example.com", "https://b.example.com/"],
        aud = any, exp = never
    )]
    struct Chosen {
        #[claim(iss)]
        issuer: String,
    }

    let encode = |issuer: &str| Chosen { issuer: issuer.into() }.encode_at(&key(), at(NOW));
    let token = encode(B).unwrap();
    assert_eq!(claims_of(&token)["iss"], B);
    assert_eq!(Chosen::verify_at(&token, &key(), at(NOW)).unwrap().issuer, B);
    assert!(matches!(encode("https://c.example.com"), Err(EncodeError::Claim { .. })));
}

#[test]
fn a_slash_at_the_end_is_pointed_to() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = "https://a.example.com", aud = any, exp = never)]
    struct Without {}

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = "https://a.example.com/", aud = any, exp = never)]
    struct With {}

    let token = signed(&json!({ "iss": "https://a.example.com/" }));
    assert_eq!(
        Without::verify_at(&token, &key(), at(NOW)).unwrap_err().to_string(),
        "the issuer is \"https://a.example.com/\", expected \"https://a.example.com\": only the slash at the end differs"
    );
    let token = signed(&json!({ "iss": "https://a.example.com" }));
    assert_eq!(
        With::verify_at(&token, &key(), at(NOW)).unwrap_err().to_string(),
        "the issuer is \"https://a.example.com\", expected \"https://a.example.com/\": only the slash at the end differs"
    );
    let error = |issuer: &str| {
        Several::verify_at(&signed(&json!({ "iss": issuer })), &key(), at(NOW)).unwrap_err()
    };
    for (issuer, expected) in [("https://a.example.com/", A), ("https://b.example.com", B)] {
        let error = error(issuer);
        assert_eq!(
            error.to_string(),
            format!(
                "the issuer is {issuer:?}, expected {expected:?}: only the slash at the end differs"
            )
        );
        assert_eq!(error.public_message(), "invalid token");
    }
    assert_eq!(
        error("https://b.example.com//").to_string(),
        "the issuer is \"https://b.example.com//\", expected \"https://b.example.com/\": only the slash at the end differs"
    );
    assert_eq!(
        error("https://c.example.com").to_string(),
        "the issuer is \"https://c.example.com\", expected one of [\"https://a.example.com\", \"https://b.example.com/\"]"
    );
}

#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid}/v2.0",
    aud = "api",
    exp = never,
)]
struct Access {
    #[claim(sub)]
    user: String,
    #[serde(rename = "tid")]
    tenant: String,
    role: Option<String>,
}

/// The claims of [`Access`] with the accepted values in the type.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = "https://login.example.com/{tid}/v2.0",
    aud = "api",
    exp = never,
)]
struct Fixed {
    #[claim(sub)]
    user: String,
    #[claim(one_of = ["t-1", "t-2"])]
    tid: String,
    role: Option<String>,
}

fn tokens(values: &[&str]) -> Tokens<Access, Hs256Key> {
    Tokens::builder(key())
        .issuer_values(values.iter().copied())
        .clock(ManualClock::new(at(NOW)))
        .build()
        .unwrap()
}

fn access(tenant: &str) -> Access {
    Access { user: "u-1".into(), tenant: tenant.into(), role: None }
}

fn issuer(tenant: &str) -> String {
    format!("https://login.example.com/{tenant}/v2.0")
}

fn of_type(claims: &serde_json::Value) -> String {
    crate::common::of_type("at+jwt", claims.to_string())
}

#[test]
fn the_issuer_is_written_with_the_value_of_the_field() {
    let tokens = tokens(&["t-1", "t-2"]);
    for tenant in ["t-1", "t-2"] {
        let token = tokens.encode(&access(tenant)).unwrap();
        let claims = claims_of(&token);
        assert_eq!((&claims["iss"], &claims["tid"]), (&json!(issuer(tenant)), &json!(tenant)));
        let verified = tokens.verify(&token).unwrap();
        assert_eq!(verified.issuer(), Some(&*issuer(tenant)));
        assert_eq!((&*verified.tenant, verified.matched_audience()), (tenant, Some("api")));
        let fixed = Fixed { user: "u-1".into(), tid: tenant.into(), role: None };
        // Both ways to give the values write the same token.
        assert_eq!(fixed.encode_at(&key(), at(NOW)).unwrap(), token);
        let verified = Fixed::verify_at(&token, &key(), at(NOW)).unwrap();
        assert_eq!(verified.issuer(), Some(&*issuer(tenant)));
    }
    for other in ["", "t-3", "T-1", "t-1/", "..", "{tid}", "t-1/v2.0#"] {
        match tokens.encode(&access(other)) {
            Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "tid"),
            result => panic!("{other}: {result:?}"),
        }
    }
}

#[test]
fn tokens_of_the_type_take_the_fast_path() {
    let claims = Fixed { user: "u-1".into(), tid: "t-2".into(), role: Some("admin".into()) };
    let token = claims.encode_at(&key(), at(NOW)).unwrap();
    let (mut first, mut second) = (Scratch::new(), Scratch::new());
    let (key, now) = (key(), at(NOW));
    let by_layout =
        typed_jwt::__private_0_1_0::verify_by_layout::<Fixed, _>(&token, &key, &mut first, now);
    let by_name =
        typed_jwt::__private_0_1_0::verify_by_name::<Fixed, _>(&token, &key, &mut second, now);
    assert_eq!(format!("{:?}", by_layout.unwrap()), format!("{:?}", by_name.unwrap()));
}

#[test]
fn issuer_and_claim_must_agree_on_an_accepted_value() {
    let tokens = tokens(&["t-1", "t-2"]);
    let claims = |iss: &str, tid: serde_json::Value| {
        of_type(&json!({ "sub": "u-1", "iss": iss, "tid": tid, "aud": "api" }))
    };
    tokens.verify(&claims(&issuer("t-1"), json!("t-1"))).unwrap();
    for (iss, tid) in [
        (issuer("t-2"), "t-1"),
        (issuer("t-3"), "t-1"),
        (issuer("t-1"), "t-3"),
        (issuer("t-3"), "t-3"),
        (issuer("T-1"), "T-1"),
        (issuer(""), ""),
        (issuer("{tid}"), "{tid}"),
        (issuer("t-1"), "{tid}"),
        (issuer("evil/t-1"), "evil/t-1"),
        (issuer("t-1/v2.0?"), "t-1/v2.0?"),
        (issuer("t-1#"), "t-1#"),
        (issuer("../evil"), "../evil"),
        (issuer("t-1") + "/", "t-1"),
        ("https://login.example.com/t-1".into(), "t-1"),
        ("https://evil.example.com/t-1/v2.0".into(), "t-1"),
        ("t-1".into(), "t-1"),
    ] {
        for refused in [
            tokens.verify(&claims(&iss, json!(tid))).map(drop),
            Fixed::verify_at(&claims(&iss, json!(tid)), &key(), at(NOW)).map(drop),
        ] {
            assert!(
                matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })),
                "{iss} {tid}: {refused:?}"
            );
        }
    }
    for tid in [json!(null), json!(5), json!(["t-1"]), json!({ "t-1": 1 })] {
        match tokens.verify(&claims(&issuer("t-1"), tid)) {
            Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "tid"),
            other => panic!("{other:?}"),
        }
    }
    for (claims, missing) in [
        (json!({ "sub": "u", "aud": "api", "iss": issuer("t-1") }), "tid"),
        (json!({ "sub": "u", "aud": "api", "tid": "t-1" }), "iss"),
    ] {
        match tokens.verify(&of_type(&claims)) {
            Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, missing),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn errors_name_the_issuer_that_was_expected() {
    let tokens = tokens(&["t-1"]);
    let error = |iss: &str, tid: &str| {
        let token = of_type(&json!({ "sub": "u", "iss": iss, "tid": tid, "aud": "api" }));
        tokens.verify(&token).unwrap_err().to_string()
    };
    assert_eq!(
        error("https://login.example.com/t-1/v2.0/", "t-1"),
        "the issuer is \"https://login.example.com/t-1/v2.0/\", expected \"https://login.example.com/t-1/v2.0\": only the slash at the end differs"
    );
    assert_eq!(
        error("https://login.example.com/t-1/", "t-1"),
        "the issuer is \"https://login.example.com/t-1/\", expected \"https://login.example.com/t-1/v2.0\""
    );
    assert_eq!(
        error("https://login.example.com/t-2/v2.0", "t-2"),
        "the issuer is \"https://login.example.com/t-2/v2.0\", expected \"https://login.example.com/{tid}/v2.0\" with an accepted `tid`"
    );
}

#[test]
fn values_that_could_be_more_than_a_part_of_the_issuer_are_refused() {
    let build = |values: &[&str]| {
        Tokens::<Access, _>::builder(key()).issuer_values(values.iter().copied()).build().map(drop)
    };
    build(&["72f988bf-86f1-41af-91ab-2d7cd011db47", "a.b_c~d"]).unwrap();
    assert_eq!(build(&[]), Err(PolicyError::EmptyIssuerValue));
    assert_eq!(build(&["t-1", ""]), Err(PolicyError::EmptyIssuerValue));
    assert_eq!(
        PolicyError::EmptyIssuerValue.to_string(),
        "a value of the claim in the issuer is empty: is its configuration missing?"
    );
    for value in ["a/b", "a?", "a#", "a b", "a%2F", "{tid}", ".", "..", "a\n", "ü", "a:b", "a@b"] {
        assert_eq!(build(&["t-1", value]), Err(PolicyError::InvalidIssuerValue), "{value}");
    }
}

/// Issuers with and without the claim, of which the first is written.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = [
        "https://login.example.com/{tid}/v2.0", "https://sts.example.com/{tid}/", "https://auth.example.com",
    ],
    aud = "api",
    exp = never,
)]
struct SeveralOfTenant {
    #[claim(one_of = ["t-1", "t-2"])]
    tid: String,
}

/// The same type with the accepted values given at run time, and the issuer without a claim first.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "at+jwt",
    iss = [
        "https://auth.example.com", "https://login.example.com/{tid}/v2.0", "https://sts.example.com/{tid}/",
    ],
    aud = "api",
    exp = never,
)]
struct SeveralAtRunTime {
    tid: String,
}

fn several_at_run_time() -> Tokens<SeveralAtRunTime, Hs256Key> {
    Tokens::builder(key())
        .issuer_values(["t-1", "t-2"])
        .clock(ManualClock::new(at(NOW)))
        .build()
        .unwrap()
}

/// Returns the issuer of a token that both types have accepted, or the error of the first.
fn verify_several(iss: &str, tid: &str) -> Result<String, VerifyError> {
    // The order in which the first type writes its claims.
    let payload =
        format!(r#"{{"aud":"api","iat":{NOW},"tid":{},"iss":{}}}"#, json!(tid), json!(iss));
    let token = crate::common::of_type("at+jwt", payload);
    let (key, now) = (key(), at(NOW));
    let [mut first, mut second] = [Scratch::new(), Scratch::new()];
    let by_layout = typed_jwt::__private_0_1_0::verify_by_layout::<SeveralOfTenant, _>(
        &token, &key, &mut first, now,
    );
    let by_name = typed_jwt::__private_0_1_0::verify_by_name::<SeveralOfTenant, _>(
        &token,
        &key,
        &mut second,
        now,
    );
    let given = several_at_run_time().verify(&token);
    assert_eq!(by_name.is_ok(), given.is_ok(), "{by_name:?} {given:?}");
    assert_eq!(format!("{by_layout:?}"), format!("{:?}", by_name.as_ref().ok()));
    let (fixed, given) = (by_name?, given?);
    assert_eq!((given.issuer(), &given.tid), (fixed.issuer(), &fixed.tid));
    Ok(fixed.issuer().unwrap().to_owned())
}

#[test]
fn several_issuers_contain_the_same_claim() {
    for tid in ["t-1", "t-2"] {
        let first = issuer(tid);
        for iss in [&*first, &format!("https://sts.example.com/{tid}/"), "https://auth.example.com"]
        {
            assert_eq!(verify_several(iss, tid).unwrap(), iss);
        }
        let written = SeveralOfTenant { tid: tid.into() }.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(claims_of(&written)["iss"], first);
        let written = several_at_run_time().encode(&SeveralAtRunTime { tid: tid.into() }).unwrap();
        assert_eq!(claims_of(&written)["iss"], "https://auth.example.com");
    }
    assert!(SeveralOfTenant { tid: "t-3".into() }.encode_at(&key(), at(NOW)).is_err());
    assert!(several_at_run_time().encode(&SeveralAtRunTime { tid: "t-3".into() }).is_err());
    for (iss, tid) in [
        ("https://sts.example.com/t-1/", "t-2"),
        ("https://sts.example.com/t-3/", "t-3"),
        ("https://sts.example.com//", ""),
        ("https://sts.example.com/{tid}/", "{tid}"),
        ("https://sts.example.com/t-1/v2.0", "t-1"),
        ("https://sts.example.com/t-1/v2.0/", "t-1/v2.0"),
        ("https://login.example.com/t-1/", "t-1"),
        ("https://login.example.com/t-1/v2.0/v2.0", "t-1/v2.0"),
        ("https://auth.example.com/t-1/", "t-1"),
        ("https://auth.example.com/", "t-1"),
        ("", "t-1"),
    ] {
        let refused = verify_several(iss, tid);
        assert!(
            matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })),
            "{iss} {tid}: {refused:?}"
        );
    }
    // Every token has an accepted value, also if its issuer does not contain it.
    match verify_several("https://auth.example.com", "t-3") {
        Err(VerifyError::InvalidClaim { claim, source }) => assert_eq!(
            (&*claim, &*source.to_string()),
            ("tid", "is not a value that the policy accepts in the issuer")
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn errors_name_each_issuer_that_was_expected() {
    let error = |iss: &str, tid: &str| verify_several(iss, tid).unwrap_err().to_string();
    assert_eq!(
        error("https://sts.example.com/t-1", "t-1"),
        "the issuer is \"https://sts.example.com/t-1\", expected \"https://sts.example.com/t-1/\": only the slash at the end differs"
    );
    assert_eq!(
        error("https://sts.example.com/t-2/", "t-1"),
        "the issuer is \"https://sts.example.com/t-2/\", expected one of [\"https://login.example.com/t-1/v2.0\", \"https://sts.example.com/t-1/\", \"https://auth.example.com\"]"
    );
    assert_eq!(
        error("https://sts.example.com/t-3/", "t-3"),
        "the issuer is \"https://sts.example.com/t-3/\", expected one of [\"https://login.example.com/{tid}/v2.0\", \"https://sts.example.com/{tid}/\", \"https://auth.example.com\"] with an accepted `tid`"
    );
}

/// The claim may be the last, the first, or have functions of serde.
#[test]
fn the_field_may_have_any_place_and_its_own_functions() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "{tid}", aud = any, exp = never, unknown = reject)]
    struct Numbered {
        #[serde(with = "number_in_text")]
        tid: u8,
        #[claim(iat)]
        issued: typed_jwt::NumericDate,
    }

    let tokens = Tokens::<Numbered, _>::builder(key()).issuer_values(["7", "x"]).build().unwrap();
    let token = tokens.encode(&Numbered { tid: 7, issued: at(NOW) }).unwrap();
    assert_eq!(claims_of(&token)["iss"], "7");
    assert_eq!(*tokens.verify(&token).unwrap(), Numbered { tid: 7, issued: at(NOW) });
    assert!(tokens.encode(&Numbered { tid: 8, issued: at(NOW) }).is_err());
}

/// The rules of such a field compare its values, and the policy those of the claim.
#[test]
fn rules_of_a_field_with_functions_are_not_about_the_claim() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(
        alg = HS256, typ = "at+jwt", iss = "https://{tid}.example.com", aud = claim("client", "client-web"),
        exp = never,
    )]
    struct Prefixed {
        #[claim(one_of = ["a", "b"])]
        #[serde(with = "prefixed")]
        tid: String,
        #[claim(eq = "web")]
        #[serde(with = "prefixed")]
        client: String,
    }

    let tokens = Tokens::<Prefixed, _>::builder(key());
    let tokens = tokens.issuer_values(["client-a", "client-c"]).build().unwrap();
    let claims = |tid: &str, client: &str| Prefixed { tid: tid.into(), client: client.into() };
    let token = tokens.encode(&claims("a", "web")).unwrap();
    assert_eq!(claims_of(&token)["iss"], "https://client-a.example.com");
    assert_eq!(*tokens.verify(&token).unwrap(), claims("a", "web"));
    for (tid, client) in [("b", "web"), ("c", "web"), ("a", "app")] {
        assert!(tokens.encode(&claims(tid, client)).is_err(), "{tid} {client}");
    }
    let refused = json!({
        "iss": "https://client-c.example.com", "tid": "client-c", "client": "client-web",
    });
    match tokens.verify(&of_type(&refused)) {
        Err(VerifyError::Rejected { claim, .. }) => assert_eq!(claim, "tid"),
        result => panic!("{result:?}"),
    }
}

mod prefixed {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("client-{text}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<String, D::Error> {
        let text = String::deserialize(deserializer)?;
        let rest = text.strip_prefix("client-");
        rest.map(str::to_owned).ok_or_else(|| serde::de::Error::custom("has no prefix"))
    }
}

mod number_in_text {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(number: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
