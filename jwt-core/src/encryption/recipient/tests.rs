use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::alg::{HmacKey, Hs256};
use crate::key::{Form, Signer, SigningKey, VerifyingKey};
use crate::nested::{Nested, NestedKey};
use crate::requirements::TokenRequirements;
use crate::{A256GcmKey, A256KwKey, Hs256Key};

#[cfg(any(feature = "ecdsa", feature = "ed25519"))]
mod agreement;
#[cfg(feature = "rsa")]
mod oaep;

const CLAIMS: &str = r#"{"iss":"a","sub":"u-1"}"#;

const REQUIREMENTS: TokenRequirements =
    TokenRequirements { are_claims: true, ..TokenRequirements::ANY };

fn signature_key() -> Hs256Key {
    HmacKey::from_bytes([7; 32]).unwrap()
}

fn issue<E: NestedEncryption>(key: &impl SigningKey<Nested<Hs256, E>>) -> String {
    let mut payload = Buffer::new();
    payload.keep_secret();
    payload.extend(CLAIMS.as_bytes());
    let snapshot = key.snapshot();
    let token =
        Nested::<Hs256, E>::issue::<Nested<Hs256, E>>(REQUIREMENTS, &mut payload, &snapshot);
    token.unwrap()
}

fn open<E: RecipientAlgorithm>(token: &str, key: &RecipientPrivateKey<E>) -> Result<(), VerifyError>
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    let key = NestedKey::new(signature_key(), key.clone());
    let mut payload = Buffer::new();
    let snapshot = VerifyingKey::<Nested<Hs256, E>>::snapshot(&key);
    Nested::<Hs256, E>::open::<Nested<Hs256, E>>(REQUIREMENTS, token, &snapshot, &mut payload)?;
    assert_eq!(payload.as_bytes(), CLAIMS.as_bytes());
    Ok(())
}

fn signed_by(key: &Hs256Key, header: &str) -> String {
    let encode = |text: &str| base64url::encode(text.as_bytes());
    let input = format!("{}.{}", encode(header), encode(CLAIMS));
    let mut signature = [0; 32];
    Signer::sign(key, input.as_bytes(), &mut signature).unwrap();
    format!("{input}.{}", base64url::encode(&signature))
}

fn signed() -> String {
    signed_by(&signature_key(), r#"{"alg":"HS256"}"#)
}

/// Encrypts any content with the content key that `key` computes for this header and encrypted key.
fn craft<E: RecipientAlgorithm>(
    key: &RecipientPrivateKey<E>,
    header: &str,
    encrypted_key: &[u8],
    content: &str,
) -> String {
    let mut token = base64url::encode(header.as_bytes()).into_bytes();
    let room = &mut [0; 4096];
    let parsed = EncryptedHeader::read(&token, room);
    let received =
        parsed.and_then(|header| E::receive(&key.prepared, header.key_agreement(), encrypted_key));
    // A header that is refused has no content key.
    let content_key = received.map_or_else(|_| Zeroizing::new([0; 32]), |key| key.content_key);
    let header_len = token.len();
    push_segment(encrypted_key, &mut token);
    let mut buffer = Buffer::new();
    buffer.extend(content.as_bytes());
    let cipher = Gcm::new(&*content_key).unwrap();
    cipher.encrypt_content([7; 12], header_len, &mut buffer, &mut token).unwrap();
    String::from_utf8(token).unwrap()
}

/// Opens the token that the library joserfc 1.8 (Python) has encrypted to a key of the fixtures. Tokens of a
/// key agreement have `apu` and `apv`.
fn check_of_other_library<E: RecipientAlgorithm>(name: &str, key: &RecipientPrivateKey<E>)
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    let lines = include_str!("tests/joserfc.txt").lines();
    let mut tokens = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    open(tokens.next().unwrap(), key).unwrap();
}

/// Replaces one segment.
fn with_segment(token: &str, at: usize, segment: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[at] = segment;
    parts.join(".")
}

