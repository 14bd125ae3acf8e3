//! Rings of keys of public-key algorithms.

use std::string::ToString;

use serde_json::Value;

use super::*;
use crate::alg::{EdDsa, Es256};
use crate::clock::ManualClock;
use crate::error::VerifyError;
use crate::key::ring_state::KeyPhase;
use crate::time::NumericDate;
use crate::{Ed25519SigningKey, Es256SigningKey, jws};

/// The key of RFC 7515 §A.3.
const PRIVATE_JWK: &str = r#"{
    "kty":"EC",
    "crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
}"#;

fn key(id: &str) -> Es256SigningKey {
    Es256SigningKey::generate().with_id(id)
}

/// Returns the members of the published keys.
fn published(jwks: &str) -> Vec<Value> {
    let set: Value = serde_json::from_str(jwks).unwrap();
    assert_eq!(set.as_object().unwrap().len(), 1);
    set["keys"].as_array().unwrap().clone()
}

fn published_ids<A: PublicKeyAlgorithm>(ring: &KeyRing<A>) -> Vec<String> {
    let id = |key: &Value| key["kid"].as_str().unwrap().to_string();
    published(&ring.jwks()).iter().map(id).collect()
}

fn phases(ring: &KeyRing<Es256>) -> Vec<(String, KeyPhase)> {
    ring.keys().iter().map(|key| (key.id.to_string(), key.phase)).collect()
}

#[test]
fn only_public_members_are_published() {
    let ring = KeyRing::new(Es256SigningKey::from_jwk(PRIVATE_JWK).unwrap().with_id("a")).unwrap();
    let expected = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","use":"sig","alg":"ES256","kid":"a"}]}"#;
    assert_eq!(ring.jwks(), expected);

    ring.add(key("b")).unwrap();
    ring.add_verifying(key("c").verifying_key()).unwrap();
    ring.rotate(key("d"), Duration::MAX).unwrap();
    let keys = published(&ring.jwks());
    assert_eq!(keys.len(), 4);
    for key in keys {
        let names: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    }
}

#[test]
fn the_published_keys_are_those_that_verify_now() {
    let clock = ManualClock::new(NumericDate::from_unix(1_000));
    let ring = KeyRing::with_clock(key("a"), clock.clone()).unwrap();
    assert_eq!(published_ids(&ring), ["a"]);
    ring.add(key("b")).unwrap();
    ring.add_verifying(key("c").verifying_key()).unwrap();
    assert_eq!(published_ids(&ring), ["a", "b", "c"]);
    ring.activate("b").unwrap();
    assert_eq!(published_ids(&ring), ["b", "c", "a"]);
    ring.retire("a", Duration::from_secs(60)).unwrap();
    clock.advance(Duration::from_secs(59));
    assert_eq!(published_ids(&ring), ["b", "c", "a"]);
    clock.advance(Duration::from_secs(1));
    assert_eq!(published_ids(&ring), ["b", "c"]);
    ring.remove("c").unwrap();
    assert_eq!(published_ids(&ring), ["b"]);
}

/// A client that reads the published set verifies with it.
#[test]
fn a_published_key_verifies_the_tokens_of_its_private_key() {
    let ring = KeyRing::new(key("a")).unwrap();
    ring.add(key("b")).unwrap();
    let tokens = ["a", "b"].map(|id| {
        ring.activate(id).unwrap();
        jws::sign(b"payload", &ring).unwrap()
    });
    for (at, key) in published(&ring.jwks()).iter().rev().enumerate() {
        let key = crate::Es256VerifyingKey::from_jwk(key.to_string()).unwrap();
        assert_eq!(jws::verify(&tokens[at], &key).unwrap().payload(), b"payload");
        assert!(matches!(jws::verify(&tokens[1 - at], &key), Err(VerifyError::UnknownKey)));
    }
}

#[test]
fn a_public_key_verifies_and_cannot_be_activated() {
    let other_server = key("other");
    let token = jws::sign(b"payload", &other_server).unwrap();
    let ring = KeyRing::new(key("a")).unwrap();
    assert!(matches!(jws::verify(&token, &ring), Err(VerifyError::UnknownKey)));
    ring.add_verifying(other_server.verifying_key()).unwrap();
    assert_eq!(jws::verify(&token, &ring).unwrap().payload(), b"payload");

    let refused = KeyRingError::CannotSign { id: "other".into() };
    assert_eq!(ring.activate("other"), Err(refused.clone()));
    assert_eq!(&*ring.active_id(), "a");
    let expected = [("a", KeyPhase::Signing), ("other", KeyPhase::VerifyOnly)]
        .map(|(id, phase)| (id.into(), phase));
    assert_eq!(phases(&ring), expected);

    let forged = jws::sign(b"payload", &key("other")).unwrap();
    assert!(matches!(jws::verify(&forged, &ring), Err(VerifyError::InvalidSignature)));

    ring.retire("other", Duration::from_secs(60)).unwrap();
    assert_eq!(phases(&ring)[1], ("other".into(), KeyPhase::Retiring));
    assert_eq!(ring.activate("other"), Err(refused));
    jws::verify(&token, &ring).unwrap();
    ring.remove("other").unwrap();
    assert!(matches!(jws::verify(&token, &ring), Err(VerifyError::UnknownKey)));
}

#[test]
fn a_public_key_needs_an_id_of_its_own() {
    let ring = KeyRing::new(key("a")).unwrap();
    let nameless = Es256SigningKey::generate().verifying_key();
    assert_eq!(ring.add_verifying(nameless.clone()), Err(KeyRingError::NoId));
    let duplicate = Err(KeyRingError::DuplicateId { id: "a".into() });
    assert_eq!(ring.add_verifying(nameless.clone().with_id("a")), duplicate);
    ring.add_verifying(nameless.with_id("b")).unwrap();
    assert_eq!(ring.add(key("b")), Err(KeyRingError::DuplicateId { id: "b".into() }));
}

#[test]
fn thumbprints_are_ids() {
    let key = Es256SigningKey::from_jwk(PRIVATE_JWK).unwrap();
    assert_eq!(KeyRing::new(key.clone()).unwrap_err(), KeyRingError::NoId);
    let key = key.with_thumbprint_id();
    let ring = KeyRing::new(key.clone()).unwrap();
    // Computed with another program from the members `crv`, `kty`, `x` and `y` (RFC 7638 §3.1).
    let id = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U";
    assert_eq!(&*ring.active_id(), id);
    assert_eq!(published_ids(&ring), [id]);
    let token = jws::sign(b"payload", &ring).unwrap();
    assert_eq!(jws::verify(&token, &ring).unwrap().header().kid(), Some(id));
    assert_eq!(
        ring.add_verifying(key.verifying_key()),
        Err(KeyRingError::DuplicateId { id: id.into() })
    );
}

#[test]
fn ids_are_escaped() {
    let ring = KeyRing::new(key("a\"},{\"kty\":\"oct")).unwrap();
    assert_eq!(published_ids(&ring), ["a\"},{\"kty\":\"oct"]);
}

#[test]
fn ed25519_keys_are_published() {
    let ring: KeyRing<EdDsa> = KeyRing::new(Ed25519SigningKey::generate().with_id("a")).unwrap();
    let keys = published(&ring.jwks());
    let names: Vec<&str> = keys[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["crv", "kid", "kty", "use", "x"]);
    assert_eq!(keys[0]["crv"], "Ed25519");
}
