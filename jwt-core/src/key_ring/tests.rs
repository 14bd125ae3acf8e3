use core::sync::atomic::{AtomicUsize, Ordering};
use std::string::ToString;

use super::*;
use crate::alg::{HmacKey, Hs256};
use crate::clock::ManualClock;
use crate::error::{EncodeError, VerifyError};
use crate::json::JsonStr;
use crate::jws;
use crate::jws::Jws;
use crate::key::{Signer, Verifier};
use crate::key_id::KeyId;
use crate::time::NumericDate;

fn key(id: &str) -> HmacKey<Hs256> {
    HmacKey::from_bytes(id.repeat(32)).unwrap().with_id(id)
}

fn signature_of(key: &SigningSnapshot<'_, Jws>) -> [u8; 32] {
    let mut signature = [0; 32];
    assert_eq!(key.key().unwrap().sign(b"input", &mut signature).unwrap(), 32);
    signature
}

fn mac(key: &HmacKey<Hs256>) -> [u8; 32] {
    signature_of(&SigningKey::snapshot(key))
}

/// A key that counts how often it was tried.
#[derive(Clone)]
struct Counting {
    id: KeyId,
    tried: Arc<AtomicUsize>,
}

impl Counting {
    fn new(id: &str) -> Self {
        Self { id: KeyId::new(id), tried: Arc::default() }
    }

    fn tried(&self) -> usize {
        self.tried.load(Ordering::SeqCst)
    }
}

impl sealed::Sealed for Counting {}

impl Key for Counting {
    type Algorithm = Hs256;
}

impl SigningKey<Hs256> for Counting {
    fn snapshot(&self) -> SigningSnapshot<'_, Jws> {
        SigningSnapshot::<Jws>::Key(self)
    }
}

impl VerifyingKey<Hs256> for Counting {
    fn snapshot(&self) -> VerifyingSnapshot<'_, Jws> {
        VerifyingSnapshot::<Jws>::Key(self)
    }
}

impl KeyInfo for Counting {
    fn id(&self) -> Option<&KeyId> {
        Some(&self.id)
    }

    fn algorithms(&self) -> &'static [&'static str] {
        &["HS256"]
    }

    fn public_jwk(&self) -> Option<String> {
        None
    }
}

impl Signer for Counting {
    fn sign(&self, _: &[u8], buffer: &mut [u8]) -> Result<usize, EncodeError> {
        buffer.fill(7);
        Ok(buffer.len())
    }
}

