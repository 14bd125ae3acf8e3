//! Errors do not show tokens, keys or unauthenticated content.

use std::error::Error;
use std::fmt::Debug;

use serde_json::json;
use typed_jwt::{Claims, Hs256Key, KeyError, VerifyError, jwe, jws, peek};

use super::error_variants::{self, refused};
use super::session::{
    EncryptedSession, HEADER, encrypted, good, session, variant, verify, verify_with, with,
};
use crate::common::encrypted::direct_key;
use crate::common::{NOW, SECRET, another_key, at, base64url, key, signed, signed_segments};

/// A word that does not occur in any message of the library.
const CANARY: &str = "kanarienvogel";

/// Returns `Display` and `Debug` of an error and of all its sources.
fn shown(error: &dyn Error) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain.map(|error| format!("{error}\n{error:?}\n{error:#?}\n")).collect()
}

fn assert_shows_no_key(shown: &str) {
    let secret = std::str::from_utf8(&SECRET).unwrap();
    let bytes = format!("{SECRET:?}").replace(['[', ']'], "");
    for spelling in [secret, &base64url(&SECRET), &bytes] {
        assert!(!shown.contains(spelling), "{shown}");
    }
}

/// Checks that no segment is shown, nor a longer part of one.
fn assert_shows_no_token(shown: &str, token: &str) {
    for segment in token.split('.').filter(|segment| segment.len() >= 12) {
        for start in (0..=segment.len() - 12).filter(|at| segment.is_char_boundary(*at)) {
            if let Some(part) = segment.get(start..start + 12) {
                assert!(!shown.contains(part), "{part}: {shown}");
            }
        }
    }
}

/// Returns tokens with canaries in every place; none of them has a valid signature.
fn unauthenticated() -> Vec<(&'static str, String)> {
    let claims = json!({
        "iss": CANARY, "sub": CANARY, "aud": [CANARY], "role": CANARY, CANARY: { CANARY: CANARY },
        "exp": CANARY, "jti": CANARY,
    });
    let header = |header: serde_json::Value| {
        let header = base64url(header.to_string().as_bytes());
        format!("{header}.{}.{}", base64url(claims.to_string().as_bytes()), base64url(&[7; 32]))
    };
    let good = json!({ "alg": "HS256", "typ": "session+jwt" });
    let with = |name: &str, value: serde_json::Value| {
        let mut changed = good.clone();
        changed[name] = value;
        changed["x-unknown"] = json!(CANARY);
        header(changed)
    };
    let raw = |raw: &str| format!("{}.{CANARY}.{CANARY}", base64url(raw.as_bytes()));
    vec![
        ("TooLong", CANARY.repeat(500)),
        ("Malformed", CANARY.to_owned()),
        ("Malformed", format!("{CANARY}!.{CANARY}.{CANARY}")),
        ("Malformed", raw(&format!("{{\"alg\":\"HS256\",\"{CANARY}\":1,\"{CANARY}\":2}}"))),
        ("Malformed", raw(&format!("{{\"alg\":\"HS256\",\"x\":\"{CANARY}\""))),
        ("Malformed", with("kid", json!({ "kid": CANARY }))),
        ("Malformed", header(good.clone()).replace(&base64url(&[7; 32]), &format!("{CANARY}!"))),
        ("UnexpectedAlgorithm", with("alg", json!(CANARY))),
        ("UnexpectedAlgorithm", with("alg", json!([CANARY]))),
        ("UnexpectedAlgorithm", with("alg", json!("HS512"))),
        ("UnexpectedType", with("typ", json!(CANARY))),
        ("UnexpectedType", with("typ", json!({ "typ": CANARY }))),
        ("CriticalHeader", with("crit", json!([CANARY]))),
        ("CriticalHeader", with("zip", json!(CANARY))),
        ("UnknownKey", with("kid", json!(CANARY))),
        ("InvalidSignature", with("cty", json!(CANARY))),
        ("InvalidSignature", header(good.clone())),
    ]
}

#[test]
fn errors_do_not_show_unauthenticated_content() {
    for (name, token) in unauthenticated() {
        let error = verify_with(&token, &key().with_id("own")).unwrap_err();
        assert_eq!(variant(&error), name, "{error:?}");
        let shown = shown(&error);
        assert!(!shown.to_lowercase().contains(CANARY), "{shown}");
        assert!(!shown.contains(&base64url(CANARY.as_bytes())), "{shown}");
        assert!(!error.public_message().contains(CANARY));
        assert_shows_no_token(&shown, &token);
        assert_shows_no_key(&shown);
    }
}

