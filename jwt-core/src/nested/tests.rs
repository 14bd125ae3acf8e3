use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::*;
use crate::alg::{A256CbcHs512, A256Gcm, A256Kw, HmacKey, Hs256};
use crate::encryption::{EncryptionAlgorithm, EncryptionKey};
use crate::fast_path::PrecomputedHeader;
use crate::header::{ExpectedType, Header};
use crate::jwe::{Encrypter, decrypt};
use crate::key_ring::KeyRing;
use crate::{A256GcmKey, Hs256Key};

type Symmetric = NestedKey<HmacKey<Hs256>, A256GcmKey>;

const CLAIMS: &str = r#"{"iss":"a","sub":"u-1","aud":["w"]}"#;

/// The requirements of a claims type with `typ = "t"`.
const REQUIREMENTS: TokenRequirements = TokenRequirements {
    are_claims: true,
    typ: Some(&ExpectedType { types: &["t"], may_be_absent: false, description: "t" }),
    headers: &[PrecomputedHeader {
        algorithm: "HS256",
        segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InQifQ",
        prefix: "eyJhbGciOiJIUzI1NiIsInR5cCI6InQi",
        tail: b"",
    }],
    ..TokenRequirements::ANY
};

fn signature_key() -> Hs256Key {
    HmacKey::from_bytes([7; 32]).unwrap()
}

fn encryption_key<E: EncryptionAlgorithm>() -> EncryptionKey<E> {
    EncryptionKey::from_bytes((0..64).take(E::KEY_LEN).collect::<Vec<u8>>()).unwrap()
}

fn key() -> Symmetric {
    NestedKey::new(signature_key(), encryption_key())
}

fn issue_with<S, E>(
    requirements: TokenRequirements,
    payload: &str,
    key: &impl SigningKey<Nested<S, E>>,
) -> Result<String, EncodeError>
where
    S: Algorithm<Form = Jws>,
    E: NestedEncryption,
{
    let mut buffer = Buffer::new();
    buffer.keep_secret();
    buffer.extend(payload.as_bytes());
    Nested::<S, E>::issue::<Nested<S, E>>(requirements, &mut buffer, &key.snapshot())
}

fn open_with<S, E>(
    requirements: TokenRequirements,
    token: &str,
    key: &impl VerifyingKey<Nested<S, E>>,
) -> Result<(Header, String), VerifyError>
where
    S: Algorithm<Form = Jws>,
    E: NestedEncryption,
{
    let mut payload = Buffer::new();
    let snapshot = key.snapshot();
    let opened =
        Nested::<S, E>::open::<Nested<S, E>>(requirements, token, &snapshot, &mut payload)?;
    Ok((opened.header, String::from_utf8(payload.as_bytes().to_vec()).unwrap()))
}

fn issue(payload: &str) -> String {
    issue_with::<Hs256, A256Gcm>(REQUIREMENTS, payload, &key()).unwrap()
}

fn open(token: &str) -> Result<(Header, String), VerifyError> {
    open_with::<Hs256, A256Gcm>(REQUIREMENTS, token, &key())
}

fn refusal(token: &str) -> VerifyError {
    open(token).unwrap_err()
}

/// Encrypts any content under any outer header.
fn around(header: &str, content: &str) -> String {
    let mut token = base64url::encode(header.as_bytes()).into_bytes();
    let mut buffer = Buffer::new();
    buffer.extend(content.as_bytes());
    Encrypter::encrypt(&encryption_key::<A256Gcm>(), &mut buffer, &mut token).unwrap();
    String::from_utf8(token).unwrap()
}

const OUTER: &str = r#"{"alg":"dir","enc":"A256GCM","cty":"JWT"}"#;

/// Signs claims under any inner header.
fn signed_under(header: &str, payload: &str, key: &Hs256Key) -> String {
    let encode = |text: &str| base64url::encode(text.as_bytes());
    let input = format!("{}.{}", encode(header), encode(payload));
    let mut signature = [0; 32];
    crate::key::Signer::sign(key, input.as_bytes(), &mut signature).unwrap();
    format!("{input}.{}", base64url::encode(&signature))
}

