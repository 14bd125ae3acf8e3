//! `#[claims(…)]`: the claims that each key writes, and the tokens that it accepts.

use serde_json::json;
use typed_jwt::{
    Audience, Claims, EncodeError, Hs384Key, Hs512Key, ManualClock, NumericDate, Tokens,
    VerifyError, jws, peek,
};

use crate::common::{NOW, at, claims_of, key, names, of_type, signed};

#[test]
fn alg_is_written_and_required() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Hs256;

    #[derive(Debug, Claims)]
    #[claims(alg = HS384, typ = any, iss = any, aud = any, exp = never)]
    struct Hs384;

    #[derive(Debug, Claims)]
    #[claims(alg = HS512, typ = any, iss = any, aud = any, exp = never)]
    struct Hs512;

    let (key_384, key_512) = (Hs384Key::generate(), Hs512Key::generate());
    let tokens = [
        Hs256.encode_at(&key(), at(NOW)).unwrap(),
        Hs384.encode_at(&key_384, at(NOW)).unwrap(),
        Hs512.encode_at(&key_512, at(NOW)).unwrap(),
    ];
    let named = tokens.each_ref().map(|token| peek(token).unwrap().alg().map(str::to_owned));
    assert_eq!(named.each_ref().map(|alg| alg.as_deref().unwrap()), ["HS256", "HS384", "HS512"]);
    for (at_index, token) in tokens.iter().enumerate() {
        let accepted = [
            Hs256::verify_at(token, &key(), at(NOW)).map(drop),
            Hs384::verify_at(token, &key_384, at(NOW)).map(drop),
            Hs512::verify_at(token, &key_512, at(NOW)).map(drop),
        ];
        for (type_index, result) in accepted.into_iter().enumerate() {
            if at_index == type_index {
                result.unwrap();
            } else {
                assert!(matches!(result, Err(VerifyError::UnexpectedAlgorithm { .. })));
            }
        }
    }
}

#[test]
fn typ_is_written_and_compared_as_a_media_type() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "session+jwt", iss = any, aud = any, exp = never)]
    struct Session;

    let token = Session.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(peek(&token).unwrap().typ(), Some("session+jwt"));
    for same in ["session+jwt", "Session+JWT", "application/session+jwt", "APPLICATION/SESSION+JWT"]
    {
        let read = Session::verify_at(&of_type(same, "{}"), &key(), at(NOW)).unwrap();
        assert_eq!(read.header().typ(), Some(same));
    }
    for other in ["JWT", "session", "session+jwt2", "text/session+jwt", ""] {
        let refused = Session::verify_at(&of_type(other, "{}"), &key(), at(NOW));
        assert!(matches!(refused, Err(VerifyError::UnexpectedType { expected: "session+jwt" })));
    }
    let without = signed(r#"{"alg":"HS256"}"#, "{}");
    let refused = Session::verify_at(&without, &key(), at(NOW));
    assert!(matches!(refused, Err(VerifyError::UnexpectedType { .. })));
}

#[test]
fn typ_is_written_without_application() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "application/at+jwt", iss = any, aud = any, exp = never)]
    struct Access;

    let token = Access.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(peek(&token).unwrap().typ(), Some("at+jwt"));
    Access::verify_at(&token, &key(), at(NOW)).unwrap();
    Access::verify_at(&of_type("application/at+jwt", "{}"), &key(), at(NOW)).unwrap();
}

#[test]
fn typ_any_writes_no_type_and_accepts_every_type() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Anything;

    let token = Anything.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(peek(&token).unwrap().typ(), None);
    for typ in ["JWT", "session+jwt", "", "not a media type"] {
        let read = Anything::verify_at(&of_type(typ, "{}"), &key(), at(NOW)).unwrap();
        assert_eq!(read.header().typ(), Some(typ));
    }
}

