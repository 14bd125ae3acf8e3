//! `#[claims(header(…))]` and `Header::get`.

use typed_jwt::__private_0_1_0::{verify_by_layout, verify_by_name};
use typed_jwt::{
    A256GcmKey, Claims, Es256SigningKey, Header, Hs256Key, NestedKey, Scratch, VerifyError, jwe,
    jws, peek,
};

use crate::common::{NOW, at, key, signed};

#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h",
    header(cty = "twilio-fpa;v=1", "x-\"a\"" = "ü\n", v = 2, n = -1, is_test = false),
)]
struct Access {
    #[claim(sub)]
    account: String,
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1","x-\"a\"":"ü\n","v":2,"n":-1,"is_test":false"#;

fn access() -> Access {
    Access { account: "AC42".into() }
}

fn payload() -> String {
    format!(r#"{{"iat":{NOW},"exp":{},"sub":"AC42"}}"#, NOW + 3600)
}

fn assert_fixed(header: &Header) {
    assert_eq!(header.get("cty"), Some("twilio-fpa;v=1"));
    assert_eq!(header.get("x-\"a\""), Some("ü\n"));
    assert_eq!(header.get_as::<u8>("v").unwrap(), Some(2));
    assert_eq!(header.get_as::<i64>("n").unwrap(), Some(-1));
    assert_eq!(header.get_as::<bool>("is_test").unwrap(), Some(false));
    assert_eq!(header.get_as::<&str>("cty").unwrap(), Some("twilio-fpa;v=1"));
    // A value of another type is not a string.
    assert_eq!(header.get("v"), None);
    assert!(header.get_as::<u8>("cty").is_err());
    for own in ["alg", "typ", "kid", "enc", "absent", ""] {
        assert_eq!(header.get(own), None, "{own}");
        assert!(header.get_as::<String>(own).unwrap().is_none(), "{own}");
    }
}

#[test]
fn parameters_are_written_after_the_type() {
    let token = access().encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(token, signed(&format!("{HEADER}}}"), payload()));
    assert_fixed(Access::verify_at(&token, &key(), at(NOW)).unwrap().header());

    let named = key().with_id("a \"key\"");
    let token = access().encode_at(&named, at(NOW)).unwrap();
    assert_eq!(token, signed(&format!(r#"{HEADER},"kid":"a \"key\""}}"#), payload()));
    assert_fixed(Access::verify_at(&token, &named, at(NOW)).unwrap().header());
}

#[test]
fn both_ways_give_the_same_header() {
    let token = access().encode_at(&key(), at(NOW)).unwrap();
    let [mut one, mut other] = [Scratch::new(), Scratch::new()];
    let by_layout = verify_by_layout::<Access, _>(&token, &key(), &mut one, at(NOW)).unwrap();
    let by_name = verify_by_name::<Access, _>(&token, &key(), &mut other, at(NOW)).unwrap();
    assert_eq!(by_layout.header(), by_name.header());
    assert_fixed(by_name.header());
}

/// Returns the header with one parameter replaced.
fn with(name: &str, value: &str) -> String {
    let mut header: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&format!("{HEADER}}}")).unwrap();
    header.remove(name);
    let rest = serde_json::to_string(&header).unwrap();
    match value {
        "" => rest,
        value => format!("{},{name:?}:{value}}}", rest.strip_suffix('}').unwrap()),
    }
}

#[test]
fn a_parameter_has_exactly_one_value_in_any_spelling() {
    let verify = |header: &str| Access::verify_at(&signed(header, payload()), &key(), at(NOW));
    for header in [
        with("cty", r#""\u0074wilio-fpa;v=1""#),
        with("v", "2"),
        with("cty", "\"twilio-fpa;v=1\"").replace(':', " : ").replace("{\"", " { \""),
        with("cty", "").replacen('{', r#"{"\u0063ty":"twilio-fpa;v=1","#, 1),
    ] {
        assert_fixed(verify(&header).unwrap().header());
    }
    for (parameter, expected, values) in [
        (
            "cty",
            "\"twilio-fpa;v=1\"",
            &[
                "",
                "null",
                "1",
                "true",
                "[]",
                "{}",
                "\"\"",
                "\"twilio-fpa;v=2\"",
                "\"Twilio-fpa;v=1\"",
                "\"application/twilio-fpa;v=1\"",
                "\"twilio-fpa;v=1 \"",
                "\"twilio-fpa\"",
                "[\"twilio-fpa;v=1\"]",
                "\"\\\"twilio-fpa;v=1\\\"\"",
                "\"JWT\"",
            ][..],
        ),
        ("v", "2", &["", "null", "\"2\"", "2.0", "2e0", "20", "3", "-2", "[2]"][..]),
        ("n", "-1", &["", "1", "\"-1\"", "-1.0"][..]),
        ("is_test", "false", &["", "true", "\"false\"", "null", "0"][..]),
    ] {
        for value in values {
            match verify(&with(parameter, value)).unwrap_err() {
                VerifyError::UnexpectedHeader { parameter: named, expected: shown } => {
                    assert_eq!((named, shown), (parameter, expected), "{value}");
                }
                other => panic!("{parameter} {value}: {other:?}"),
            }
        }
    }
    let twice = with("v", "2").replacen('{', r#"{"v":2,"#, 1);
    assert!(matches!(verify(&twice), Err(VerifyError::Malformed(_))));
}

#[test]
fn the_error_shows_only_our_own_text() {
    let secret = "canary-4711";
    for header in [with("cty", &format!("{secret:?}")), with("v", &format!("[{secret:?}]"))] {
        let token = signed(&header, payload());
        let error = Access::verify_at(&token, &key(), at(NOW)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret));
        assert_eq!(error.reason(), "unexpected_header");
        assert_eq!(error.public_message(), "invalid token");
    }
    let error = Access::verify_at(&signed(&with("v", ""), payload()), &key(), at(NOW)).unwrap_err();
    assert_eq!(error.to_string(), "unexpected header parameter `v`; expected 2");
}

#[test]
fn parameters_are_checked_before_the_signature_and_after_critical_ones() {
    let forged = |header: &str| {
        let token = signed(header, payload());
        let (stem, _) = token.rsplit_once('.').unwrap();
        Access::verify_at(&format!("{stem}.AAAA"), &key(), at(NOW)).unwrap_err()
    };
    assert!(matches!(forged(&with("v", "3")), VerifyError::UnexpectedHeader { .. }));
    assert!(matches!(forged(&with("v", "2")), VerifyError::InvalidSignature));
    let critical = with("v", "3").replacen('{', r#"{"crit":["v"],"#, 1);
    assert!(matches!(forged(&critical), VerifyError::CriticalHeader { .. }));
}

#[test]
fn a_type_without_parameters_refuses_none_and_shows_all() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = any, iss = any, aud = any, exp = never)]
    struct Any {}

    let header = r#"{"nonce":"n\/1","alg":"HS256","x5t":"dGh1bWI","list":["a"],"n":1.50,"jku":"https://a","epk":{}}"#;
    let token = signed(header, "{}");
    let read = Any::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(read.header().get("nonce"), Some("n/1"));
    assert_eq!(read.header().get("x5t"), Some("dGh1bWI"));
    assert_eq!(read.header().get_as::<Vec<String>>("list").unwrap(), Some(vec!["a".into()]));
    assert_eq!(read.header().get_as("n").unwrap(), Some(1.5));
    assert_eq!(read.header().get("jku"), Some("https://a"));
    assert_eq!(read.header().get("list"), None);
    assert_eq!(read.header().get("epk"), None);
    let payload = jws::verify(&token, &key()).unwrap();
    assert_eq!(payload.header().get("nonce"), Some("n/1"));
    assert_eq!(payload.header(), read.header());
}

#[derive(Debug, Claims)]
#[claims(
    enc = A256GCM, typ = "t", iss = any, aud = any, exp = never, header(cty = "example", v = 1),
)]
struct Encrypted {}

#[test]
fn the_header_of_an_encrypted_token_has_the_parameters() {
    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = "t", iss = any, aud = any, exp = never)]
    struct Plain {}