fn signed(payload: &str) -> String {
    signed_under(r#"{"alg":"HS256","typ":"t"}"#, payload, &signature_key())
}

#[test]
fn what_is_issued_can_be_opened() {
    fn test<E: EncryptionAlgorithm + NestedEncryption>() {
        for len in [0, 1, 300, 500, 513, 2000] {
            let payload = format!("{{\"a\":\"{}\"}}", "x".repeat(len));
            for (inner, outer) in [(None, None), (Some("s"), None), (Some("s\n/é"), Some("e\"é"))]
            {
                let (mut signature, mut encryption) = (signature_key(), encryption_key::<E>());
                if let Some(id) = inner {
                    signature = signature.with_id(id);
                }
                if let Some(id) = outer {
                    encryption = encryption.with_id(id);
                }
                let key = NestedKey::new(signature, encryption);
                let token = issue_with::<Hs256, E>(REQUIREMENTS, &payload, &key).unwrap();
                assert_eq!(token.split('.').count(), 5);
                let (header, opened) = open_with::<Hs256, E>(REQUIREMENTS, &token, &key).unwrap();
                assert_eq!(opened, payload);
                assert_eq!((header.alg(), header.enc()), ("HS256", None));
                assert_eq!((header.typ(), header.kid()), (Some("t"), inner));
                let around = header.outer().unwrap();
                let expected = <E as NestedEncryption>::ENCRYPTION;
                assert_eq!((around.alg(), around.enc()), (expected.alg, Some(expected.enc)));
                assert_eq!((around.typ(), around.kid()), (None, outer));
                assert!(around.outer().is_none());
            }
        }
    }
    test::<A256Gcm>();
    test::<A256Kw>();
    test::<A256CbcHs512>();
}

#[test]
fn the_outer_header_has_these_parameters_and_the_inner_header_is_that_of_the_type() {
    let key = NestedKey::new(signature_key(), encryption_key::<A256Gcm>().with_id("e-1"));
    let token = issue_with::<Hs256, A256Gcm>(REQUIREMENTS, CLAIMS, &key).unwrap();
    let header = base64url::decode(token.split('.').next().unwrap().as_bytes()).unwrap();
    assert_eq!(header, br#"{"alg":"dir","enc":"A256GCM","cty":"JWT","kid":"e-1"}"#);

    // The content, as a recipient without nested tokens would read it.
    let token = issue(CLAIMS);
    let content = decrypt(&token, &encryption_key::<A256Gcm>()).unwrap();
    let content = str::from_utf8(content.payload()).unwrap();
    assert_eq!(content, signed(CLAIMS));
    let verified = jws::verify(content, &signature_key()).unwrap();
    assert_eq!(verified.payload(), CLAIMS.as_bytes());
}

#[test]
fn keys_can_be_rings_and_shared_pointers() {
    let signatures = KeyRing::new(signature_key().with_id("s-1")).unwrap();
    let encryption = KeyRing::new(encryption_key::<A256Gcm>().with_id("e-1")).unwrap();
    let key = NestedKey::new(Arc::new(signatures.clone()), encryption.clone());
    let former = issue_with::<Hs256, A256Gcm>(REQUIREMENTS, CLAIMS, &key).unwrap();

    let new = Hs256Key::generate().with_id("s-2");
    signatures.rotate(new, Duration::from_secs(60)).unwrap();
    encryption.rotate(A256GcmKey::generate().with_id("e-2"), Duration::from_secs(60)).unwrap();
    let token = issue_with::<Hs256, A256Gcm>(REQUIREMENTS, CLAIMS, &key).unwrap();
    for (token, ids) in [(&former, ["s-1", "e-1"]), (&token, ["s-2", "e-2"])] {
        let (header, _) = open_with::<Hs256, A256Gcm>(REQUIREMENTS, token, &key).unwrap();
        assert_eq!([header.kid(), header.outer().unwrap().kid()], ids.map(Some));
    }
    let refusal = || open_with::<Hs256, A256Gcm>(REQUIREMENTS, &former, &key).unwrap_err();
    signatures.remove("s-1").unwrap();
    assert!(matches!(refusal(), VerifyError::UnknownKey));
    encryption.remove("e-1").unwrap();
    assert!(matches!(refusal(), VerifyError::UnknownKey));
}

#[test]
fn every_changed_byte_is_refused() {
    let token = issue("{\"a\":1}");
    for at in 0..token.len() {
        for byte in [b'A', b'B', b'_', b'.', b'=', b' '] {
            let mut other = token.clone().into_bytes();
            other[at] = byte;
            let other = String::from_utf8(other).unwrap();
            assert_eq!(open(&other).is_ok(), other == token, "{at}");
        }
    }
}

#[test]
fn bytes_are_not_moved_between_ciphertext_and_tag() {
    let token = issue(CLAIMS);
    let parts: Vec<&str> = token.split('.').collect();
    let decode = |part: &str| base64url::decode(part.as_bytes()).unwrap();
    let both = [decode(parts[3]), decode(parts[4])].concat();
    for tag_len in 0..both.len() {
        let (ciphertext, tag) = both.split_at(both.len() - tag_len);
        let [ciphertext, tag] = [ciphertext, tag].map(base64url::encode);
        let other = format!("{}.{}.{}.{ciphertext}.{tag}", parts[0], parts[1], parts[2]);
        assert_eq!(open(&other).is_ok(), other == token, "{tag_len}");
    }
}

#[test]
fn a_header_without_a_token_as_its_content_type_is_refused() {
    for cty in ["JWT", "jwt", "application/jwt", "application\\/JWT"] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","cty":"{cty}"}}"#);
        let (_, payload) = open(&around(&header, &signed(CLAIMS))).unwrap();
        assert_eq!(payload, CLAIMS);
    }
    for header in [
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":""}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":"JWE"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":"JWTX"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":"json"}"#,
        r#"{"alg":"dir","enc":"A256GCM","typ":"JWT"}"#,
    ] {
        let error = refusal(&around(header, &signed(CLAIMS)));
        assert!(
            matches!(error, VerifyError::Malformed(MalformedToken::ContentType)),
            "{header}: {error:?}"
        );
    }
    for cty in ["5", "null", "[\"JWT\"]"] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","cty":{cty}}}"#);
        let error = refusal(&around(&header, &signed(CLAIMS)));
        assert!(matches!(error, VerifyError::Malformed(MalformedToken::HeaderParameterType)));
    }
    // The reverse: a type that is encrypted and not nested.
    let mut payload = Buffer::new();
    let key = encryption_key::<A256Gcm>();
    let error = Jwe::open::<A256Gcm>(
        REQUIREMENTS,
        &around(r#"{"alg":"dir","enc":"A256GCM","typ":"t","cty":"JWT"}"#, CLAIMS),
        &VerifyingKey::snapshot(&key),
        &mut payload,
    );
    assert!(matches!(error, Err(VerifyError::Malformed(MalformedToken::ContentType))));
}