/// Returns encrypted tokens with canaries in every place; none of them can be decrypted.
fn unauthenticated_encrypted() -> Vec<(&'static str, String)> {
    let with = |name: &str, value: serde_json::Value| {
        let mut header = json!({ "alg": "dir", "enc": "A256GCM", "typ": "session+jwt" });
        header[name] = value;
        header["x-unknown"] = json!(CANARY);
        let token = encrypted(&header.to_string(), CANARY);
        // Another tag.
        let (rest, _) = token.rsplit_once('.').unwrap();
        format!("{rest}.{}", base64url(&[7; 16]))
    };
    let token = with("x", json!(1));
    let segment = |at: usize, text: &str| {
        let mut segments: Vec<&str> = token.split('.').collect();
        segments[at] = text;
        segments.join(".")
    };
    vec![
        ("TooLong", CANARY.repeat(500)),
        ("Malformed", CANARY.to_owned()),
        ("Malformed", segment(0, CANARY)),
        ("Malformed", segment(0, &base64url(CANARY.as_bytes()))),
        ("Malformed", segment(1, CANARY)),
        ("Malformed", segment(2, CANARY)),
        ("Malformed", segment(2, &format!("{CANARY}!!!"))),
        ("Malformed", segment(3, &format!("{CANARY}!"))),
        ("Malformed", segment(4, CANARY)),
        ("Malformed", segment(4, &format!("{CANARY}!!!!!!!!!"))),
        ("Malformed", with("kid", json!({ "kid": CANARY }))),
        ("Malformed", with("cty", json!([CANARY]))),
        ("UnexpectedAlgorithm", with("alg", json!(CANARY))),
        ("UnexpectedEncryption", with("enc", json!(CANARY))),
        ("UnexpectedEncryption", with("enc", json!([CANARY]))),
        ("UnexpectedType", with("typ", json!(CANARY))),
        ("CriticalHeader", with("crit", json!([CANARY]))),
        ("CriticalHeader", with("zip", json!(CANARY))),
        ("CriticalHeader", with("epk", json!({ "kty": CANARY }))),
        ("CriticalHeader", with("jwk", json!({ "k": CANARY }))),
        ("UnknownKey", with("kid", json!(CANARY))),
        ("DecryptionFailed", with("iss", json!(CANARY))),
        ("DecryptionFailed", with("cty", json!(CANARY))),
        ("DecryptionFailed", segment(3, &base64url(CANARY.as_bytes()))),
    ]
}

#[test]
fn errors_of_encrypted_tokens_do_not_show_unauthenticated_content() {
    let key = direct_key().with_id("own");
    for (name, token) in unauthenticated_encrypted() {
        let errors = [
            EncryptedSession::verify_at(&token, &key, at(NOW)).unwrap_err(),
            // Leaves `typ` to the caller.
            jwe::decrypt(&token, &key).unwrap_err(),
        ];
        assert_eq!(variant(&errors[0]), name, "{:?}", errors[0]);
        for error in errors {
            let shown = shown(&error);
            assert!(!shown.to_lowercase().contains(CANARY), "{shown}");
            assert!(!shown.contains(&base64url(CANARY.as_bytes())), "{shown}");
            assert_shows_no_token(&shown, &token);
            assert_shows_no_key(&shown);
        }
    }
}

/// The plaintext of an encrypted token is a secret even if it is authentic.
#[test]
fn a_malformed_plaintext_is_not_shown() {
    let header = super::session::ENCRYPTED_HEADER;
    for payload in [
        format!("{{\"role\":\"{CANARY}\",\"role\":1}}"),
        format!("\"{CANARY}\""),
        format!("{{\"{CANARY}\""),
    ] {
        let token = encrypted(header, payload);
        let error = EncryptedSession::verify_at(&token, &direct_key(), at(NOW)).unwrap_err();
        assert!(matches!(error, VerifyError::Malformed(_)));
        assert!(!shown(&error).contains(CANARY));
    }
}

#[test]
fn errors_of_jws_and_peek_do_not_show_unauthenticated_content() {
    let mut peeks_refused = 0;
    for (_, token) in unauthenticated() {
        let shown_by_jws = shown(&jws::verify(&token, &key().with_id("own")).unwrap_err());
        assert!(!shown_by_jws.to_lowercase().contains(CANARY), "{shown_by_jws}");
        if let Err(error) = peek(&token) {
            peeks_refused += 1;
            let shown = shown(&error);
            assert!(!shown.to_lowercase().contains(CANARY), "{shown}");
        }
    }
    // One is too long, and five have a malformed header.
    assert_eq!(peeks_refused, 6);
}

#[test]
fn a_malformed_payload_is_not_shown_even_if_it_is_authentic() {
    // The error has no field for the payload, because text that is not JSON may contain anything.
    for payload in [
        format!("{{\"role\":\"{CANARY}\",\"role\":1}}"),
        format!("\"{CANARY}\""),
        format!("{{\"{CANARY}\""),
    ] {
        let error = verify(&signed(HEADER, payload)).unwrap_err();
        assert!(matches!(error, VerifyError::Malformed(_)));
        assert!(!shown(&error).contains(CANARY));
    }
}

