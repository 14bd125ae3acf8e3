//! The checks come in one order: nothing of a token is believed before its signature held.

use serde_json::json;
use typed_jwt::{Malformation, VerifyError};

use super::session::{HEADER, good, token, variant, verify, verify_with, with, without};
use crate::common::{NOW, another_key, base64url, key, signed, signed_segments};

/// The token with its last character, and so its signature, changed.
fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", &signature[1..])
}

#[test]
fn a_forged_token_is_forged_whatever_its_claims_say() {
    let claims = [
        good(),
        with("exp", 1),
        with("nbf", NOW + 1_000_000),
        with("iss", "https://evil.example.com"),
        with("aud", "cli"),
        with("role", "guest"),
        with("role", 5),
        with("exp", "soon"),
        with("surprise", 1),
        without("sub"),
        json!({}),
    ];
    for claims in claims {
        let token = token(&claims);
        assert!(!matches!(verify(&token), Err(VerifyError::InvalidSignature)));
        for forged in
            [verify(&forged(&token)).unwrap_err(), verify_with(&token, &another_key()).unwrap_err()]
        {
            assert!(matches!(forged, VerifyError::InvalidSignature), "{claims}: {forged:?}");
        }
    }
}

#[test]
fn a_forged_token_is_forged_whatever_the_form_of_its_payload() {
    let payloads: [&[u8]; 8] = [
        b"",
        b"[]",
        b"null",
        b"{\"role\":1,\"role\":2}",
        b"{\"role\":",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"{\"role\":\"\\ud800\"}",
    ];
    for payload in payloads {
        let token = signed(HEADER, payload);
        assert!(matches!(verify(&token), Err(VerifyError::Malformed(_))));
        assert!(matches!(verify(&forged(&token)), Err(VerifyError::InvalidSignature)));
    }
    // Not even its base64url is looked at.
    let token = signed_segments(&base64url(HEADER.as_bytes()), "!not base64url!");
    assert!(matches!(
        verify(&token),
        Err(VerifyError::Malformed(Malformation::PayloadNotBase64url))
    ));
    assert!(matches!(verify(&forged(&token)), Err(VerifyError::InvalidSignature)));
}

#[test]
fn an_empty_or_short_signature_is_no_signature() {
    let token = token(&good());
    let (stem, signature) = token.rsplit_once('.').unwrap();
    for len in [0, 2, 3, 4, 40, 42] {
        let refused = verify(&format!("{stem}.{}", &signature[..len])).unwrap_err();
        let expected = match len {
            // The last character has bits beyond the last byte, which may not be zero.
            2 | 3 | 42 => ["InvalidSignature", "Malformed"].as_slice(),
            _ => &["InvalidSignature"],
        };
        assert!(expected.contains(&variant(&refused).as_str()), "{len}: {refused:?}");
    }
    for longer in ["A", "AAA", &"A".repeat(44), &"A".repeat(1_000)] {
        let refused = verify(&format!("{token}{longer}")).unwrap_err();
        assert!(matches!(refused, VerifyError::InvalidSignature), "{refused:?}");
    }
}

#[test]
fn checks_come_in_their_order_before_the_signature() {
    let payload = json!({ "exp": 1 }).to_string();
    let over = "x".repeat(2_048);
    let not_base64url = format!("{}.!.!", base64url(HEADER.as_bytes()));
    let other_kid = r#"{"alg":"HS256","typ":"session+jwt","kid":"other"}"#;
    // Each token has the faults of all that follow it, and one more.
    let tokens = [
        ("TooLong", format!("{over}....")),
        ("Malformed", "....".to_owned()),
        ("Malformed", "!.!.!".to_owned()),
        ("UnexpectedAlgorithm", forged(&signed(r#"{"alg":"none","crit":[],"typ":"x"}"#, &payload))),
        ("Malformed", not_base64url),
        ("UnknownKey", forged(&signed(other_kid, &payload))),
        ("InvalidSignature", forged(&signed(HEADER, &payload))),
    ];
    for (expected, token) in tokens {
        let refused = verify_with(&token, &key().with_id("own")).unwrap_err();
        assert_eq!(variant(&refused), expected, "{refused:?}");
    }
    // Both of the header's own faults come before the signature, too.
    for header in
        [r#"{"alg":"HS256","typ":"x"}"#, r#"{"alg":"HS256","typ":"session+jwt","crit":[]}"#]
    {
        let refused = verify(&forged(&signed(header, &payload))).unwrap_err();
        assert!(
            matches!(variant(&refused).as_str(), "UnexpectedType" | "CriticalHeader"),
            "{refused:?}"
        );
    }
}

#[test]
fn the_policy_comes_before_the_fields() {
    // What is late is late, whatever else became of its claims.
    for faults in [json!({ "role": 5 }), json!({ "role": "guest" }), json!({ "sub": "other" })] {
        let mut claims = with("exp", NOW - 31);
        claims.as_object_mut().unwrap().extend(faults.as_object().unwrap().clone());
        assert!(matches!(verify(&token(&claims)), Err(VerifyError::Expired { .. })));
    }
    for (name, value, expected) in
        [("iss", "https://evil.example.com", "WrongIssuer"), ("aud", "cli", "WrongAudience")]
    {
        let mut claims = with(name, value);
        claims["role"] = json!(5);
        assert_eq!(variant(&verify(&token(&claims)).unwrap_err()), expected);
    }
}

#[test]
fn a_claim_of_the_wrong_type_is_not_taken_for_a_time_that_passed() {
    let mut claims = with("exp", 1);
    claims["nbf"] = json!("soon");
    match verify(&token(&claims)) {
        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "nbf"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_of_the_payload_comes_before_its_claims() {
    for payload in [r#"{"surprise":1,"#, r#"{"surprise":1,"role":"a","role":"b"}"#] {
        let refused = verify(&signed(HEADER, payload)).unwrap_err();
        assert!(matches!(refused, VerifyError::Malformed(_)), "{refused:?}");
    }
}