#[test]
fn a_fixed_issuer_is_written_and_required() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = "https://auth.example.com", aud = any, exp = never)]
    struct Issued;

    let token = Issued.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["iss"], "https://auth.example.com");
    let read = Issued::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(read.issuer(), Some("https://auth.example.com"));

    let verify = |payload: &str| {
        let token = jws::sign(payload.as_bytes(), &key()).unwrap();
        Issued::verify_at(&token, &key(), at(NOW))
    };
    verify(r#"{"iss":"https:\/\/auth.example.com"}"#).unwrap();
    for other in ["https://auth.example.com/", "HTTPS://auth.example.com", "", "auth.example.com"] {
        let refused = verify(&json!({ "iss": other }).to_string());
        assert!(matches!(refused, Err(VerifyError::UnexpectedIssuer { .. })), "{other}");
    }
    assert!(matches!(verify("{}"), Err(VerifyError::MissingClaim { .. })));
}

#[test]
fn with_iss_any_no_issuer_is_written_and_every_issuer_is_accepted() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Anybody;

    let token = Anybody.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&token)), ["iat"]);
    assert_eq!(Anybody::verify_at(&token, &key(), at(NOW)).unwrap().issuer(), None);
    let token = jws::sign(br#"{"iss":"J\u006fe"}"#, &key()).unwrap();
    assert_eq!(Anybody::verify_at(&token, &key(), at(NOW)).unwrap().issuer(), Some("Joe"));
}

#[test]
fn all_audiences_of_a_list_are_written_and_one_must_match() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = ["web", "app"], exp = never)]
    struct Several;

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = "app", exp = never)]
    struct One;

    let several = Several.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&several)["aud"], json!(["web", "app"]));
    let one = One.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&one)["aud"], json!("app"));
    for token in [&several, &one] {
        Several::verify_at(token, &key(), at(NOW)).unwrap();
        One::verify_at(token, &key(), at(NOW)).unwrap();
    }
    for aud in [json!("web"), json!(["web"]), json!(["x", "web", "y"]), json!(["web", "web"])] {
        let token = jws::sign(json!({ "aud": aud }).to_string().as_bytes(), &key()).unwrap();
        Several::verify_at(&token, &key(), at(NOW)).unwrap();
        let refused = One::verify_at(&token, &key(), at(NOW));
        assert!(matches!(refused, Err(VerifyError::UnexpectedAudience { .. })), "{aud}");
    }
}

#[test]
fn a_policy_given_at_run_time_applies_to_fields() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = runtime, aud = runtime, ttl = "1m")]
    struct AtRunTime {
        #[claim(iss)]
        issuer: String,
        #[claim(aud)]
        audience: Audience,
    }

    let tokens = Tokens::<AtRunTime, _>::builder(key())
        .issuer("auth")
        .audiences(["web", "app"])
        .clock(ManualClock::new(at(NOW)))
        .build()
        .unwrap();
    let claims = |issuer: &str, audience: &str| AtRunTime {
        issuer: issuer.into(),
        audience: audience.into(),
    };
    let token = tokens.encode(&claims("auth", "app")).unwrap();
    let read = tokens.verify(&token).unwrap();
    assert_eq!((read.issuer.as_str(), read.issuer()), ("auth", Some("auth")));
    assert!(read.audience.contains("app"));
    for (issuer, audience, claim) in [("other", "app", "iss"), ("auth", "other", "aud")] {
        match tokens.encode(&claims(issuer, audience)) {
            Err(EncodeError::Claim { claim: refused, .. }) => assert_eq!(refused, claim),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn ttl_is_written_as_exp_in_every_unit() {
    macro_rules! expiry_of {
        ($ttl:literal) => {{
            #[derive(Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = $ttl)]
            struct Lives;
            let token = Lives.encode_at(&key(), at(NOW)).unwrap();
            let read = Lives::verify_at(&token, &key(), at(NOW)).unwrap();
            let expires_at = read.expires_at().unwrap().as_unix();
            assert_eq!(claims_of(&token)["exp"], expires_at);
            expires_at - NOW
        }};
    }
    assert_eq!(expiry_of!("1s"), 1);
    assert_eq!(expiry_of!("15m"), 900);
    assert_eq!(expiry_of!("1h30m"), 5_400);
    assert_eq!(expiry_of!("7d"), 604_800);
    assert_eq!(expiry_of!("1w2d3h4m5s"), 788_645);
    assert_eq!(expiry_of!("0w90s"), 90);
}

#[test]
fn exp_never_writes_no_exp_and_accepts_one() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Eternal;

    let token = Eternal.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&token)), ["iat"]);
    let read = Eternal::verify_at(&token, &key(), NumericDate::MAX).unwrap();
    assert_eq!(read.expires_at(), None);

    let token = jws::sign(json!({ "exp": NOW }).to_string().as_bytes(), &key()).unwrap();
    assert!(Eternal::verify_at(&token, &key(), at(NOW - 1)).is_ok());
    let expired = Eternal::verify_at(&token, &key(), at(NOW));
    assert!(matches!(expired, Err(VerifyError::Expired { .. })));
}

