//! Hostile tokens, generated for types of every kind.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use typed_jwt::testing::{
    HostileToken, assert_refuses_all, assert_tokens_refuse_all, assert_tokens_refuse_forged,
    forged_tokens_of, hostile_tokens, hostile_tokens_of,
};
use typed_jwt::{
    Audience, Claims, FixedPolicy, Hs256, Hs256Key, Hs384Key, Hs512Key, ManualClock, NumericDate,
    OwnedClaims, Tokens,
};

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

/// Returns the names of the hostile tokens, which are all refused.
fn refused<T>(claims: &T) -> Vec<String>
where
    T: Claims<Alg = Hs256> + FixedPolicy + OwnedClaims,
{
    let key = Hs256Key::generate().with_id("k");
    assert!(assert_refuses_all(claims, &key) > 150);
    hostile_tokens(claims, &key).into_iter().map(|token| token.name).collect()
}

#[test]
fn types_with_several_types_and_issuers_refuse_all_hostile_tokens() {
    #[derive(Claims)]
    #[claims(
        alg = HS256, typ = ["at+jwt", "JWT"], iss = ["https://a.example", "https://b.example/"],
        aud = ["web", "app"], ttl = "5m",
    )]
    struct Several {}

    #[derive(Claims)]
    #[claims(alg = HS256, typ = optional("JWT"), iss = "i", aud = any, ttl = "5m")]
    struct Optional {}

    #[derive(Claims)]
    #[claims(alg = HS256, typ = absent, kind = unmarked, iss = any, aud = any, ttl = "5m")]
    struct Absent {}

    let names = refused(&Several {});
    for there in [
        "`typ` is absent",
        "`typ` is \"at+jwt or JWT\"",
        "`typ` is null",
        "the claim `iss` is \"https://a.example/\"",
        "the claim `iss` is [\"https://b.example/\"]",
    ] {
        assert!(names.iter().any(|name| name == there), "{there}");
    }
    let names = refused(&Optional {});
    assert!(!names.iter().any(|name| name == "`typ` is absent"));
    assert!(names.iter().any(|name| name == "`typ` is null"));
    assert!(names.iter().any(|name| name == "`typ` is \"xJWT\""));
    let names = refused(&Absent {});
    for there in ["`typ` is \"JWT\"", "`typ` is null", "`typ` is \"\"", "`typ` is 5"] {
        assert!(names.iter().any(|name| name == there), "{there}");
    }
}

#[test]
fn types_with_issuer_and_audience_in_claims_refuse_all_hostile_tokens() {
    #[derive(Claims)]
    #[claims(
        alg = HS256, typ = absent, iss = "https://login.example.com/{tid}/v2.0",
        aud = claim("client_id", ["web", "app"]), ttl = "5m",
    )]
    struct WithFields {
        #[claim(one_of = ["t-1", "t-2"])]
        tid: String,
        client_id: String,
    }

    #[derive(Claims)]
    #[claims(
        alg = HS256, typ = "at+jwt", iss = "{tid}", aud = claim("client_id", "web"), ttl = "5m",
        unknown = reject,
    )]
    struct WithoutField {
        #[claim(eq = "t-1")]
        tid: Cow<'static, str>,
    }

    for tid in ["t-1", "t-2"] {
        let names = refused(&WithFields { tid: tid.into(), client_id: "app".into() });
        for there in [
            "the claim `iss` is absent",
            "`tid`, which `iss` contains, is absent",
            "`tid`, which `iss` contains, is null",
            "`iss` is \"https://login.example.com/evil/v2.0\" and `tid` is \"evil\"",
            "`iss` is \"https://login.example.com/t-1/v2.0\" and `tid` is \"t-2\"",
            "`iss` is \"https://login.example.com/t-2/v2.0\" and `tid` is \"t-1\"",
            "the claim `client_id` is absent",
            "`client_id`, which holds the audience, is [5]",
            "the audience \"web\" is in `aud` and not in `client_id`",
        ] {
            assert!(names.iter().any(|name| name == there), "{there}: {names:#?}");
        }
    }
    refused(&WithoutField { tid: "t-1".into() });
}

