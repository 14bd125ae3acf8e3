//! Each variant of `VerifyError` with its fields, returned for a token that is otherwise valid.

use std::error::Error;

use serde_json::{Value, json};
use typed_jwt::{A256GcmKey, Claims, MalformedToken, VerifyError, peek};

use super::session::{
    ENCRYPTED_HEADER, EncryptedSession, HEADER, encrypted, good, session, token, variant, verify,
    verify_with, with, without,
};
use crate::common::encrypted::direct_key;
use crate::common::{NOW, another_key, at, key, signed};

/// Returns a token for every variant, each with one fault. Those with five segments are for
/// [`EncryptedSession`].
pub(super) fn refused() -> Vec<(&'static str, String)> {
    let payload = good().to_string();
    let header = |header: &str| signed(header, &payload);
    vec![
        ("TooLong", token(&with("role", "x".repeat(2_048)))),
        ("Malformed", signed(HEADER, "[]")),
        ("UnexpectedAlgorithm", header(r#"{"alg":"HS512","typ":"session+jwt"}"#)),
        (
            "UnexpectedEncryption",
            encrypted(r#"{"alg":"dir","enc":"A128GCM","typ":"session+jwt"}"#, &payload),
        ),
        ("UnexpectedType", header(r#"{"alg":"HS256","typ":"refresh+jwt"}"#)),
        ("UnexpectedHeader", header(r#"{"alg":"HS256","typ":"versioned+jwt","v":2}"#)),
        ("CriticalHeader", header(r#"{"alg":"HS256","typ":"session+jwt","crit":["exp"]}"#)),
        ("UnknownKey", header(r#"{"alg":"HS256","typ":"session+jwt","kid":"other"}"#)),
        ("InvalidSignature", session().encode_at(&another_key(), at(NOW)).unwrap()),
        ("DecryptionFailed", encrypted_with_another_key()),
        ("MissingClaim", token(&without("role"))),
        ("InvalidClaim", token(&with("role", 5))),
        ("Expired", token(&with("exp", NOW - 30))),
        ("NotYetValid", token(&with("nbf", NOW + 31))),
        ("UnexpectedIssuer", token(&with("iss", "https://evil.example.com"))),
        ("UnexpectedAudience", token(&with("aud", "cli"))),
        ("Rejected", token(&with("role", "guest"))),
    ]
}

fn encrypted_with_another_key() -> String {
    let session = EncryptedSession { user: "u-1".into(), role: "admin".into(), scopes: vec![] };
    let key = A256GcmKey::from_bytes([0x5a; 32]).unwrap();
    session.encode_at(&key, at(NOW)).unwrap()
}

/// A type with a fixed parameter of the header.
#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "versioned+jwt", iss = any, aud = any, exp = required, header(v = 1))]
struct Versioned {}

/// Returns the error of a token of [`refused`].
pub(super) fn error(token: &str) -> VerifyError {
    match token.matches('.').count() {
        4 => EncryptedSession::verify_at(token, &direct_key(), at(NOW)).unwrap_err(),
        _ if peek(token).is_ok_and(|header| header.typ() == Some("versioned+jwt")) => {
            Versioned::verify_at(token, &key(), at(NOW)).unwrap_err()
        }
        _ => verify_with(token, &key().with_id("own")).unwrap_err(),
    }
}

#[test]
fn the_list_has_every_variant() {
    let source = include_str!("../../jwt-core/src/error/verify.rs");
    let (_, variants) = source.split_once("pub enum VerifyError {\n").unwrap();
    let (variants, _) = variants.split_once("\n}").unwrap();
    let declared: Vec<&str> = variants
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .filter_map(|line| line.split([' ', '(', ',']).next())
        .collect();
    let listed: Vec<&str> = refused().iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, declared, "add a token for each variant to `refused`, in this order");
}

#[test]
fn every_variant_is_reached() {
    verify_with(&token(&good()), &key().with_id("own")).unwrap();
    let token = encrypted(ENCRYPTED_HEADER, good().to_string());
    EncryptedSession::verify_at(&token, &direct_key(), at(NOW)).unwrap();
    for (name, token) in refused() {
        assert_eq!(variant(&error(&token)), name);
    }
}

#[test]
fn the_public_message_reports_only_expiry() {
    for (name, token) in refused() {
        let error = error(&token);
        let expected = if name == "Expired" { "token expired" } else { "invalid token" };
        assert_eq!(error.public_message(), expected, "{error:?}");
    }
}

#[test]
fn every_error_is_one_line() {
    for (_, token) in refused() {
        let shown = error(&token).to_string();
        assert!(!shown.is_empty() && !shown.contains('\n'), "{shown}");
    }
}

#[test]
fn error_sources_contain_the_reason() {
    for (name, token) in refused() {
        let error = error(&token);
        let has_source = matches!(name, "Malformed" | "InvalidClaim" | "Rejected");
        assert_eq!(error.source().is_some(), has_source, "{name}");
        if let Some(source) = error.source() {
            assert!(error.to_string().ends_with(&source.to_string()), "{name}");
        }
    }
}

#[test]
fn a_token_that_is_too_long_is_not_read() {
    match verify(&"x".repeat(2_049)) {
        Err(VerifyError::TooLong { len: 2_049, max: 2_048 }) => {}
        other => panic!("{other:?}"),
    }
    let not_too_long = verify(&"x".repeat(2_048)).unwrap_err();
    assert!(matches!(not_too_long, VerifyError::Malformed(MalformedToken::NotThreeSegments)));
}

#[test]
fn the_error_names_registered_algorithms_only() {
    for (alg, named) in [
        (json!("HS384"), Some("HS384")),
        (json!("HS512"), Some("HS512")),
        (json!("RS256"), Some("RS256")),
        (json!("ES256"), Some("ES256")),
        (json!("EdDSA"), Some("EdDSA")),
        (json!("none"), Some("none")),
        (json!("None"), None),
        (json!("hs256"), None),
        (json!("HS256 "), None),
        (json!(""), None),
        (json!(null), None),
        (json!(["HS256"]), None),
        (json!({ "HS256": 1 }), None),
        (json!(256), None),
    ] {
        let header = json!({ "alg": alg, "typ": "session+jwt" }).to_string();
        match verify(&signed(&header, good().to_string())) {
            Err(VerifyError::UnexpectedAlgorithm { expected: "HS256", actual }) => {
                assert_eq!(actual, named, "{alg}");
            }
            other => panic!("{alg}: {other:?}"),
        }
    }
    let without = verify(&signed(r#"{"typ":"session+jwt"}"#, good().to_string()));
    assert!(matches!(without, Err(VerifyError::UnexpectedAlgorithm { actual: None, .. })));
    let spelled =
        verify(&signed(r#"{"alg":"\u0048S256","typ":"session+jwt"}"#, good().to_string()));
    spelled.unwrap();
}

#[test]
fn the_error_names_registered_encryptions_only() {
    for (enc, named) in [
        (json!("A128GCM"), Some("A128GCM")),
        (json!("A192GCM"), Some("A192GCM")),
        (json!("A128CBC-HS256"), Some("A128CBC-HS256")),
        (json!("A192CBC-HS384"), Some("A192CBC-HS384")),
        (json!("A256CBC-HS512"), Some("A256CBC-HS512")),
        (json!("XC20P"), None),
        (json!("a256gcm"), None),
        (json!("A256GCM "), None),
        (json!(""), None),
        (json!(null), None),
        (json!(["A256GCM"]), None),
        (json!(256), None),
    ] {
        let header = json!({ "alg": "dir", "enc": enc, "typ": "session+jwt" }).to_string();
        match error(&encrypted(&header, good().to_string())) {
            VerifyError::UnexpectedEncryption { expected: "A256GCM", actual } => {
                assert_eq!(actual, named, "{enc}");
            }
            other => panic!("{enc}: {other:?}"),
        }
    }
    let spelled = r#"{"alg":"d\u0069r","enc":"\u0041256GCM","typ":"session+jwt"}"#;
    let token = encrypted(spelled, good().to_string());
    EncryptedSession::verify_at(&token, &direct_key(), at(NOW)).unwrap();
}

/// All tokens that are not authentic have the same error, without a field (RFC 7516 §11.5).
#[test]
fn a_failed_decryption_has_no_details() {
    let token = encrypted(ENCRYPTED_HEADER, good().to_string());
    for at in [3, 4] {
        let mut segments: Vec<String> = token.split('.').map(str::to_owned).collect();
        let first = if segments[at].starts_with('A') { "B" } else { "A" };
        segments[at].replace_range(..1, first);
        let error = error(&segments.join("."));
        assert_eq!(format!("{error:?}"), "DecryptionFailed");
        assert_eq!(error.to_string(), "decryption failed");
        assert_eq!(
            (error.reason(), error.public_message()),
            ("decryption_failed", "invalid token")
        );
    }
}

#[test]
fn a_token_of_the_other_form_is_named() {
    let signed = session().encode_at(&key(), at(NOW)).unwrap();
    let refused = EncryptedSession::verify_at(&signed, &direct_key(), at(NOW)).unwrap_err();
    assert!(matches!(refused, VerifyError::Malformed(MalformedToken::SignedToken)), "{refused:?}");
    let encrypted = encrypted(ENCRYPTED_HEADER, good().to_string());
    let refused = verify(&encrypted).unwrap_err();
    assert!(
        matches!(refused, VerifyError::Malformed(MalformedToken::EncryptedToken)),
        "{refused:?}"
    );
}

#[test]
fn parameters_of_keys_are_named() {
    for parameter in [
        "crit", "b64", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "jwk", "jku", "x5u",
        "x5c", "x5t", "x5t#S256",
    ] {
        for value in [json!(null), json!([]), json!("DEF"), json!(1)] {
            let header = json!({
                "alg": "dir", "enc": "A256GCM", "typ": "session+jwt", parameter: value,
            });
            match error(&encrypted(&header.to_string(), good().to_string())) {
                VerifyError::CriticalHeader { parameter: named } => assert_eq!(named, parameter),
                other => panic!("{header}: {other:?}"),
            }
        }
    }
    for other in ["x5", "url", "anything"] {
        let header = json!({
            "alg": "dir", "enc": "A256GCM", "typ": "session+jwt", other: { "zip": "DEF" },
        });
        let token = encrypted(&header.to_string(), good().to_string());
        EncryptedSession::verify_at(&token, &direct_key(), at(NOW)).unwrap();
    }
}

#[test]
fn the_error_names_the_expected_type_but_not_the_other() {
    match verify(&signed(r#"{"alg":"HS256","typ":"refresh+jwt"}"#, good().to_string())) {
        Err(error @ VerifyError::UnexpectedType { expected: "session+jwt" }) => {
            assert_eq!(error.to_string(), "unexpected token type; expected `session+jwt`");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_token_of_another_claims_type_is_refused() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256,
        typ = "refresh+jwt",
        iss = "https://auth.example.com",
        aud = ["web", "app"],
        ttl = "15m"
    )]
    struct Refresh {
        #[claim(sub)]
        user: String,
        role: String,
    }

    let refresh = Refresh { user: "u-1".into(), role: "admin".into() };
    let refresh = refresh.encode_at(&key(), at(NOW)).unwrap();
    let session = session().encode_at(&key(), at(NOW)).unwrap();
    Refresh::verify_at(&refresh, &key(), at(NOW)).unwrap();
    verify(&session).unwrap();
    assert!(matches!(verify(&refresh), Err(VerifyError::UnexpectedType { .. })));
    let crossed = Refresh::verify_at(&session, &key(), at(NOW));
    assert!(matches!(crossed, Err(VerifyError::UnexpectedType { expected: "refresh+jwt" })));
}

#[test]
fn critical_parameters_are_named() {
    for parameter in ["crit", "b64", "enc", "zip"] {
        for value in [json!(null), json!([]), json!(["exp"]), json!(false), json!("DEF")] {
            let header = json!({ "alg": "HS256", "typ": "session+jwt", parameter: value });
            match verify(&signed(&header.to_string(), good().to_string())) {
                Err(VerifyError::CriticalHeader { parameter: named }) => {
                    assert_eq!(named, parameter);
                }
                other => panic!("{header}: {other:?}"),
            }
        }
    }
}

#[test]
fn keys_and_other_members_of_the_header_are_ignored() {
    for (name, value) in [
        ("jwk", json!({ "kty": "oct", "k": "AAAA" })),
        ("jku", json!("https://evil.example.com/keys")),
        ("x5u", json!("https://evil.example.com/cert")),
        ("x5c", json!(["MIIB"])),
        ("x5t#S256", json!("x")),
        ("cty", json!("JWT")),
        ("anything", json!({ "crit": ["exp"], "b64": false })),
    ] {
        let header = json!({ "alg": "HS256", "typ": "session+jwt", name: value }).to_string();
        verify(&signed(&header, good().to_string())).unwrap();
    }
}

#[test]
fn a_missing_claim_is_named() {
    for name in ["iss", "aud", "exp", "sub", "role"] {
        match verify(&token(&without(name))) {
            Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn an_unknown_claim_is_named_after_the_signature_check() {
    match verify(&token(&with("surprise", Value::Null))) {
        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "surprise"),
        other => panic!("{other:?}"),
    }
    let forged = verify_with(&token(&with("surprise", Value::Null)), &another_key());
    assert!(matches!(forged, Err(VerifyError::InvalidSignature)));
}

#[test]
fn expired_contains_the_times() {
    match verify(&token(&with("exp", NOW - 30))) {
        Err(error @ VerifyError::Expired { .. }) => {
            assert_eq!(
                error.to_string(),
                "token expired at 2023-11-14T22:12:50Z (now 2023-11-14T22:13:20Z)"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn not_yet_valid_contains_the_times() {
    match verify(&token(&with("nbf", NOW + 31))) {
        Err(VerifyError::NotYetValid { valid_from, now }) => {
            assert_eq!((valid_from, now), (at(NOW + 31), at(NOW)));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn unexpected_issuer_contains_both_issuers() {
    match verify(&token(&with("iss", "https://evil.example.com"))) {
        Err(VerifyError::UnexpectedIssuer { expected, actual }) => {
            assert_eq!(&*expected, "https://auth.example.com");
            assert_eq!(&*actual, "https://evil.example.com");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn unexpected_audience_contains_both_audiences() {
    for aud in [json!("cli"), json!(["cli", "x"])] {
        match verify(&token(&with("aud", aud.clone()))) {
            Err(VerifyError::UnexpectedAudience { expected, actual }) => {
                assert_eq!(&*expected, r#"["web", "app"]"#);
                assert_eq!(serde_json::from_str::<Value>(&actual).unwrap(), aud);
            }
            other => panic!("{other:?}"),
        }
    }
    verify(&token(&with("aud", json!(["cli", "app"])))).unwrap();
    assert!(matches!(
        verify(&token(&with("aud", json!([])))),
        Err(VerifyError::UnexpectedAudience { .. })
    ));
}

#[test]
fn a_broken_rule_is_named() {
    match verify(&token(&with("role", "guest"))) {
        Err(error @ VerifyError::Rejected { .. }) => {
            assert_eq!(error.to_string(), r#"the claim `role` is not one of `"admin"`, `"user"`"#);
        }
        other => panic!("{other:?}"),
    }
}
