//! Hostile tokens, generated for types of every kind.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use typed_jwt::testing::{HostileToken, assert_refuses_all, hostile_tokens};
use typed_jwt::{Audience, Claims, Hs256Key, Hs384Key, Hs512Key, NumericDate};

#[derive(Clone, Serialize, Deserialize)]
enum Role {
    Admin,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", leeway = "30s")]
struct Session {
    #[claim(sub)]
    user: String,
    role: Role,
    #[serde(default)]
    scopes: Vec<String>,
    nickname: Option<String>,
}

fn session() -> Session {
    Session {
        user: "ferris".into(),
        role: Role::Admin,
        scopes: vec!["read".into()],
        nickname: None,
    }
}

fn names(tokens: &[HostileToken]) -> Vec<&str> {
    tokens.iter().map(|token| token.name.as_str()).collect()
}

#[test]
fn a_session_refuses_all_hostile_tokens() {
    assert!(assert_refuses_all(&session(), &Hs256Key::generate()) > 200);
}

#[test]
fn hostile_tokens_cover_absence_and_type_of_every_field() {
    let tokens = hostile_tokens(&session(), &Hs256Key::generate());
    let names = names(&tokens);
    for there in [
        "the claim `role` is absent",
        "the claim `scopes` is null",
        "the claim `scopes` is [5]",
        "the claim `nickname` is 1.5",
        "the claim `exp` is absent",
        "the claim `aud` is [\"web\",5]",
        "`typ` is absent",
    ] {
        assert!(names.contains(&there), "{there}");
    }
    for not_there in [
        "the claim `scopes` is absent",
        "the claim `nickname` is absent",
        "the claim `nickname` is null",
        "the claim `jti` is absent",
        "an unknown claim",
    ] {
        assert!(!names.contains(&not_there), "{not_there}");
    }
}

#[test]
fn a_disabled_check_has_no_hostile_tokens() {
    #[derive(Claims)]
    #[claims(alg = HS512, typ = any, iss = any, aud = any, exp = never)]
    struct Anything {
        what: serde_json::Value,
    }

    let claims = Anything { what: serde_json::json!({"a": [1]}) };
    let key = Hs512Key::generate();
    assert_refuses_all(&claims, &key);
    let tokens = hostile_tokens(&claims, &key);
    let waived =
        ["`typ` is", "the claim `iss` is absent", "the claim `aud` is absent", "`exp` is absent"];
    for name in names(&tokens) {
        assert!(!waived.iter().any(|waived| name.starts_with(waived)), "{name}");
        assert!(!name.starts_with("the claim `what` is 1.5"), "{name}");
    }
}

#[test]
fn types_of_every_kind_refuse_all_hostile_tokens() {
    #[derive(Claims)]
    #[claims(
        alg = HS384, typ = "application/x.y", iss = "a", aud = ["a", "b"], ttl = "1h", leeway = "5m",
        max_age = "10m", nbf = now, jti = random, unknown = reject, max_len = 1000,
    )]
    struct Strict {
        number: u8,
        float: f64,
        yes: bool,
        pair: (u8, String),
        by_name: BTreeMap<String, i64>,
    }

    let strict = Strict {
        number: 1,
        float: 0.5,
        yes: true,
        pair: (1, "x".into()),
        by_name: BTreeMap::from([("a".into(), -1)]),
    };
    assert_refuses_all(&strict, &Hs384Key::generate().with_id("k"));
}

#[test]
fn types_with_registered_claims_in_fields_refuse_all_hostile_tokens() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = "me")]
    struct Fields {
        #[claim(iss)]
        issuer: String,
        #[claim(aud)]
        audience: Audience,
        #[claim(exp)]
        expires: NumericDate,
        #[claim(nbf)]
        begins: Option<NumericDate>,
        #[claim(iat)]
        issued: NumericDate,
        #[claim(jti)]
        id: Option<String>,
        #[serde(flatten)]
        rest: HashMap<String, u8>,
    }

    for (begins, expires) in
        [(None, 1_000), (Some(3_000_000_000), 3_000_000_900), (Some(1), 4_000_000_000)]
    {
        let fields = Fields {
            issuer: "somebody".into(),
            audience: ["me", "you"].into(),
            expires: NumericDate::from_unix(expires),
            begins: begins.map(NumericDate::from_unix),
            issued: NumericDate::from_unix(begins.unwrap_or(1)),
            id: Some("1".into()),
            rest: HashMap::from([("more".into(), 1)]),
        };
        assert_refuses_all(&fields, &Hs256Key::generate());
    }
}

#[test]
fn types_that_borrow_refuse_all_hostile_tokens() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1m")]
    struct Borrowed<'a> {
        #[claim(sub)]
        user: &'a str,
        #[serde(borrow)]
        name: Cow<'a, str>,
    }

    let user = String::from("u");
    let claims = Borrowed { user: &user, name: "n".into() };
    assert_refuses_all(&claims, &Hs256Key::generate());
}

#[test]
#[should_panic(expected = "the claims can be issued")]
fn claims_that_cannot_be_issued_panic() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1m")]
    struct Never {
        #[claim(eq = 1)]
        one: u8,
    }

    assert_refuses_all(&Never { one: 2 }, &Hs256Key::generate());
}