#[test]
fn types_with_several_issuers_that_contain_a_claim_refuse_all_hostile_tokens() {
    #[derive(Claims)]
    #[claims(
        alg = HS256, typ = absent, aud = "api", ttl = "5m",
        iss = [
            "https://login.example.com/{tid}/v2.0", "https://sts.example.com/{tid}/", "https://auth.example.com",
        ],
    )]
    struct Access {
        #[claim(one_of = ["t-1", "t-2"])]
        tid: String,
    }

    for (tid, other) in [("t-1", "t-2"), ("t-2", "t-1")] {
        let names = refused(&Access { tid: tid.into() });
        for there in [
            format!("`iss` is \"https://sts.example.com/{other}/\" and `tid` is \"{tid}\""),
            format!("`iss` is \"https://sts.example.com/{tid}/\" and `tid` is \"{other}\""),
            format!("`iss` is \"https://sts.example.com/{tid}/v2.0\" and `tid` is \"{tid}\""),
            format!("`iss` is \"https://sts.example.com/{tid}/v2.0/\" and `tid` is \"{tid}/v2.0\""),
            format!("`iss` is \"https://sts.example.com/{tid}\" and `tid` is \"{tid}\""),
            "`iss` is \"https://sts.example.com//\" and `tid` is \"\"".into(),
            "`iss` is \"https://auth.example.com\" and `tid` is \"evil\"".into(),
        ] {
            assert!(names.contains(&there), "{there}: {names:#?}");
        }
    }
}

/// Returns the names of the hostile tokens, which `tokens` refuses, also through its public function.
fn refused_by<T>(tokens: &Tokens<T, Hs256Key>, clock: &ManualClock, claims: &T) -> Vec<String>
where
    T: Claims<Alg = Hs256> + OwnedClaims,
{
    assert!(assert_tokens_refuse_all(tokens, claims) > 150);
    let hostile = hostile_tokens_of(tokens, claims);
    for HostileToken { name, token, now, .. } in &hostile {
        clock.set(*now);
        assert!(tokens.verify(token).is_err(), "{name}");
    }
    assert!(hostile.iter().any(|token| token.name.starts_with("forged: ")));
    hostile.into_iter().map(|token| token.name).collect()
}

fn assert_named(names: &[String], expected: &[&str]) {
    for name in expected {
        assert!(names.iter().any(|known| known == name), "{name}: {names:#?}");
    }
}

fn clock() -> ManualClock {
    ManualClock::new(NumericDate::from_unix(0))
}

#[test]
fn issuers_audiences_and_ttl_given_at_run_time_are_attacked() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "at+jwt", iss = runtime, aud = runtime, ttl = runtime, leeway = "30s")]
    struct Access {
        #[claim(sub)]
        user: String,
    }

    let clock = clock();
    let tokens = Tokens::<Access, _>::builder(Hs256Key::generate())
        .issuers(["https://a.example", "https://b.example/"])
        .audiences(["web", "app"])
        .ttl(Duration::from_secs(90))
        .clock(clock.clone())
        .build()
        .unwrap();
    let names = refused_by(&tokens, &clock, &Access { user: "u".into() });
    assert_named(
        &names,
        &[
            "the claim `iss` is absent",
            "the claim `iss` is \"https://a.example/\"",
            "the claim `iss` is \"https://b.example\"",
            "the claim `aud` is absent",
            "the claim `aud` is \"WEB\"",
            "the claim `aud` is [\"app\",5]",
            "the token has just expired",
            "the claim `exp` is absent",
        ],
    );
    // The lifetime is the given one: 90 seconds, and the leeway.
    let hostile = hostile_tokens_of(&tokens, &Access { user: "u".into() });
    let at = |wanted| hostile.iter().find(|token| token.name == wanted).unwrap().now;
    let issued = at("the claim `iss` is absent");
    assert_eq!(at("the token has just expired"), issued.saturating_add(Duration::from_secs(120)));
}

