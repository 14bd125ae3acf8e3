//! The order of the checks: the contents of a token are ignored until its signature is verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use typed_jwt::{Claims, MalformedToken, VerifyError};

use super::session::{HEADER, good, token, variant, verify, verify_with, with, without};
use crate::common::{NOW, another_key, at, base64url, key, signed, signed_segments};

/// Returns the token with the last character of its signature changed.
fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", &signature[1..])
}

#[test]
fn a_forged_token_gives_invalid_signature_for_all_claims() {
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
fn a_forged_token_gives_invalid_signature_for_all_payloads() {
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
    // The payload is not even decoded from base64url.
    let token = signed_segments(&base64url(HEADER.as_bytes()), "!not base64url!");
    assert!(matches!(
        verify(&token),
        Err(VerifyError::Malformed(MalformedToken::PayloadNotBase64url))
    ));
    assert!(matches!(verify(&forged(&token)), Err(VerifyError::InvalidSignature)));
}

#[test]
fn an_empty_or_short_signature_is_refused() {
    let token = token(&good());
    let (stem, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    for len in [0, 1, 2, 3, 16, 31] {
        let refused = verify(&format!("{stem}.{}", base64url(&signature[..len]))).unwrap_err();
        assert!(matches!(refused, VerifyError::InvalidSignature), "{len}: {refused:?}");
    }
    for longer in ["A", "AAA", &"A".repeat(44), &"A".repeat(1_000)] {
        let refused = verify(&format!("{token}{longer}")).unwrap_err();
        assert!(matches!(refused, VerifyError::InvalidSignature), "{refused:?}");
    }
}

#[test]
fn checks_before_the_signature_run_in_order() {
    let payload = json!({ "exp": 1 }).to_string();
    let over = "x".repeat(2_048);
    let not_base64url = format!("{}.!.!", base64url(HEADER.as_bytes()));
    let other_kid = r#"{"alg":"HS256","typ":"session+jwt","kid":"other"}"#;
    // Each token has one fault more than the one after it.
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
    // Both errors of the header come before the signature, too.
    for (header, expected) in [
        (r#"{"alg":"HS256","typ":"x"}"#, "UnexpectedType"),
        (r#"{"alg":"HS256","typ":"session+jwt","crit":[]}"#, "CriticalHeader"),
    ] {
        let refused = verify(&forged(&signed(header, &payload))).unwrap_err();
        assert_eq!(variant(&refused), expected, "{refused:?}");
    }
}

#[test]
fn the_policy_is_checked_before_the_fields() {
    // An expired token is reported as expired, whatever faults its other claims have.
    for faults in [json!({ "role": 5 }), json!({ "role": "guest" }), json!({ "sub": "other" })] {
        let mut claims = with("exp", NOW - 31);
        claims.as_object_mut().unwrap().extend(faults.as_object().unwrap().clone());
        assert!(matches!(verify(&token(&claims)), Err(VerifyError::Expired { .. })));
    }
    for (name, value, expected) in [
        ("iss", "https://evil.example.com", "UnexpectedIssuer"),
        ("aud", "cli", "UnexpectedAudience"),
    ] {
        let mut claims = with(name, value);
        claims["role"] = json!(5);
        assert_eq!(variant(&verify(&token(&claims)).unwrap_err()), expected);
    }
}

#[test]
fn a_claim_of_the_wrong_type_is_not_reported_as_expired() {
    let mut claims = with("exp", 1);
    claims["nbf"] = json!("soon");
    match verify(&token(&claims)) {
        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "nbf"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_of_the_payload_is_checked_before_its_claims() {
    for payload in [r#"{"surprise":1,"#, r#"{"surprise":1,"role":"a","role":"b"}"#] {
        let refused = verify(&signed(HEADER, payload)).unwrap_err();
        assert!(matches!(refused, VerifyError::Malformed(_)), "{refused:?}");
    }
}

/// A type with every check, each of which a token can fail independently.
#[derive(Debug, Claims)]
#[claims(
    alg = HS256,
    typ = "order+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    max_age = "1h",
    jti = random,
    max_len = 4096,
    unknown = reject,
    header(v = 1),
)]
struct Ordered {
    #[claim(sub)]
    user: String,
    #[claim(one_of = ["admin", "user"])]
    role: String,
    #[claim(validate = is_low)]
    level: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a rule is given a reference to the field")]
fn is_low(level: &u8) -> bool {
    *level < 10
}

/// The parts of a token, of which some are faulty.
#[expect(clippy::struct_excessive_bools, reason = "each is one fault")]
struct Parts {
    padding: usize,
    extra_segment: bool,
    header: Value,
    header_is_base64url: bool,
    signature_is_base64url: bool,
    signature_is_right: bool,
    payload_is_base64url: bool,
    /// Whether a member occurs twice.
    duplicate: bool,
    claims: Value,
}

impl Parts {
    fn token(&self) -> String {
        let mut header = self.header.clone();
        if self.padding > 0 {
            header["padding"] = json!("x".repeat(self.padding));
        }
        let mut header = base64url(header.to_string().as_bytes());
        if !self.header_is_base64url {
            header.push('!');
        }
        let mut payload = self.claims.to_string();
        if self.duplicate {
            payload.insert_str(1, "\"level\":1,");
        }
        let mut payload = base64url(payload.as_bytes());
        if !self.payload_is_base64url {
            payload.push('!');
        }
        let mut token = signed_segments(&header, &payload);
        if !self.signature_is_right {
            token = forged(&token);
        }
        if !self.signature_is_base64url {
            token.pop();
            token.push('!');
        }
        if self.extra_segment {
            token.push('.');
        }
        token
    }
}

/// Removes one fault.
type Repair = Box<dyn FnOnce(&mut Parts)>;

/// Begins with a token that has every fault, and repairs one fault after the other.
#[test]
fn a_token_with_every_fault_gets_the_errors_in_the_documented_order() {
    let mut parts = Parts {
        padding: 4096,
        extra_segment: true,
        header: json!({ "alg": "HS512", "typ": "other", "crit": ["x"], "kid": 5, "v": "1" }),
        header_is_base64url: false,
        signature_is_base64url: false,
        signature_is_right: false,
        payload_is_base64url: false,
        duplicate: true,
        claims: json!({
            "iss": 1, "sub": 2, "jti": 3, "exp": "soon", "nbf": "soon", "iat": "now", "aud": 5,
            "surprise": true, "role": 6, "level": "high",
        }),
    };
    let set =
        |name: &'static str, value: Value| move |parts: &mut Parts| parts.claims[name] = value;
    let remove = |name: &'static str| {
        move |parts: &mut Parts| drop(parts.claims.as_object_mut().unwrap().remove(name))
    };
    let iss = "https://auth.example.com";
    let steps: Vec<(&str, Repair)> = vec![
        ("TooLong", Box::new(|parts| parts.padding = 0)),
        ("Malformed(NotThreeSegments)", Box::new(|parts| parts.extra_segment = false)),
        ("Malformed(HeaderNotBase64url)", Box::new(|parts| parts.header_is_base64url = true)),
        ("Malformed(HeaderParameterType)", Box::new(|parts| parts.header["kid"] = json!("other"))),
        ("UnexpectedAlgorithm", Box::new(|parts| parts.header["alg"] = json!("HS256"))),
        ("UnexpectedType", Box::new(|parts| parts.header["typ"] = json!("order+jwt"))),
        (
            "CriticalHeader",
            Box::new(|parts| drop(parts.header.as_object_mut().unwrap().remove("crit"))),
        ),
        ("UnexpectedHeader", Box::new(|parts| parts.header["v"] = json!(1))),
        ("Malformed(SignatureNotBase64url)", Box::new(|parts| parts.signature_is_base64url = true)),
        ("UnknownKey", Box::new(|parts| parts.header["kid"] = json!("own"))),
        ("InvalidSignature", Box::new(|parts| parts.signature_is_right = true)),
        ("Malformed(PayloadNotBase64url)", Box::new(|parts| parts.payload_is_base64url = true)),
        ("Malformed(DuplicateMember)", Box::new(|parts| parts.duplicate = false)),
        // Types of the registered claims.
        ("InvalidClaim { claim: \"iss\"", Box::new(set("iss", json!("https://evil.example.com")))),
        ("InvalidClaim { claim: \"sub\"", Box::new(remove("sub"))),
        ("InvalidClaim { claim: \"jti\"", Box::new(remove("jti"))),
        ("InvalidClaim { claim: \"exp\"", Box::new(remove("exp"))),
        ("InvalidClaim { claim: \"nbf\"", Box::new(set("nbf", json!(NOW + 100)))),
        ("InvalidClaim { claim: \"iat\"", Box::new(remove("iat"))),
        // Times.
        ("MissingClaim { claim: \"exp\"", Box::new(set("exp", json!(NOW - 100)))),
        ("MissingClaim { claim: \"iat\"", Box::new(set("iat", json!(NOW - 3600)))),
        ("Expired", Box::new(set("exp", json!(NOW + 900)))),
        ("Expired", Box::new(set("iat", json!(NOW + 50)))),
        ("NotYetValid", Box::new(remove("nbf"))),
        ("NotYetValid", Box::new(set("iat", json!(NOW)))),
        // Issuer, audience and token id.
        ("UnexpectedIssuer", Box::new(set("iss", json!(iss)))),
        ("InvalidClaim { claim: \"aud\"", Box::new(set("aud", json!("cli")))),
        ("UnexpectedAudience", Box::new(set("aud", json!("web")))),
        ("MissingClaim { claim: \"jti\"", Box::new(set("jti", json!("1")))),
        ("InvalidClaim { claim: \"surprise\"", Box::new(remove("surprise"))),
        // Fields, in the order of the struct.
        ("MissingClaim { claim: \"sub\"", Box::new(set("sub", json!("u-1")))),
        ("InvalidClaim { claim: \"role\"", Box::new(set("role", json!("guest")))),
        ("InvalidClaim { claim: \"level\"", Box::new(set("level", json!(10)))),
        // Rules, in the order of the struct.
        ("Rejected { claim: \"role\"", Box::new(set("role", json!("admin")))),
        ("Rejected { claim: \"level\"", Box::new(set("level", json!(9)))),
    ];
    for (expected, repair) in steps {
        let refused = Ordered::verify_at(&parts.token(), &key().with_id("own"), at(NOW));
        let refused = format!("{:?}", refused.unwrap_err());
        assert!(refused.starts_with(expected), "expected {expected}, got {refused}");
        repair(&mut parts);
    }
    let accepted = Ordered::verify_at(&parts.token(), &key().with_id("own"), at(NOW)).unwrap();
    assert_eq!((&*accepted.user, &*accepted.role, accepted.level), ("u-1", "admin", 9));
}