/// The checks of every algorithm.
fn check_algorithm<E: RecipientAlgorithm>(
    key: &RecipientPrivateKey<E>,
    other: &RecipientPrivateKey<E>,
    encrypted_key_chars: usize,
) where
    RecipientPrivateKey<E>: DecryptingKey<E>,
    RecipientPublicKey<E>: EncryptingKey<E>,
{
    let pair = |key: &RecipientPrivateKey<E>| NestedKey::new(signature_key(), key.encrypting_key());
    let token = issue::<E>(&pair(key));
    open(&token, key).unwrap();
    assert!(matches!(open(&token, other), Err(VerifyError::DecryptionFailed)));
    assert_ne!(issue::<E>(&pair(key)), token);

    // Ids.
    let named = |id: &str| key.clone().with_id(id);
    open(&issue::<E>(&pair(&named("e-1"))), &named("e-1")).unwrap();
    let error = open(&issue::<E>(&pair(&named("e-1"))), &named("e-2")).unwrap_err();
    assert!(matches!(error, VerifyError::UnknownKey));

    check_segments(key, &token, encrypted_key_chars);
    check_content(key, &token);
    check_formats(key);
}

fn check_segments<E: RecipientAlgorithm>(
    key: &RecipientPrivateKey<E>,
    token: &str,
    encrypted_key_chars: usize,
) where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    // The lengths of the segments.
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts[1].len(), encrypted_key_chars);
    for (segment, right) in [(1, encrypted_key_chars), (2, 16), (4, 22)] {
        for len in (0..64).chain([341, 343, 346, 512]) {
            if len != right {
                let error = open(&with_segment(token, segment, &"A".repeat(len)), key);
                let Err(VerifyError::Malformed(MalformedToken::SegmentLength)) = error else {
                    panic!("{segment} {len}: {error:?}")
                };
            }
        }
    }
    // A byte of each segment.
    for (at, part) in parts.iter().enumerate() {
        for place in (0..part.len()).step_by(part.len().div_ceil(8).max(1)) {
            for byte in [b'A', b'B', b'=', b'+'] {
                let mut other = (*part).to_string().into_bytes();
                other[place] = byte;
                let other = String::from_utf8(other).unwrap();
                let is_right = open(&with_segment(token, at, &other), key).is_ok();
                assert_eq!(is_right, other == *part, "{at} {place}");
            }
        }
    }
    // Bytes move between ciphertext and tag.
    let both = [3, 4].map(|at| base64url::decode(parts[at].as_bytes()).unwrap()).concat();
    for tag_len in [0, 1, 12, 15, 16, 17, 20, both.len()] {
        let (ciphertext, tag) = both.split_at(both.len().saturating_sub(tag_len));
        let [ciphertext, tag] = [ciphertext, tag].map(base64url::encode);
        let moved = with_segment(&with_segment(token, 3, &ciphertext), 4, &tag);
        assert_eq!(open(&moved, key).is_ok(), tag_len == 16, "{tag_len}");
    }
}