#[test]
fn only_the_expected_outer_header_passes() {
    let open = |header: &str| open(&around(header, &signed(CLAIMS))).map(drop);
    open(r#"{"typ":"JWT","x":1,"cty":"JWT","enc":"\u0041256GCM","alg":"dir"}"#).unwrap();
    for header in [
        r#"{"alg":"dir","cty":"JWT"}"#,
        r#"{"enc":"A256GCM","cty":"JWT"}"#,
        r#"{"alg":"HS256","enc":"A256GCM","cty":"JWT"}"#,
        r#"{"alg":"none","enc":"A256GCM","cty":"JWT"}"#,
        r#"{"alg":"A256KW","enc":"A256GCM","cty":"JWT"}"#,
        r#"{"alg":"dir","enc":"A128GCM","cty":"JWT"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":"JWT","cty":"JWT"}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":"JWT","typ":5}"#,
        r#"{"alg":"dir","enc":"A256GCM","cty":"JWT","kid":5}"#,
    ] {
        assert!(open(header).is_err(), "{header}");
    }
    for parameter in [
        "crit", "b64", "zip", "epk", "apu", "apv", "p2s", "p2c", "iv", "tag", "jwk", "jku", "x5u",
        "x5c", "x5t", "x5t#S256",
    ] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","cty":"JWT","{parameter}":"AAAA"}}"#);
        let error = open(&header).unwrap_err();
        assert!(
            matches!(error, VerifyError::CriticalHeader { parameter: p } if p == parameter),
            "{parameter}: {error:?}"
        );
    }
}