#[test]
fn values_of_a_claim_in_the_issuer_are_attacked() {
    #[derive(Claims)]
    #[claims(
        alg = HS256, typ = "at+jwt", aud = "api", ttl = "5m",
        iss = ["https://login.example.com/{tid}/v2.0", "https://sts.example.com/{tid}/"],
    )]
    struct Access {
        tid: String,
    }

    let clock = clock();
    let tokens = Tokens::<Access, _>::builder(Hs256Key::generate())
        .issuer_values(["t-1", "t-2"])
        .clock(clock.clone())
        .build()
        .unwrap();
    for tid in ["t-1", "t-2"] {
        let names = refused_by(&tokens, &clock, &Access { tid: tid.into() });
        assert_named(
            &names,
            &[
                "`iss` is \"https://login.example.com/evil/v2.0\" and `tid` is \"evil\"",
                "`iss` is \"https://login.example.com/t-1/v2.0\" and `tid` is \"t-2\"",
                "`iss` is \"https://login.example.com/T-2/v2.0\" and `tid` is \"T-2\"",
                "`iss` is \"https://sts.example.com/evil/\" and `tid` is \"evil\"",
                "`iss` is \"https://sts.example.com/t-1/\" and `tid` is \"t-2\"",
                "`tid`, which `iss` contains, is absent",
            ],
        );
    }
}

#[test]
fn audiences_of_another_claim_given_at_run_time_are_attacked() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "at+jwt", iss = "i", aud = claim("client_id"), ttl = "5m")]
    struct Access {}

    let clock = clock();
    let tokens = Tokens::<Access, _>::builder(Hs256Key::generate())
        .audiences(["web", "app"])
        .clock(clock.clone())
        .build()
        .unwrap();
    let names = refused_by(&tokens, &clock, &Access {});
    assert_named(
        &names,
        &[
            "the claim `client_id` is absent",
            "the claim `client_id` is \"web/\"",
            "`client_id`, which holds the audience, is [5]",
            "the audience \"app\" is in `aud` and not in `client_id`",
        ],
    );
}

#[test]
fn types_that_only_verify_are_attacked_with_values_given_at_run_time() {
    #[derive(Claims)]
    #[claims(
        alg = HS256, typ = optional("JWT"), iss = runtime, aud = any, exp = required, sub = any,
        header(cty = "x"),
    )]
    struct Foreign {
        #[claim(sub)]
        user: u64,
    }

    let clock = clock();
    let tokens = Tokens::<Foreign, _>::builder(Hs256Key::generate().with_id("k"))
        .issuer("https://a.example")
        .clock(clock.clone())
        .build()
        .unwrap();
    let names = refused_by(&tokens, &clock, &Foreign { user: 7 });
    assert_named(
        &names,
        &[
            "the claim `exp` is absent",
            "the claim `sub` is \"1\"",
            "the claim `iss` is \"HTTPS://A.EXAMPLE\"",
            "the header parameter \"cty\" is absent",
        ],
    );
    assert!(!names.iter().any(|name| name.starts_with("the claim `aud` is absent")));
}

#[test]
fn claims_of_another_policy_have_the_same_tokens_by_both_functions() {
    let key = Hs256Key::generate();
    let by_type = hostile_tokens(&session(), &key);
    let by_tokens = hostile_tokens_of(&Tokens::<Session, _>::new(key), &session());
    assert_eq!(names(&by_type), names(&by_tokens));
}