impl Verifier for Counting {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        self.tried.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// A clock that counts how often it was read.
#[derive(Clone, Default)]
struct CountingClock(Arc<AtomicUsize>);

impl Clock for CountingClock {
    fn now(&self) -> NumericDate {
        self.0.fetch_add(1, Ordering::SeqCst);
        NumericDate::MIN
    }
}

/// Returns the number of times that each key is tried: `a`, which signs, `b`, which verifies, and `c`,
/// which has been retired.
fn tries(header: &str) -> [usize; 3] {
    let [a, b, c] = ["a", "b", "c"].map(Counting::new);
    let clock = ManualClock::new(NumericDate::from_unix(1_000));
    let ring = KeyRing::with_clock(c.clone(), clock.clone()).unwrap();
    ring.rotate(a.clone(), Duration::from_secs(1)).unwrap();
    ring.add(b.clone()).unwrap();
    clock.advance(Duration::from_secs(1));
    let header = crate::base64url::encode(header.as_bytes());
    let token = alloc::format!("{header}.{}.{}", "e30", "A".repeat(43));
    let accepted = jws::verify(&token, &ring).is_ok();
    let tries = [&a, &b, &c].map(Counting::tried);
    assert_eq!(accepted, tries != [0; 3], "{header}");
    tries
}

#[test]
fn only_the_key_that_a_token_names_is_tried() {
    assert_eq!(tries(r#"{"alg":"HS256","kid":"a"}"#), [1, 0, 0]);
    assert_eq!(tries(r#"{"alg":"HS256","kid":"b"}"#), [0, 1, 0]);
    assert_eq!(tries(r#"{"kid":"\u0062","alg":"HS256"}"#), [0, 1, 0]);
    for header in [
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"HS256","kid":""}"#,
        r#"{"alg":"HS256","kid":"c"}"#,
        r#"{"alg":"HS256","kid":"ab"}"#,
        r#"{"alg":"HS256","kid":"A"}"#,
        r#"{"alg":"HS256","kid":["a"]}"#,
        r#"{"alg":"HS256","kid":"a","kid":"b"}"#,
        r#"{"alg":"HS512","kid":"a"}"#,
    ] {
        assert_eq!(tries(header), [0, 0, 0], "{header}");
    }
}

/// The header is written before the signature, and the ring may change in between.
#[test]
fn a_snapshot_does_not_change_when_the_ring_does() {
    let ring = KeyRing::new(key("a")).unwrap();
    let signing = SigningKey::<Hs256>::snapshot(&ring);
    let verifying = VerifyingKey::<Hs256>::snapshot(&ring);
    ring.rotate(key("b"), Duration::ZERO).unwrap();
    assert_eq!(signing.key_id().unwrap().as_str(), "a");
    let signature = signature_of(&signing);
    assert_eq!(signature, mac(&key("a")));
    let later = signature_of(&SigningKey::<Hs256>::snapshot(&ring));
    assert_eq!(later, mac(&key("b")));

    let kid = |id| Some(JsonStr::from_plain(id));
    verifying.select(kid("a")).unwrap().verify(b"input", &signature).unwrap();
    let later = VerifyingKey::<Hs256>::snapshot(&ring);
    let later = later.select(kid("a")).map(drop);
    assert!(matches!(later, Err(VerifyError::UnknownKey)));
}

#[test]
fn the_clock_is_asked_only_about_a_key_with_an_end() {
    let clock = CountingClock::default();
    let ring = KeyRing::with_clock(key("a"), clock.clone()).unwrap();
    let [a, b] = ["a", "b"].map(|id| jws::sign(b"", &key(id)).unwrap());
    ring.add(key("b")).unwrap();
    let readings = |work: &dyn Fn()| {
        let before = clock.0.load(Ordering::SeqCst);
        work();
        clock.0.load(Ordering::SeqCst) - before
    };
    let verify = |token: &str| readings(&|| drop(jws::verify(token, &ring).unwrap()));
    assert_eq!((verify(&a), verify(&b)), (0, 0));
    assert_eq!(readings(&|| drop(jws::sign(b"", &ring).unwrap())), 0);
    ring.retire("b", Duration::from_secs(1)).unwrap();
    assert_eq!((verify(&a), verify(&b)), (0, 1));
}

#[test]
fn a_key_that_has_left_is_kept_nowhere() {
    let clock = ManualClock::new(NumericDate::from_unix(1_000));
    let [first, second, third] = ["a", "b", "c"].map(Counting::new);
    let held = |key: &Counting| Arc::strong_count(&key.tried) - 1;
    let ring = KeyRing::with_clock(first.clone(), clock.clone()).unwrap();
    ring.rotate(second.clone(), Duration::from_secs(60)).unwrap();
    assert_eq!((held(&first), held(&second)), (1, 1));
    clock.advance(Duration::from_secs(60));
    // The next change removes the keys whose end has passed.
    ring.add(third.clone()).unwrap();
    assert_eq!((held(&first), held(&second), held(&third)), (0, 1, 1));
    ring.remove("c").unwrap();
    assert_eq!(held(&third), 0);
    ring.replace(key("d"), []).unwrap();
    assert_eq!(held(&second), 0);
}

#[test]
fn every_error_says_what_to_do() {
    let id = || "2026-11".into();
    for (error, advice) in [
        (
            KeyRingError::NoId,
            "`with_id`, or, if it is a private or public key, with `with_thumbprint_id`",
        ),
        (KeyRingError::CannotSign { id: id() }, "`remove` it and `add` the private key"),
        (KeyRingError::DuplicateId { id: id() }, "\"2026-11\": give the new key another id"),
        (KeyRingError::UnknownId { id: id() }, "\"2026-11\": `add` the key first"),
        (KeyRingError::IsActive { id: id() }, "`activate` another key first"),
        (KeyRingError::IsRing, "one by one"),
    ] {
        assert!(error.to_string().contains(advice), "{error}");
    }
}

/// A key that is compromised must not return if the clock is set back.
#[test]
fn a_key_without_remaining_time_is_removed_at_once() {
    let clock = ManualClock::new(NumericDate::from_unix(1_000));
    let ring = KeyRing::with_clock(key("a"), clock.clone()).unwrap();
    let token = jws::sign(b"{}", &ring).unwrap();
    ring.rotate(key("b"), Duration::ZERO).unwrap();
    ring.add(key("c")).unwrap();
    ring.retire("c", Duration::ZERO).unwrap();
    clock.set(NumericDate::from_unix(1));
    assert_eq!(ring.keys().len(), 1);
    assert!(matches!(jws::verify(&token, &ring), Err(VerifyError::UnknownKey)));
}