#[test]
fn an_authentic_claim_may_be_shown_but_not_the_token() {
    let token = super::session::token(&with("iss", CANARY));
    let error = verify(&token).unwrap_err();
    assert!(shown(&error).contains(CANARY), "control: an authentic claim shows the canary");
    for (_, token) in refused() {
        let error = error_variants::error(&token);
        let shown = shown(&error);
        assert_shows_no_token(&shown, &token);
        assert_shows_no_key(&shown);
        assert_shows_no_token(error.public_message(), &token);
    }
}

#[test]
fn a_forged_claim_is_not_shown() {
    let mut claims = with("iss", CANARY);
    claims["role"] = json!(CANARY);
    let token = super::session::token(&claims);
    let error = verify_with(&token, &another_key()).unwrap_err();
    assert!(!shown(&error).contains(CANARY));
}

#[test]
fn keys_are_never_shown() {
    for named in [key(), key().with_id("2026-11")] {
        let shown = format!("{named:?}\n{named:#?}");
        assert_shows_no_key(&shown);
        assert!(shown.contains("[redacted]"), "{shown}");
    }
}

#[test]
fn a_refused_secret_is_not_shown() {
    type Constructor = fn(&str) -> Result<Hs256Key, KeyError>;

    fn assert_hidden(result: Result<Hs256Key, KeyError>) {
        let shown = shown(&result.unwrap_err());
        assert!(!shown.to_lowercase().contains(CANARY), "{shown}");
        assert!(!shown.contains(&base64url(CANARY.as_bytes())), "{shown}");
    }

    let constructors: [Constructor; 5] = [
        |text| Hs256Key::from_bytes(text),
        |text| Hs256Key::from_text(text),
        |text| Hs256Key::from_base64(text),
        |text| Hs256Key::from_base64url(text),
        |text| Hs256Key::from_hex(text),
    ];
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    for constructor in constructors {
        for text in [
            CANARY,
            &format!("{CANARY}+-{CANARY}"),
            &format!("0x{CANARY}"),
            &format!("base64:{CANARY}="),
            &format!("{{\"{CANARY}\":1}}"),
        ] {
            assert_hidden(constructor(text));
        }
        let shown = constructor(&hex).map_or_else(|error| shown(&error), |_| panic!("13 bytes"));
        assert!(!shown.contains(&hex) && !shown.contains(&hex[..8]), "{shown}");
    }
    assert_hidden(Hs256Key::from_text(format!("{}\n", CANARY.repeat(9))));
    assert_hidden(Hs256Key::from_text(format!("\"{}\"", CANARY.repeat(9))));
    assert_hidden(Hs256Key::from_bytes(CANARY));
    assert_hidden(Hs256Key::from_bytes(format!("-----BEGIN {CANARY}-----{}", CANARY.repeat(9))));
    assert_hidden(Hs256Key::from_bytes(format!("{{\"kty\":\"{CANARY}\"}}")));
    assert_hidden(Hs256Key::from_base64url(base64url(CANARY.as_bytes())));
    assert_hidden(Hs256Key::from_base64url(format!("{CANARY}!{CANARY}")));
    assert_hidden(Hs256Key::from_base64url(format!("{CANARY}=")));
}

#[test]
fn an_authentic_payload_is_not_shown_with_its_token() {
    let token = jws::sign(CANARY.as_bytes(), &key()).unwrap();
    let authentic = jws::verify(&token, &key()).unwrap();
    let shown = format!("{authentic:?}\n{authentic:#?}");
    assert!(!shown.contains(CANARY), "{shown}");
    // The header may be shown because it is not secret; the rest of the token may not.
    let (_, rest) = token.split_once('.').unwrap();
    assert_shows_no_token(&shown, rest);
}

#[test]
fn debug_of_verified_claims_shows_neither_token_nor_key() {
    let token = session().encode_at(&key(), at(NOW)).unwrap();
    let shown = format!("{:?}", verify(&token).unwrap());
    assert!(shown.contains("u-1"), "{shown}");
    assert_shows_no_token(&shown, &token);
    assert_shows_no_key(&shown);
}

#[test]
fn a_segment_that_is_not_base64url_is_not_shown() {
    let header = base64url(HEADER.as_bytes());
    let token = signed_segments(&header, &format!("{CANARY} {}", good()));
    let error = verify(&token).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(_)));
    assert!(!shown(&error).contains(CANARY));
}

/// Bounds of errors that are shared between threads and boxed into other errors.
#[test]
fn errors_are_send_sync_and_static() {
    fn is_error<E: Error + Send + Sync + 'static>() {}
    fn is_debug<T: Debug + Send + Sync>() {}

    is_error::<VerifyError>();
    is_error::<KeyError>();
    is_error::<typed_jwt::EncodeError>();
    is_error::<typed_jwt::ClaimError>();
    is_error::<typed_jwt::MalformedToken>();
    is_error::<typed_jwt::PolicyError>();
    is_debug::<typed_jwt::Verified<super::session::Session>>();
}