#[test]
fn a_token_of_values_given_at_run_time_is_forged() {
    #[derive(Claims)]
    #[claims(alg = HS256, typ = "at+jwt", iss = runtime, aud = "api", ttl = "5m")]
    struct Access {}

    let issued_by = |issuer: &str| {
        let tokens =
            Tokens::<Access, _>::builder(Hs256Key::from_bytes([0x5a; 32].as_slice()).unwrap());
        tokens.issuer(issuer).build().unwrap()
    };
    let tokens = issued_by("https://a.example");
    let now = tokens.now();
    let token = tokens.encode(&Access {}).unwrap();
    assert!(assert_tokens_refuse_forged(&tokens, &token, now) > 20);
    let other = issued_by("https://b.example");
    let forge = std::panic::AssertUnwindSafe(|| forged_tokens_of(&other, &token, now));
    let refused = std::panic::catch_unwind(forge);
    assert!(refused.is_err(), "the token of another issuer proves nothing");
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

mod public_keys {
    use std::time::Duration;

    use typed_jwt::testing::{assert_refuses_forged, forged_tokens};
    use typed_jwt::{
        Ed25519SigningKey, Es256SigningKey, Es384SigningKey, Es512SigningKey, KeyRing,
        Ps512SigningKey, Rs256SigningKey,
    };

    use super::*;

    macro_rules! claims {
        ($($name:ident: $alg:tt),*) => {$(
            #[derive(Claims)]
            #[claims(
                alg = $alg, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m"
            )]
            struct $name {
                #[claim(sub)]
                user: String,
                level: u8,
            }

            impl $name {
                fn new() -> Self {
                    Self { user: "ferris".into(), level: 3 }
                }
            }
        )*};
    }

    claims!(Es256: ES256, Es384: ES384, Es512: ES512, EdDsa: EdDSA, Ed25519: Ed25519);
    claims!(Rs256: RS256, Ps512: PS512);
    claims!(List: [RS256, ES256, EdDSA], Reversed: [EdDSA, ES512, ES256]);

    const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

    /// Tries all tokens with the private key, and the forgeries with the public key alone.
    macro_rules! check {
        ($claims:ident, $key:expr) => {{
            let key = $key;
            let tried = assert_refuses_all(&$claims::new(), &key);
            let token = $claims::new().encode_at(&key, NOW).unwrap();
            let forged = assert_refuses_forged::<$claims, _>(&token, &key.verifying_key(), NOW);
            assert!(
                (250..400).contains(&tried) && (50..100).contains(&forged),
                "{tried}, {forged}"
            );
        }};
    }

    #[test]
    fn types_with_public_keys_refuse_all_hostile_tokens() {
        check!(Es256, Es256SigningKey::generate());
        check!(Es384, Es384SigningKey::generate().with_id("k"));
        check!(Es512, Es512SigningKey::generate());
        check!(EdDsa, Ed25519SigningKey::generate().with_id("k"));
        check!(Ed25519, Ed25519SigningKey::generate());
    }

    #[test]
    fn types_with_rsa_keys_refuse_all_hostile_tokens() {
        let pem = include_str!("../jwt-core/src/key_format/tests/fixtures/rsa.pem");
        check!(Rs256, Rs256SigningKey::from_pem(pem).unwrap());
        check!(Ps512, Ps512SigningKey::from_pem(pem).unwrap().with_id("k"));
        check!(List, Rs256SigningKey::from_pem(pem).unwrap());
    }

    #[test]
    fn types_with_lists_refuse_all_hostile_tokens() {
        check!(List, Es256SigningKey::generate());
        check!(List, Ed25519SigningKey::generate().with_thumbprint_id());
        check!(Reversed, Es256SigningKey::generate().with_id("k"));
        check!(Reversed, Es512SigningKey::generate());
        check!(Reversed, Ed25519SigningKey::generate());
    }

    #[test]
    fn a_ring_refuses_all_hostile_tokens() {
        let ring = KeyRing::new(Es256SigningKey::generate().with_id("a")).unwrap();
        ring.add(Es256SigningKey::generate().with_id("b")).unwrap();
        let names_of = |tokens: &[HostileToken]| names(tokens).join("\n");
        assert!(names_of(&hostile_tokens(&Es256::new(), &ring)).contains("the secret, DER"));
        assert!(assert_refuses_all(&Es256::new(), &ring) > 250);
        assert!(assert_refuses_all(&List::new(), &ring) > 250);
    }

    /// The key that the token names is attacked, not the one that signs now.
    #[test]
    fn a_token_of_a_former_key_is_attacked_with_that_key() {
        let former = Es256SigningKey::generate().with_id("a");
        let ring = KeyRing::<<List as Claims>::Alg>::for_algorithms(former).unwrap();
        let token = List::new().encode_at(&ring, NOW).unwrap();
        ring.rotate(Ed25519SigningKey::generate().with_id("b"), Duration::from_secs(900)).unwrap();
        let tokens = forged_tokens::<List, _>(&token, &ring, NOW);
        let names = names(&tokens);
        assert!(names.contains(&"forged: `alg` is EdDSA, the signature stays"), "{names:?}");
        assert!(!names.iter().any(|name| name.contains("`alg` is ES256,")), "{names:?}");
        assert!(assert_refuses_forged::<List, _>(&token, &ring, NOW) > 50);
    }

    #[test]
    fn the_forms_of_the_public_key_are_tried() {
        let key = Es256SigningKey::generate();
        let token = List::new().encode_at(&key, NOW).unwrap();
        let tokens = forged_tokens::<List, _>(&token, &key.verifying_key(), NOW);
        let names = names(&tokens);
        for form in ["PEM", "PEM without its last line break", "DER", "JWK"] {
            for alg in ["HS256", "HS384", "HS512"] {
                let name = format!("forged: {alg} with the public key as the secret, {form}");
                assert!(names.contains(&&*name), "{name}");
            }
        }
        for there in [
            "forged: a signature in DER",
            "forged: a signature of zeros",
            "forged: a signature with its halves swapped",
            "forged: `alg` is EdDSA, the signature stays",
            "forged: `alg` is RS256, the signature stays",
        ] {
            assert!(names.contains(&there), "{there}");
        }
        assert!(!names.iter().any(|name| name.contains("`alg` is ES256,")));
    }

    #[test]
    fn a_secret_has_no_public_key() {
        let key = Hs256Key::generate();
        let token = session().encode_at(&key, NOW).unwrap();
        let tokens = forged_tokens::<Session, _>(&token, &key, NOW);
        assert!(!names(&tokens).iter().any(|name| name.contains("the public key")));
        assert!(assert_refuses_forged::<Session, _>(&token, &key, NOW) > 30);
    }

    #[test]
    #[should_panic(expected = "the authentic token must be accepted")]
    fn a_token_of_another_key_proves_nothing() {
        let token = Es256::new().encode_at(&Es256SigningKey::generate(), NOW).unwrap();
        let other = Es256SigningKey::generate().verifying_key();
        drop(forged_tokens::<Es256, _>(&token, &other, NOW));
    }
}