#[test]
fn with_exp_never_an_optional_field_may_set_exp() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Maybe {
        #[claim(exp)]
        until: Option<NumericDate>,
    }

    for until in [None, Some(at(NOW + 5))] {
        let token = Maybe { until }.encode_at(&key(), at(NOW)).unwrap();
        let read = Maybe::verify_at(&token, &key(), at(NOW + 4)).unwrap();
        assert_eq!((read.until, read.expires_at()), (until, until));
        assert_eq!(Maybe::verify_at(&token, &key(), at(NOW + 5)).is_ok(), until.is_none());
    }
}

#[test]
fn max_age_counts_from_iat() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, max_age = "1m")]
    struct Fresh;

    let token = Fresh.encode_at(&key(), at(NOW)).unwrap();
    Fresh::verify_at(&token, &key(), at(NOW)).unwrap();
    Fresh::verify_at(&token, &key(), at(NOW + 59)).unwrap();
    match Fresh::verify_at(&token, &key(), at(NOW + 60)) {
        Err(VerifyError::Expired { expired_at, .. }) => assert_eq!(expired_at, at(NOW + 60)),
        other => panic!("{other:?}"),
    }
    let from_the_future = Fresh::verify_at(&token, &key(), at(NOW - 1));
    assert!(matches!(from_the_future, Err(VerifyError::NotYetValid { .. })));
    match Fresh::verify_at(&of_type("t", "{}"), &key(), at(NOW)) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "iat"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_max_age_every_iat_is_accepted() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1m")]
    struct Any;

    for payload in [json!({ "exp": NOW + 1 }), json!({ "exp": NOW + 1, "iat": NOW + 1_000 })] {
        Any::verify_at(&of_type("t", payload.to_string()), &key(), at(NOW)).unwrap();
    }
}

#[test]
fn nbf_now_is_the_time_of_issue() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1m", nbf = now, leeway = "2s")]
    struct From;

    let token = From.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["nbf"], NOW);
    let read = From::verify_at(&token, &key(), at(NOW - 2)).unwrap();
    assert_eq!(read.not_before(), Some(at(NOW)));
    let early = From::verify_at(&token, &key(), at(NOW - 3));
    assert!(matches!(early, Err(VerifyError::NotYetValid { .. })));
}

#[test]
fn a_random_jti_is_written_and_required() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1m", jti = random)]
    struct Unique;

    let ids: Vec<String> = std::iter::repeat_with(|| {
        let token = Unique.encode_at(&key(), at(NOW)).unwrap();
        Unique::verify_at(&token, &key(), at(NOW)).unwrap().token_id().unwrap().to_owned()
    })
    .take(8)
    .collect();
    for (index, id) in ids.iter().enumerate() {
        // 128 bits in base64url.
        assert_eq!(id.len(), 22);
        assert!(id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{id}");
        assert!(!ids[..index].contains(id));
    }

    let exp = NOW + 1;
    match Unique::verify_at(&of_type("t", json!({ "exp": exp }).to_string()), &key(), at(NOW)) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "jti"),
        other => panic!("{other:?}"),
    }
    let by_hand = of_type("t", json!({ "exp": exp, "jti": "my-own" }).to_string());
    let read = Unique::verify_at(&by_hand, &key(), at(NOW)).unwrap();
    assert_eq!(read.token_id(), Some("my-own"));
}