    let key = A256GcmKey::generate();
    let token = Encrypted {}.encode_at(&key, at(NOW)).unwrap();
    let header = peek(&token).unwrap();
    assert_eq!(header.typ(), Some("t"));
    let [mut one, mut other] = [Scratch::new(), Scratch::new()];
    let by_layout = verify_by_layout::<Encrypted, _>(&token, &key, &mut one, at(NOW)).unwrap();
    let by_name = verify_by_name::<Encrypted, _>(&token, &key, &mut other, at(NOW)).unwrap();
    for read in [&by_layout, &by_name] {
        assert_eq!(read.header().get("cty"), Some("example"));
        assert_eq!(read.header().get_as::<u8>("v").unwrap(), Some(1));
    }
    assert_eq!(by_layout.header(), by_name.header());
    assert_eq!(jwe::decrypt(&token, &key).unwrap().header().get("cty"), Some("example"));

    let plain = Plain {}.encode_at(&key, at(NOW)).unwrap();
    let refused = Encrypted::verify_at(&plain, &key, at(NOW)).unwrap_err();
    assert!(matches!(refused, VerifyError::UnexpectedHeader { parameter: "cty", .. }));
    assert_eq!(
        Plain::verify_at(&token, &key, at(NOW)).unwrap().header().get("cty"),
        Some("example")
    );
}