#[test]
fn the_content_is_exactly_one_signed_token() {
    let signed = signed(CLAIMS);
    let (input, _) = signed.rsplit_once('.').unwrap();
    let twice = around(OUTER, &issue(CLAIMS));
    let error = refusal(&twice);
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken)));
    for content in
        [CLAIMS, "", "{}", input, &format!("{signed}.x"), "\u{e9}", &format!("{signed}.."), "..."]
    {
        let error = refusal(&around(OUTER, content));
        assert!(matches!(error, VerifyError::Malformed(_)), "{content}: {error:?}");
    }
    for content in [format!(" {signed}"), format!("{signed}\n"), format!("\"{signed}\"")] {
        refusal(&around(OUTER, &content));
    }
    // Bytes that are not text.
    let mut token = base64url::encode(OUTER.as_bytes()).into_bytes();
    let mut content = Buffer::new();
    content.extend(b"\xff.\xff.\xff");
    Encrypter::encrypt(&encryption_key::<A256Gcm>(), &mut content, &mut token).unwrap();
    let error = refusal(str::from_utf8(&token).unwrap());
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::NotThreeSegments)));
}

#[test]
fn the_inner_signature_decides() {
    let encode = |text: &str| base64url::encode(text.as_bytes());
    let unsigned = |header: &str| format!("{}.{}.", encode(header), encode(CLAIMS));
    let error = refusal(&around(OUTER, &unsigned(r#"{"alg":"none","typ":"t"}"#)));
    assert!(matches!(error, VerifyError::UnexpectedAlgorithm { actual: Some("none"), .. }));
    let error = refusal(&around(OUTER, &unsigned(r#"{"alg":"HS256","typ":"t"}"#)));
    assert!(matches!(error, VerifyError::InvalidSignature));

    let header = r#"{"alg":"HS256","typ":"t"}"#;
    let other = HmacKey::from_bytes([8; 32]).unwrap();
    let error = refusal(&around(OUTER, &signed_under(header, CLAIMS, &other)));
    assert!(matches!(error, VerifyError::InvalidSignature));
    // The encryption key does not sign.
    let bytes: Vec<u8> = (0..32).collect();
    let other = HmacKey::from_bytes(bytes).unwrap();
    let error = refusal(&around(OUTER, &signed_under(header, CLAIMS, &other)));
    assert!(matches!(error, VerifyError::InvalidSignature));

    for (header, is_right) in [
        (r#"{"alg":"HS256","typ":"t"}"#, true),
        (r#"{"typ":"application/T","alg":"HS256"}"#, true),
        (r#"{"alg":"HS256","typ":"other"}"#, false),
        (r#"{"alg":"HS256"}"#, false),
        (r#"{"alg":"HS512","typ":"t"}"#, false),
        (r#"{"alg":"HS256","typ":"t","crit":["x"]}"#, false),
        (r#"{"alg":"HS256","typ":"t","enc":"A256GCM"}"#, false),
        (r#"{"alg":"HS256","typ":"t","alg":"HS256"}"#, false),
    ] {
        let token = around(OUTER, &signed_under(header, CLAIMS, &signature_key()));
        assert_eq!(open(&token).is_ok(), is_right, "{header}");
    }
    // The type of the outer header does not replace that of the inner one.
    let outer = r#"{"alg":"dir","enc":"A256GCM","cty":"JWT","typ":"t"}"#;
    let content = signed_under(r#"{"alg":"HS256"}"#, CLAIMS, &signature_key());
    let error = refusal(&around(outer, &content));
    assert!(matches!(error, VerifyError::UnexpectedType { expected: "t" }));
}

#[test]
fn claims_that_the_outer_header_repeats_must_be_those_of_the_payload() {
    for (repeated, is_right) in [
        (r#""iss":"a""#, true),
        (r#""iss":"\u0061","sub":"u-1","aud":["w"]"#, true),
        (r#""iss":"b""#, false),
        (r#""sub":"u-2""#, false),
        (r#""aud":"w""#, false),
        (r#""aud":["w","x"]"#, false),
        (r#""iss":null"#, false),
    ] {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","cty":"JWT",{repeated}}}"#);
        match open(&around(&header, &signed(CLAIMS))) {
            Ok(_) => assert!(is_right, "{repeated}"),
            Err(VerifyError::Malformed(MalformedToken::ReplicatedClaim)) => {
                assert!(!is_right, "{repeated}");
            }
            Err(error) => panic!("{repeated}: {error:?}"),
        }
    }
    let header = r#"{"alg":"dir","enc":"A256GCM","cty":"JWT","sub":"u-1"}"#;
    let error = refusal(&around(header, &signed(r#"{"iss":"a"}"#)));
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::ReplicatedClaim)));
}

#[test]
fn a_token_of_another_form_or_key_is_refused() {
    let token = issue(CLAIMS);
    let error = refusal(&signed(CLAIMS));
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::SignedToken)));
    let error = jws::verify(&token, &signature_key()).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken)));

    let other = NestedKey::new(signature_key(), A256GcmKey::from_bytes([9; 32]).unwrap());
    let error = open_with::<Hs256, A256Gcm>(REQUIREMENTS, &token, &other).unwrap_err();
    assert!(matches!(error, VerifyError::DecryptionFailed));
    let other = NestedKey::new(HmacKey::from_bytes([9; 32]).unwrap(), encryption_key());
    let error = open_with::<Hs256, A256Gcm>(REQUIREMENTS, &token, &other).unwrap_err();
    assert!(matches!(error, VerifyError::InvalidSignature));
    let other = NestedKey::new(signature_key(), encryption_key::<A256Kw>());
    let error = open_with::<Hs256, A256Kw>(REQUIREMENTS, &token, &other).unwrap_err();
    assert!(matches!(error, VerifyError::UnexpectedAlgorithm { expected: "A256KW", .. }));

    let of = |id| NestedKey::new(signature_key(), encryption_key::<A256Gcm>().with_id(id));
    let token = issue_with::<Hs256, A256Gcm>(REQUIREMENTS, CLAIMS, &of("e-1")).unwrap();
    let error = open_with::<Hs256, A256Gcm>(REQUIREMENTS, &token, &of("e-2")).unwrap_err();
    assert!(matches!(error, VerifyError::UnknownKey));
}

#[test]
fn the_length_of_the_whole_token_is_limited() {
    let token = issue(CLAIMS);
    for max_len in [0, token.len() - 1] {
        let requirements = TokenRequirements { max_len, ..REQUIREMENTS };
        match issue_with::<Hs256, A256Gcm>(requirements, CLAIMS, &key()) {
            Err(EncodeError::TooLong { len, max }) => {
                assert_eq!((len, max), (token.len(), max_len));
            }
            other => panic!("{other:?}"),
        }
        let error = open_with::<Hs256, A256Gcm>(requirements, &token, &key()).unwrap_err();
        assert!(matches!(error, VerifyError::TooLong { .. }));
    }
    let requirements = TokenRequirements { max_len: token.len(), ..REQUIREMENTS };
    let same = issue_with::<Hs256, A256Gcm>(requirements, CLAIMS, &key()).unwrap();
    open_with::<Hs256, A256Gcm>(requirements, &same, &key()).unwrap();
}

#[test]
fn no_error_and_no_debug_contains_the_payload_or_the_keys() {
    let token = issue(r#"{"sub":"canary"}"#);
    let shown = format!("{:?} {:?}", key(), open(&token).unwrap().0);
    assert!(!shown.contains("canary") && !shown.contains(&token), "{shown}");
    assert!(shown.contains("[redacted]"), "{shown}");
    let changed = token.replace('.', "..");
    assert!(!refusal(&changed).to_string().contains(&token));
}