mod encrypted {
    use typed_jwt::testing::{assert_refuses_forged, forged_tokens};
    use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, KeyRing, jwe};

    use super::*;

    macro_rules! claims {
        ($($name:ident: [$($encryption:tt)*];)*) => {$(
            #[derive(Claims)]
            #[claims(
                $($encryption)*, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
                ttl = "15m",
            )]
            struct $name {
                #[claim(sub)]
                user: String,
                level: u8,
            }

            impl $name {
                fn new() -> Self {
                    Self { user: "ferris".into(), level: 3 }
                }
            }
        )*};
    }

    claims! {
        Direct: [enc = A256GCM];
        Wrapped: [alg = A256KW, enc = A256GCM];
        Cookie: [enc = A256CBC_HS512];
        Padded: [enc = A256GCM, pad = 64];
    }

    const NOW: NumericDate = NumericDate::from_unix(1_700_000_000);

    /// Tries all tokens, and the forgeries of one token.
    macro_rules! check {
        ($claims:ident, $key:expr) => {{
            let key = $key;
            let tried = assert_refuses_all(&$claims::new(), &key);
            let token = $claims::new().encode_at(&key, NOW).unwrap();
            let forged = assert_refuses_forged::<$claims, _>(&token, &key, NOW);
            assert!(
                (400..700).contains(&tried) && (100..250).contains(&forged),
                "{tried}, {forged}"
            );
        }};
    }

    #[test]
    fn encrypted_types_refuse_all_hostile_tokens() {
        check!(Direct, A256GcmKey::generate());
        check!(Direct, A256GcmKey::generate().with_id("k"));
        check!(Wrapped, A256KwKey::generate());
        check!(Wrapped, A256KwKey::generate().with_id("k"));
        check!(Cookie, A256CbcHs512Key::generate());
        check!(Padded, A256GcmKey::generate());
    }

    #[test]
    fn a_ring_of_encryption_keys_refuses_all_hostile_tokens() {
        let ring = KeyRing::new(A256KwKey::generate().with_id("a")).unwrap();
        ring.add(A256KwKey::generate().with_id("b")).unwrap();
        check!(Wrapped, ring);
    }

    /// The names of the tokens of each encryption, and those that only one of them has.
    #[test]
    fn hostile_tokens_attack_each_segment() {
        let direct = hostile_tokens(&Direct::new(), &A256GcmKey::generate());
        let wrapped = hostile_tokens(&Wrapped::new(), &A256KwKey::generate());
        let cookie = hostile_tokens(&Cookie::new(), &A256CbcHs512Key::generate());
        let (direct, wrapped, cookie) = (names(&direct), names(&wrapped), names(&cookie));
        for names in [&direct, &wrapped, &cookie] {
            for there in [
                "`alg` is RSA1_5",
                "`enc` is \"A128GCM\"",
                "`enc` is absent",
                "the header has `p2c`: 1",
                "compressed claims",
                "claims that decompress to many bytes",
                "the header repeats `sub` as \"typed-jwt-b\"",
                "the header repeats `aud`, and the claims are without it",
                "`cty` is JWT around claims",
                "a signed token is encrypted, without `cty`",
                "an encrypted token is encrypted, `cty` is JWT",
                "base64 padding in the header",
                "base64 padding in the ciphertext",
                "base64 padding in the tag",
                "the standard alphabet in the header",
                "the standard alphabet in the initialization vector",
                "the standard alphabet in the ciphertext",
                "the standard alphabet in the tag",
                "trailing bits in the header",
                "trailing bits in the ciphertext",
                "trailing bits in the tag",
                "a line break in the initialization vector",
                "forged: a tag of 15 bytes",
                "forged: the last 17 bytes of ciphertext and tag as the tag",
                "forged: an initialization vector of 8 bytes",
                "forged: an encrypted key of 41 bytes",
                "forged: the key in `jwk`",
                "forged: a signed token of the same claims",
                "forged: six segments",
                "the claim `level` is absent",
            ] {
                assert!(names.contains(&there), "{there}");
            }
        }
        // An empty segment has one spelling, and so has one of 12 bytes.
        for (there, expected) in [
            ("the standard alphabet in the encrypted key", [false, true, false]),
            ("trailing bits in the encrypted key", [false, true, false]),
            ("trailing bits in the initialization vector", [false, false, true]),
            ("forged: an encrypted key of 0 bytes", [false, true, false]),
            ("forged: an encrypted key of 40 bytes", [true, false, true]),
            ("forged: a tag of 16 bytes", [false, false, true]),
        ] {
            let found = [&direct, &wrapped, &cookie].map(|names| names.contains(&there));
            assert_eq!(found, expected, "{there}");
        }
    }

    #[test]
    fn hostile_encrypted_tokens_have_distinct_names() {
        let tokens = hostile_tokens(&Cookie::new(), &A256CbcHs512Key::generate().with_id("k"));
        let mut names = names(&tokens);
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    /// The fault of most tokens is in the header or in the claims, not in the encryption.
    #[test]
    fn most_hostile_tokens_are_encrypted_correctly() {
        let key = A256GcmKey::generate();
        let failed = |tokens: &[HostileToken]| {
            let fails = |token: &&HostileToken| {
                let refused = Direct::verify_at(&token.token, &key, token.now);
                matches!(refused, Err(typed_jwt::VerifyError::DecryptionFailed))
            };
            let failed: Vec<String> =
                tokens.iter().filter(fails).map(|token| token.name.clone()).collect();
            failed
        };
        let all = failed(&hostile_tokens(&Direct::new(), &key));
        assert!(all.iter().all(|name| name.starts_with("forged: ")), "{all:?}");
        let token = Direct::new().encode_at(&key, NOW).unwrap();
        assert!(failed(&forged_tokens::<Direct, _>(&token, &key, NOW)).len() > 10);
    }

    /// A type that is not the one of the key, and the key of another token.
    #[test]
    #[should_panic(expected = "the authentic token must be accepted")]
    fn a_token_of_another_encryption_key_proves_nothing() {
        let token = Direct::new().encode_at(&A256GcmKey::generate(), NOW).unwrap();
        drop(forged_tokens::<Direct, _>(&token, &A256GcmKey::generate(), NOW));
    }

    #[test]
    fn small_types_have_hostile_tokens() {
        #[derive(Claims)]
        #[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never, max_len = 200)]
        struct Small {
            n: u8,
        }

        let key = A256GcmKey::generate();
        assert!(assert_refuses_all(&Small { n: 1 }, &key) > 200);
        let replicated = hostile_tokens(&Small { n: 1 }, &key);
        let replicated = replicated.iter().find(|token| token.name.contains("repeats `iss`"));
        assert!(jwe::decrypt(&replicated.unwrap().token, &key).is_ok());
    }
}