#[test]
fn max_len_limits_issuing_and_verifying_exactly() {
    macro_rules! capped {
        ($name:ident, $max_len:literal) => {
            #[derive(Debug, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, max_len = $max_len)]
            struct $name {
                text: String,
            }
        };
    }
    capped!(Roomy, 100_000);
    capped!(Tight, 200);

    let encode = |len: usize| Roomy { text: "x".repeat(len) }.encode_at(&key(), at(NOW)).unwrap();
    let longest = (0..200).take_while(|len| encode(*len).len() <= 200).last().unwrap();
    for (len, fits) in [(longest, true), (longest + 1, false)] {
        let text = "x".repeat(len);
        assert_eq!(Tight { text }.encode_at(&key(), at(NOW)).is_ok(), fits, "{len}");
        let verified = Tight::verify_at(&encode(len), &key(), at(NOW));
        match (fits, verified) {
            (true, Ok(read)) => assert_eq!(read.text.len(), len),
            (false, Err(VerifyError::TooLong { len, max: 200 })) => assert!(len > 200),
            (_, other) => panic!("{other:?}"),
        }
    }
    // Far above the default limit.
    let token = encode(50_000);
    assert_eq!(Roomy::verify_at(&token, &key(), at(NOW)).unwrap().text.len(), 50_000);
}

#[test]
fn the_default_max_len_is_8192_bytes() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Usual {
        text: String,
    }

    let encode = |len| Usual { text: "x".repeat(len) }.encode_at(&key(), at(NOW));
    match encode(8_192) {
        Err(EncodeError::TooLong { len, max: 8_192 }) => assert!(len > 8_192),
        other => panic!("{other:?}"),
    }
    let longest = (5_900..6_200).map_while(|len| encode(len).ok()).last().unwrap();
    assert!((8_189..=8_192).contains(&longest.len()), "{}", longest.len());
    Usual::verify_at(&longest, &key(), at(NOW)).unwrap();
}

#[test]
fn unknown_claims_are_ignored_or_refused_by_name() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, unknown = ignore)]
    struct Ignores {
        known: u8,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never, unknown = reject)]
    struct Rejects {
        known: u8,
        #[serde(skip)]
        skipped: u8,
    }

    let extra = of_type("t", r#"{"known":1,"unknown":{"a":[null]}}"#);
    assert_eq!(Ignores::verify_at(&extra, &key(), at(NOW)).unwrap().known, 1);
    match Rejects::verify_at(&extra, &key(), at(NOW)) {
        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "unknown"),
        other => panic!("{other:?}"),
    }
    // A skipped field is an unknown claim.
    let skipped = of_type("t", r#"{"known":1,"skipped":2}"#);
    match Rejects::verify_at(&skipped, &key(), at(NOW)) {
        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "skipped"),
        other => panic!("{other:?}"),
    }
    let exact = of_type("t", r#"{"known":1,"iat":5,"sub":"u"}"#);
    let read = Rejects::verify_at(&exact, &key(), at(NOW)).unwrap();
    assert_eq!((read.known, read.skipped, read.subject()), (1, 0, Some("u")));
    let own = Rejects { known: 1, skipped: 9 }.encode_at(&key(), at(NOW)).unwrap();
    Rejects::verify_at(&own, &key(), at(NOW)).unwrap();
}

#[test]
fn the_policy_may_be_split_into_several_attributes() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256,)]
    #[claims()]
    #[claims(typ = "t", iss = "auth")]
    #[claims(aud = "web", ttl = "1m")]
    struct Spread;

    let token = Spread.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&token)), ["aud", "exp", "iat", "iss"]);
    Spread::verify_at(&token, &key(), at(NOW)).unwrap();
}

#[test]
fn the_crate_may_have_another_name() {
    mod vendored {
        pub(super) mod deep {
            pub(crate) use typed_jwt::*;
        }
    }

    #[derive(Debug, Claims)]
    #[claims(crate = vendored::deep, alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Renamed {
        known: u8,
    }

    let token = Renamed { known: 1 }.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(Renamed::verify_at(&token, &key(), at(NOW)).unwrap().known, 1);
}