/// Checks contents and headers that anyone can encrypt with the public key.
fn check_content<E: RecipientAlgorithm>(key: &RecipientPrivateKey<E>, token: &str)
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
{
    let parts: Vec<&str> = token.split('.').collect();
    let header = base64url::decode(parts[0].as_bytes()).unwrap();
    let header = String::from_utf8(header).unwrap();
    let encrypted_key = base64url::decode(parts[1].as_bytes()).unwrap();
    let around = |header: &str, content: &str| craft(key, header, &encrypted_key, content);
    open(&around(&header, &signed()), key).unwrap();
    let encode = |text: &str| base64url::encode(text.as_bytes());
    let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(CLAIMS));
    let error = open(&around(&header, &unsigned), key).unwrap_err();
    assert!(matches!(error, VerifyError::UnexpectedAlgorithm { actual: Some("none"), .. }));
    let stranger = HmacKey::from_bytes([9; 32]).unwrap();
    let error = open(&around(&header, &signed_by(&stranger, r#"{"alg":"HS256"}"#)), key);
    assert!(matches!(error, Err(VerifyError::InvalidSignature)));
    let error = open(&around(&header, CLAIMS), key).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(_)));
    let error = open(&around(&header, token), key).unwrap_err();
    assert!(matches!(error, VerifyError::Malformed(MalformedToken::EncryptedToken)));

    // The header.
    for (from, to) in [
        (r#","cty":"JWT""#, ""),
        (r#""cty":"JWT""#, r#""cty":"JWE""#),
        (r#""A256GCM""#, r#""A128GCM""#),
        (r#""A256GCM""#, r#""A256CBC-HS512""#),
        (E::ENCRYPTION.alg, "dir"),
        (E::ENCRYPTION.alg, "A256KW"),
        (E::ENCRYPTION.alg, "RSA-OAEP"),
        (E::ENCRYPTION.alg, "RSA1_5"),
        (E::ENCRYPTION.alg, "ECDH-ES+A128KW"),
        (E::ENCRYPTION.alg, "none"),
    ] {
        let changed = header.replacen(from, to, 1);
        assert_ne!(changed, header);
        assert!(open(&around(&changed, &signed()), key).is_err(), "{changed}");
    }
    let adding = |member: &str| {
        around(&format!("{},{member}}}", header.strip_suffix('}').unwrap()), &signed())
    };
    open(&adding(r#""x":1,"sub":"u-1""#), key).unwrap();
    for member in [r#""sub":"u-2""#, r#""iss":"b""#, r#""aud":"w""#] {
        let error = open(&adding(member), key).unwrap_err();
        assert!(matches!(error, VerifyError::Malformed(MalformedToken::ReplicatedClaim)));
    }
    for parameter in [
        "crit", "b64", "zip", "p2s", "p2c", "iv", "tag", "jwk", "jku", "x5u", "x5c", "x5t",
        "x5t#S256",
    ] {
        let error = open(&adding(&format!(r#""{parameter}":"AAAA""#)), key).unwrap_err();
        assert!(
            matches!(error, VerifyError::CriticalHeader { parameter: p } if p == parameter),
            "{parameter}: {error:?}"
        );
    }
}

fn check_formats<E: RecipientAlgorithm>(key: &RecipientPrivateKey<E>)
where
    RecipientPrivateKey<E>: DecryptingKey<E>,
    RecipientPublicKey<E>: EncryptingKey<E>,
{
    let named = key.clone().with_id("e-1");
    let public = RecipientPublicKey::<E>::from_jwk(named.encrypting_key().to_jwk()).unwrap();
    assert_eq!(public.id(), Some("e-1"));
    open(&issue::<E>(&NestedKey::new(signature_key(), public.clone())), key).unwrap();
    let jwk = public.to_jwk();
    assert!(jwk.contains(r#""use":"enc""#) && jwk.contains(E::ENCRYPTION.alg), "{jwk}");
    let pem = RecipientPublicKey::<E>::from_pem(public.to_pem()).unwrap();
    assert_eq!(pem.thumbprint(), key.encrypting_key().thumbprint());
    for (from, to) in [
        (r#""use":"enc""#, r#""use":"sig""#),
        (r#""use":"enc""#, r#""use":"x""#),
        (r#""use":"enc""#, r#""key_ops":["verify"]"#),
        (r#""use":"enc""#, r#""key_ops":["sign","verify"]"#),
        (E::ENCRYPTION.alg, "ES256"),
        (E::ENCRYPTION.alg, "dir"),
        (E::ENCRYPTION.alg, "RSA-OAEP"),
    ] {
        let changed = jwk.replacen(from, to, 1);
        assert_ne!(changed, jwk);
        assert!(RecipientPublicKey::<E>::from_jwk(&changed).is_err(), "{changed}");
    }
    assert!(RecipientPrivateKey::<E>::from_jwk(&jwk).is_err());
    let shown = format!("{key:?} {public:?}");
    assert!(shown.contains("[redacted]") && shown.contains(E::ENCRYPTION.alg), "{shown}");
}