#[test]
fn the_inner_header_of_a_nested_token_has_the_parameters() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = ES256, enc = A256GCM, typ = "t", iss = any, aud = any, exp = never,
        header(iss = "a", cty = "example"),
    )]
    struct Inside {}

    #[derive(Debug, Claims)]
    #[claims(alg = ES256, enc = A256GCM, typ = "t", iss = any, aud = any, exp = never)]
    struct Plain {}

    let key = NestedKey::new(Es256SigningKey::generate(), A256GcmKey::generate());
    let token = Inside {}.encode_at(&key, at(NOW)).unwrap();
    let read = Inside::verify_at(&token, &key, at(NOW)).unwrap();
    assert_eq!(read.header().get("iss"), Some("a"));
    assert_eq!(read.header().get("cty"), Some("example"));
    let outer = read.header().outer().unwrap();
    assert_eq!((outer.get("cty"), outer.get("iss")), (Some("JWT"), None));
    let plain = Plain {}.encode_at(&key, at(NOW)).unwrap();
    let refused = Inside::verify_at(&plain, &key, at(NOW)).unwrap_err();
    assert!(matches!(refused, VerifyError::UnexpectedHeader { parameter: "iss", .. }));
}

#[test]
fn the_key_of_a_list_does_not_change_the_parameters() {
    #[derive(Debug, Claims)]
    #[claims(alg = [RS256, ES256], typ = "t", iss = any, aud = any, exp = never, header(v = 1))]
    struct List {}

    let key = Es256SigningKey::generate().with_id("k");
    let token = List {}.encode_at(&key, at(NOW)).unwrap();
    let read = List::verify_at(&token, &key, at(NOW)).unwrap();
    assert_eq!(read.header().get_as::<u8>("v").unwrap(), Some(1));
}

#[test]
fn hostile_tokens_are_refused() {
    typed_jwt::testing::assert_refuses_all(&access(), &Hs256Key::generate());
    typed_jwt::testing::assert_refuses_all(&access(), &Hs256Key::generate().with_id("k"));
    typed_jwt::testing::assert_refuses_all(&Encrypted {}, &A256GcmKey::generate());
    let tokens = typed_jwt::testing::hostile_tokens(&access(), &key());
    for name in [
        "the header parameter \"cty\" is absent",
        "the header parameter \"cty\" is \"TWILIO-FPA;V=1\"",
        "the header parameter \"v\" is \"2\"",
        "the header parameter \"is_test\" is true",
    ] {
        assert!(tokens.iter().any(|token| token.name == name), "{name}");
    }
}

#[test]
fn a_header_stays_small() {
    assert!(size_of::<Header>() <= 9 * size_of::<usize>());
}

#[test]
fn the_maximum_number_of_parameters_is_written_and_demanded() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256, typ = "t", iss = any, aud = any, exp = never,
        header(
            a1 = 1, a2 = 1, a3 = 1, a4 = 1, a5 = 1, a6 = 1, a7 = 1, a8 = 1, a9 = 1, a10 = 1,
            b1 = 1, b2 = 1, b3 = 1, b4 = 1, b5 = 1, b6 = 1, b7 = 1, b8 = 1, b9 = 1, b10 = 1,
            c1 = 1, c2 = 1, c3 = 1, c4 = 1, c5 = 1, c6 = 1, c7 = 1, c8 = "z",
        ),
    )]
    struct Many {}

    let with_id = key().with_id("k-1");
    for issuer in [key(), with_id.clone()] {
        let token = Many {}.encode_at(&issuer, at(NOW)).unwrap();
        // The key with the other id does not recognize the header, and parses it.
        for verifier in [key(), with_id.clone()] {
            let verified = Many::verify_at(&token, &verifier, at(NOW)).unwrap();
            assert_eq!(verified.header().get("c8"), Some("z"));
        }
    }
    let names = (1..=10).flat_map(|at| [format!("a{at}"), format!("b{at}")]);
    let names: Vec<String> = names.chain((1..=8).map(|at| format!("c{at}"))).collect();
    let header = |without: &str, instead: &str| {
        let own = |name: &String| match &**name {
            "c8" => format!(",\"{name}\":\"z\""),
            _ => format!(",\"{name}\":1"),
        };
        let others: String = names.iter().filter(|name| *name != without).map(own).collect();
        format!(r#"{{"alg":"HS256","typ":"t"{others}{instead}}}"#)
    };
    let verify = |header: &str| Many::verify_at(&signed(header, "{}"), &key(), at(NOW));
    verify(&header("", "")).unwrap();
    for name in &names {
        for instead in [String::new(), format!(",\"{name}\":2"), format!(",\"{name}\":\"1\"")] {
            let refused = verify(&header(name, &instead)).unwrap_err();
            assert!(
                matches!(refused, VerifyError::UnexpectedHeader { parameter, .. } if parameter == name),
                "{name} {instead}: {refused:?}"
            );
        }
    }
}
