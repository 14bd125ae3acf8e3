//! The examples of RFC 7515 and RFC 7519, byte for byte.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

use typed_jwt::{Claims, Hs256Key, Hs512Key, MalformedToken, NumericDate, VerifyError, jws, peek};

/// RFC 7515 appendix A.1.1: the key, as the member `k` of a JSON Web Key.
const K: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

/// RFC 7515 appendix A.1.1: the whole token.
const A_1: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
    .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// RFC 7519 section 3.1: the claims of that token.
const CLAIMS_SET: &str =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

/// RFC 7519 section 6.1: the same claims, not secured.
const UNSECURED: &str = "eyJhbGciOiJub25lIn0\
    .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
    .";

/// The `exp` of the example: 2011-03-22T18:43:00Z.
const EXP: u64 = 1_300_819_380;

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = "joe", aud = any)]
struct Joe {
    #[claim(exp)]
    expires: NumericDate,
    #[serde(rename = "http://example.com/is_root")]
    is_root: bool,
}

fn key() -> Hs256Key {
    Hs256Key::from_base64url(K).unwrap()
}

fn at(seconds: u64) -> NumericDate {
    NumericDate::from_unix(seconds)
}

#[test]
fn the_token_of_rfc_7515_a_1_verifies() {
    let authentic = jws::verify(A_1, &key()).unwrap();
    assert_eq!(authentic.payload(), CLAIMS_SET.as_bytes());
    assert_eq!(authentic.header().alg(), "HS256");
    assert_eq!(authentic.header().typ(), Some("JWT"));
    assert_eq!(authentic.header().kid(), None);
    assert_eq!(authentic.token(), A_1);
}

#[test]
fn peek_reads_the_header_of_rfc_7515_a_1() {
    let header = peek(A_1).unwrap();
    assert_eq!((header.alg(), header.typ(), header.kid()), (Some("HS256"), Some("JWT"), None));
}

#[test]
fn the_claims_set_of_rfc_7519_3_1_is_read_before_it_expires() {
    for now in [0, EXP - 1] {
        let joe = Joe::verify_at(A_1, &key(), at(now)).unwrap();
        assert_eq!(*joe, Joe { expires: at(EXP), is_root: true });
        assert_eq!(joe.issuer(), Some("joe"));
        assert_eq!(joe.expires_at(), Some(at(EXP)));
        assert_eq!((joe.subject(), joe.token_id(), joe.issued_at()), (None, None, None));
    }
}

#[test]
fn the_claims_set_of_rfc_7519_3_1_is_refused_after_it_expires() {
    for now in [EXP, EXP + 1, u64::MAX] {
        match Joe::verify_at(A_1, &key(), at(now)) {
            Err(VerifyError::Expired { expired_at, now: seen }) => {
                assert_eq!((expired_at, seen), (at(EXP), at(now)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_claims_set_signed_again_verifies() {
    let joe = Joe::verify_at(A_1, &key(), at(EXP - 1)).unwrap().into_inner();
    let token = joe.encode_at(&key(), at(EXP - 1)).unwrap();
    assert_ne!(token, A_1);
    assert_eq!(*Joe::verify_at(&token, &key(), at(EXP - 1)).unwrap(), joe);
}

#[test]
fn the_payload_signed_again_is_unchanged() {
    let token = jws::sign(CLAIMS_SET.as_bytes(), &key()).unwrap();
    assert_eq!(jws::verify(&token, &key()).unwrap().payload(), CLAIMS_SET.as_bytes());
}

#[test]
fn another_key_or_signature_is_refused() {
    let changed = A_1.replace("dBjftJeZ4CVP", "dBjftJeZ4CVQ");
    assert!(matches!(jws::verify(&changed, &key()), Err(VerifyError::InvalidSignature)));
    let other = Hs256Key::from_base64url(K.replace("AyM1", "AyM2")).unwrap();
    assert!(matches!(jws::verify(A_1, &other), Err(VerifyError::InvalidSignature)));
    // The same bytes as a key of another algorithm.
    let wider = Hs512Key::from_base64url(K).unwrap();
    assert!(matches!(
        jws::verify(A_1, &wider),
        Err(VerifyError::UnexpectedAlgorithm { expected: "HS512", actual: Some("HS256") })
    ));
}

#[test]
fn the_unsecured_token_of_rfc_7519_6_1_is_refused() {
    let none = |result: Result<(), VerifyError>| {
        let named = VerifyError::UnexpectedAlgorithm { expected: "HS256", actual: Some("none") };
        assert_eq!(result.unwrap_err().to_string(), named.to_string());
    };
    none(jws::verify(UNSECURED, &key()).map(drop));
    none(Joe::verify_at(UNSECURED, &key(), at(0)).map(drop));
    assert_eq!(peek(UNSECURED).unwrap().alg(), Some("none"));
}

#[test]
fn padding_which_rfc_7515_appendix_c_omits_is_refused() {
    let padded = format!("{A_1}=");
    assert!(matches!(
        jws::verify(&padded, &key()),
        Err(VerifyError::Malformed(MalformedToken::SignatureNotBase64url))
    ));
}

#[test]
fn the_signer_of_the_tests_agrees_with_the_library() {
    // The other tests rely on this signer.
    let by_hand = common::signed(r#"{"alg":"HS256"}"#, CLAIMS_SET);
    assert_eq!(by_hand, jws::sign(CLAIMS_SET.as_bytes(), &common::key()).unwrap());
    let header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
    let signing_input = A_1.rsplit_once('.').unwrap().0;
    assert!(common::signed(header, CLAIMS_SET).starts_with(signing_input));
}
