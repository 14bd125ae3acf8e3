//! `KeyRing`: keys that are changed while tokens are issued and verified.

#[allow(dead_code, reason = "each test binary uses a part of the module")]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use typed_jwt::{
    Claims, Hs256, Hs256Key, KeyPhase, KeyRing, KeyRingError, ManualClock, NumericDate, Scratch,
    SigningKey, Tokens, VerifyError, VerifyingKey, jws, peek, testing,
};

use common::{NOW, at};

#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",
    iss = "https://auth.example.com",
    aud = "web",
    ttl = "15m",
    leeway = "30s"
)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn session() -> Session {
    Session { user: "u-1".into() }
}

/// Returns the key with this id, always the same.
fn key(id: &str) -> Hs256Key {
    let mut secret = [0x2a; 32];
    secret.iter_mut().zip(id.bytes()).for_each(|(room, byte)| *room = byte);
    Hs256Key::from_bytes(secret).unwrap().with_id(id)
}

fn token_of(id: &str) -> String {
    session().encode_at(&key(id), at(NOW)).unwrap()
}

/// Returns a ring whose clock is set to [`NOW`].
fn ring(active: &str) -> (KeyRing<Hs256>, ManualClock) {
    let clock = ManualClock::new(at(NOW));
    (KeyRing::with_clock(key(active), clock.clone()).unwrap(), clock)
}

/// Reports for each of these keys whether the ring accepts its tokens.
fn takes<const N: usize>(ring: &KeyRing<Hs256>, ids: [&str; N]) -> [bool; N] {
    ids.map(|id| match Session::verify_at(&token_of(id), ring, at(NOW)) {
        Ok(_) => true,
        Err(VerifyError::UnknownKey) => false,
        Err(other) => panic!("{id}: {other}"),
    })
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_ring_is_accepted_as_a_key() {
    let ring = KeyRing::new(key("a")).unwrap();
    let tokens = Tokens::<Session, _>::new(ring.clone());
    let (by_tokens, by_type) =
        (tokens.encode(&session()).unwrap(), session().encode(&ring).unwrap());
    for token in [&by_tokens, &by_type] {
        assert_eq!(peek(token).unwrap().kid(), Some("a"));
        assert_eq!(*tokens.verify(token).unwrap(), session());
        assert_eq!(*Session::verify(token, &ring).unwrap(), session());
        assert_eq!(*Session::verify_in(token, &ring, &mut Scratch::new()).unwrap(), session());
        assert_eq!(Session::verify(token, &key("a")).unwrap().header().kid(), Some("a"));
    }
    let bytes = jws::sign(b"any bytes", &ring).unwrap();
    assert_eq!(jws::verify(&bytes, &ring).unwrap().payload(), b"any bytes");
    testing::assert_refuses_all(&session(), &ring);

    let (signs, verifies): (Box<dyn SigningKey<Hs256>>, Arc<dyn VerifyingKey<Hs256>>) =
        (Box::new(ring.clone()), Arc::new(ring));
    let token = session().encode(&*signs).unwrap();
    assert_eq!(*Session::verify(&token, &*verifies).unwrap(), session());
}

#[test]
fn tokens_of_the_active_key_take_the_fast_path() {
    let (ring, _) = ring("a");
    ring.add(key("b")).unwrap();
    let takes_it = |id| {
        let (token, scratch) = (token_of(id), &mut Scratch::new());
        typed_jwt::__private_0_1_0::verify_by_layout::<Session, _>(&token, &ring, scratch, at(NOW))
            .is_some()
    };
    assert_eq!((takes_it("a"), takes_it("b")), (true, false));
    ring.activate("b").unwrap();
    assert_eq!((takes_it("a"), takes_it("b")), (false, true));
}

#[test]
fn a_rotation_across_servers_takes_three_steps() {
    let (one, two) = (ring("a").0, ring("a").0);
    let both = [&one, &two];
    let signs = |ring: &KeyRing<Hs256>| session().encode_at(ring, at(NOW)).unwrap();
    let all_is_valid = || {
        for (from, to) in [(&one, &two), (&two, &one), (&one, &one)] {
            Session::verify_at(&signs(from), to, at(NOW)).unwrap();
        }
    };
    for ring in both {
        ring.add(key("b")).unwrap();
        assert_eq!(&*ring.active_id(), "a");
        all_is_valid();
    }
    for ring in both {
        ring.activate("b").unwrap();
        assert_eq!(&*ring.active_id(), "b");
        all_is_valid();
        assert_eq!(takes(ring, ["a", "b"]), [true, true]);
    }
    for ring in both {
        ring.remove("a").unwrap();
        all_is_valid();
        assert_eq!(takes(ring, ["a", "b"]), [false, true]);
    }
}

#[test]
fn a_retired_key_verifies_exactly_until_its_end() {
    let (ring, clock) = ring("a");
    ring.rotate(key("b"), seconds(930)).unwrap();
    for (now, taken) in [
        (NOW, true),
        (NOW + 929, true),
        (NOW + 930, false),
        (NOW + 931, false),
        // If the clock is set back before another change, the key is valid again.
        (NOW + 929, true),
        (0, true),
        (u64::MAX, false),
    ] {
        clock.set(at(now));
        assert_eq!(takes(&ring, ["a", "b"]), [taken, true], "{now}");
    }
    // A refused change has no effect; an accepted one removes the expired key for good.
    ring.remove("c").unwrap_err();
    clock.set(at(NOW));
    assert_eq!(takes(&ring, ["a", "b"]), [true, true]);
    clock.set(at(NOW + 930));
    ring.add(key("c")).unwrap();
    clock.set(at(NOW));
    assert_eq!(takes(&ring, ["a", "b", "c"]), [false, true, true]);
}

#[test]
fn a_key_can_end_immediately_or_never() {
    let (ring, clock) = ring("a");
    ring.rotate(key("b"), Duration::ZERO).unwrap();
    assert_eq!(takes(&ring, ["a", "b"]), [false, true]);
    ring.rotate(key("c"), Duration::MAX).unwrap();
    assert_eq!(ring.keys()[1].until, Some(NumericDate::MAX));
    clock.advance(seconds(1_000_000_000));
    assert_eq!(takes(&ring, ["b", "c"]), [true, true]);
}

#[test]
fn retiring_a_key_again_replaces_its_end() {
    let (ring, clock) = ring("a");
    ring.add(key("b")).unwrap();
    ring.retire("b", seconds(10)).unwrap();
    clock.advance(seconds(5));
    ring.retire("b", seconds(10)).unwrap();
    assert_eq!(ring.keys()[1].until, Some(at(NOW + 15)));
    clock.advance(seconds(9));
    assert_eq!(takes(&ring, ["b"]), [true]);
    // After activation the key has no end, and neither has the key that it replaced.
    ring.activate("b").unwrap();
    clock.advance(seconds(1_000_000));
    assert_eq!(takes(&ring, ["a", "b"]), [true, true]);
    assert!(ring.keys().iter().all(|key| key.until.is_none()));
}

#[test]
fn a_removed_key_is_refused_immediately_by_every_clone() {
    let (ring, _) = ring("a");
    let tokens = Tokens::<Session, _>::new(ring.clone());
    let token = tokens.encode(&session()).unwrap();
    ring.rotate(key("b"), seconds(930)).unwrap();
    tokens.verify(&token).unwrap();
    ring.remove("a").unwrap();
    assert!(matches!(tokens.verify(&token), Err(VerifyError::UnknownKey)));
    assert!(matches!(tokens.clone().verify(&token), Err(VerifyError::UnknownKey)));
}

#[test]
fn a_configuration_replaces_all_keys() {
    let (ring, _) = ring("a");
    ring.add(key("b")).unwrap();
    ring.replace(key("c"), [key("b"), key("d")]).unwrap();
    assert_eq!(takes(&ring, ["a", "b", "c", "d"]), [false, true, true, true]);
    assert_eq!(&*ring.active_id(), "c");
    // A refused configuration has no effect.
    let duplicate = KeyRingError::DuplicateId { id: "e".into() };
    assert_eq!(ring.replace(key("e"), [key("f"), key("e")]).unwrap_err(), duplicate);
    assert_eq!(ring.replace(key("e"), [Hs256Key::generate()]).unwrap_err(), KeyRingError::NoId);
    assert_eq!(takes(&ring, ["b", "c", "d", "e", "f"]), [true, true, true, false, false]);
}

#[test]
fn keys_are_listed_with_their_roles() {
    let (ring, clock) = ring("a");
    ring.add(key("c")).unwrap();
    ring.rotate(key("b"), seconds(60)).unwrap();
    let listed = || -> Vec<_> {
        let keys = ring.keys().into_iter();
        keys.map(|key| (key.id.to_string(), key.phase, key.until)).collect()
    };
    let until = Some(at(NOW + 60));
    let [b, c, a] = [
        ("b", KeyPhase::Signing, None),
        ("c", KeyPhase::Announced, None),
        ("a", KeyPhase::Retiring, until),
    ]
    .map(|(id, phase, until)| (id.to_owned(), phase, until));
    assert_eq!(listed(), [b.clone(), c.clone(), a]);
    clock.advance(seconds(60));
    assert_eq!(listed(), [b, c]);
}

#[test]
fn each_change_moves_a_key_to_its_phase() {
    use KeyPhase::{Announced, Retiring, Signing};

    let (ring, _) = ring("a");
    let phases =
        || -> Vec<_> { ring.keys().iter().map(|key| (key.id.to_string(), key.phase)).collect() };
    let check = |expected: &[(&str, KeyPhase)]| {
        let expected: Vec<_> =
            expected.iter().map(|(id, phase)| (id.to_string(), *phase)).collect();
        assert_eq!(phases(), expected);
    };
    check(&[("a", Signing)]);
    ring.add(key("b")).unwrap();
    ring.add(key("c")).unwrap();
    check(&[("a", Signing), ("b", Announced), ("c", Announced)]);
    ring.activate("b").unwrap();
    check(&[("b", Signing), ("c", Announced), ("a", Retiring)]);
    // A key that has signed can sign again, and so can a key that was retired.
    ring.activate("a").unwrap();
    check(&[("a", Signing), ("c", Announced), ("b", Retiring)]);
    ring.retire("c", seconds(60)).unwrap();
    check(&[("a", Signing), ("b", Retiring), ("c", Retiring)]);
    ring.activate("c").unwrap();
    check(&[("c", Signing), ("b", Retiring), ("a", Retiring)]);
    ring.rotate(key("d"), seconds(60)).unwrap();
    check(&[("d", Signing), ("b", Retiring), ("a", Retiring), ("c", Retiring)]);
    // A new configuration keeps the phase of keys that have signed.
    ring.replace(key("e"), ["a", "d", "f"].map(key)).unwrap();
    check(&[("e", Signing), ("a", Retiring), ("d", Retiring), ("f", Announced)]);
    // The phase of a removed key is not kept.
    ring.remove("a").unwrap();
    ring.add(key("a")).unwrap();
    check(&[("e", Signing), ("d", Retiring), ("f", Announced), ("a", Announced)]);
}

#[test]
fn invalid_changes_are_refused_and_have_no_effect() {
    let (ring, clock) = ring("a");
    let nameless = || Hs256Key::from_bytes([7; 32]).unwrap();
    let is = |id: &str, error: fn(String) -> KeyRingError| Err(error(id.to_owned()));
    let duplicate = |id| KeyRingError::DuplicateId { id };
    let unknown = |id| KeyRingError::UnknownId { id };
    let active = |id| KeyRingError::IsActive { id };

    assert_eq!(KeyRing::new(nameless()).unwrap_err(), KeyRingError::NoId);
    assert_eq!(ring.add(nameless()), Err(KeyRingError::NoId));
    assert_eq!(ring.rotate(nameless(), seconds(1)), Err(KeyRingError::NoId));
    assert_eq!(ring.add(key("a")), is("a", duplicate));
    assert_eq!(ring.rotate(key("a"), seconds(1)), is("a", duplicate));
    assert_eq!(ring.add(ring.clone()), Err(KeyRingError::IsRing));
    assert_eq!(KeyRing::new(Arc::new(ring.clone())).unwrap_err(), KeyRingError::IsRing);
    assert_eq!(ring.activate("b"), is("b", unknown));
    assert_eq!(ring.retire("b", seconds(1)), is("b", unknown));
    assert_eq!(ring.remove("b"), is("b", unknown));
    assert_eq!(ring.retire("a", seconds(1)), is("a", active));
    assert_eq!(ring.remove("a"), is("a", active));
    assert_eq!(ring.activate("a"), Ok(()));
    assert_eq!((ring.keys().len(), takes(&ring, ["a", "b"])), (1, [true, false]));

    // A key whose end has passed no longer exists, and its id can be used again.
    ring.rotate(key("b"), seconds(60)).unwrap();
    assert_eq!(ring.add(key("a")), is("a", duplicate));
    clock.advance(seconds(60));
    assert_eq!(ring.activate("a"), is("a", unknown));
    ring.add(key("a")).unwrap();
    assert_eq!(takes(&ring, ["a", "b"]), [true, true]);
}

#[test]
fn debug_shows_ids_and_no_secrets() {
    let (ring, _) = ring("a");
    ring.rotate(key("b"), seconds(60)).unwrap();
    let shown = r#"KeyRing<HS256> { active: "b", others: ["a"] }"#;
    assert_eq!(format!("{ring:?}"), shown);
    let tokens = Tokens::<Session, _>::new(ring);
    assert!(format!("{tokens:?}").starts_with(&format!("Tokens {{ key: {shown}")), "{tokens:?}");
}

#[test]
fn refusing_a_token_does_not_allocate() {
    let (ring, _) = ring("a");
    ring.rotate(key("b"), seconds(60)).unwrap();
    let nameless = session().encode_at(&Hs256Key::generate(), at(NOW)).unwrap();
    let forged =
        |id: &str| session().encode_at(&Hs256Key::generate().with_id(id), at(NOW)).unwrap();
    // A thread's first use of a ring allocates.
    let _ = ring.active_id();
    for token in [nameless, forged("a"), forged("b"), forged("c")] {
        let info = allocation_counter::measure(|| {
            assert!(Session::verify_at(&token, &ring, at(NOW)).is_err());
        });
        assert_eq!(info.count_total, 0);
    }
}

/// Returns a token without `kid` of the key with this id.
fn nameless_token_of(id: &str) -> String {
    let secret = format!("{id:*<32}").into_bytes();
    session().encode_at(&Hs256Key::from_bytes(secret).unwrap(), at(NOW)).unwrap()
}

/// Returns the same key with its id.
fn nameless_key(id: &str) -> Hs256Key {
    Hs256Key::from_bytes(format!("{id:*<32}").into_bytes()).unwrap().with_id(id)
}

/// Returns the names of the errors for tokens without `kid` of these keys.
fn outcomes<const N: usize>(ring: &KeyRing<Hs256>, ids: [&str; N]) -> [&'static str; N] {
    ids.map(|id| match Session::verify_at(&nameless_token_of(id), ring, at(NOW)) {
        Ok(verified) => {
            assert_eq!(verified.header().kid(), None);
            "ok"
        }
        Err(error) => error.reason(),
    })
}

#[test]
fn keys_are_tried_without_a_kid_only_if_this_was_asked_for() {
    const REFUSED: &str = "invalid_signature";
    let clock = ManualClock::new(at(NOW));
    let ring = KeyRing::with_clock(nameless_key("a"), clock.clone()).unwrap();
    assert_eq!(outcomes(&ring, ["a"]), ["unknown_key"]);
    ring.try_keys_without_kid(3).unwrap();
    // Announced, retiring, and with an end.
    ring.add(nameless_key("b")).unwrap();
    assert_eq!(outcomes(&ring, ["a", "b", "c"]), ["ok", "ok", REFUSED]);
    ring.activate("b").unwrap();
    ring.rotate(nameless_key("c"), seconds(60)).unwrap();
    assert_eq!(outcomes(&ring, ["a", "b", "c", "d"]), ["ok", "ok", "ok", REFUSED]);
    clock.advance(seconds(60));
    assert_eq!(outcomes(&ring, ["a", "b", "c"]), ["ok", REFUSED, "ok"]);
    ring.remove("a").unwrap();
    assert_eq!(outcomes(&ring, ["a", "b", "c"]), [REFUSED, REFUSED, "ok"]);
    ring.replace(nameless_key("d"), [nameless_key("e")]).unwrap();
    assert_eq!(outcomes(&ring, ["c", "d", "e"]), [REFUSED, "ok", "ok"]);

    // Tokens with a `kid` are verified with the key that they name, and no other.
    let verify = |key: Hs256Key| {
        Session::verify_at(&session().encode_at(&key, at(NOW)).unwrap(), &ring, at(NOW))
    };
    verify(nameless_key("e")).unwrap();
    let unknown = verify(nameless_key("e").with_id("x")).unwrap_err();
    assert!(matches!(unknown, VerifyError::UnknownKey));
    let wrong = verify(nameless_key("e").with_id("d")).unwrap_err();
    assert!(matches!(wrong, VerifyError::InvalidSignature));
    let issued = session().encode_at(&ring, at(NOW)).unwrap();
    assert_eq!(peek(&issued).unwrap().kid(), Some("d"));
    testing::assert_refuses_all(&session(), &ring);

    ring.require_kid();
    assert_eq!(outcomes(&ring, ["d", "e"]), ["unknown_key", "unknown_key"]);
}

#[test]
fn the_number_of_keys_to_try_is_limited() {
    let (ring, clock) = ring("a");
    for max in [0, 5, usize::MAX] {
        assert_eq!(ring.try_keys_without_kid(max), Err(KeyRingError::TrialLimit { max }));
        assert_eq!(ring.issue_without_kid(max), Err(KeyRingError::TrialLimit { max }));
    }
    ring.try_keys_without_kid(2).unwrap();
    ring.add(key("b")).unwrap();
    let too_many = Err(KeyRingError::TooManyKeys { max: 2 });
    assert_eq!(ring.add(key("c")), too_many);
    assert_eq!(ring.rotate(key("c"), seconds(60)), too_many);
    assert_eq!(ring.replace(key("c"), [key("d"), key("e")]), too_many);
    assert_eq!(ring.try_keys_without_kid(1), Err(KeyRingError::TooManyKeys { max: 1 }));
    assert_eq!(takes(&ring, ["a", "b", "c"]), [true, true, false]);
    // A compromised key is replaced at once.
    ring.rotate(key("c"), Duration::ZERO).unwrap();
    // An expired key does not count.
    ring.retire("b", seconds(60)).unwrap();
    clock.advance(seconds(60));
    ring.add(key("d")).unwrap();
    ring.try_keys_without_kid(4).unwrap();
    ring.add(key("e")).unwrap();
    ring.add(key("f")).unwrap();
    assert_eq!(ring.add(key("g")), Err(KeyRingError::TooManyKeys { max: 4 }));
    ring.require_kid();
    ring.add(key("g")).unwrap();
}

/// A service whose tokens have no `kid` replaces its secret.
#[test]
fn a_ring_issues_tokens_without_kid() {
    let ring = KeyRing::new(nameless_key("a")).unwrap();
    ring.issue_without_kid(2).unwrap();
    let tokens = Tokens::<Session, _>::new(ring.clone());
    let single = Tokens::<Session, _>::new(nameless_key("a"));
    let first = tokens.encode(&session()).unwrap();
    assert_eq!(peek(&first).unwrap().kid(), None);
    single.verify(&first).unwrap();
    ring.rotate(nameless_key("b"), seconds(930)).unwrap();
    let second = tokens.encode(&session()).unwrap();
    assert_eq!(peek(&second).unwrap().kid(), None);
    for token in [&first, &second] {
        assert_eq!(tokens.verify(token).unwrap().header().kid(), None);
        let scratch = &mut Scratch::new();
        let now = NumericDate::now();
        typed_jwt::__private_0_1_0::verify_by_layout::<Session, _>(token, &ring, scratch, now)
            .expect("its own tokens take the fast path");
    }
    // Tokens from a time with ids, and after it.
    tokens.verify(&session().encode(&nameless_key("a")).unwrap()).unwrap();
    assert!(testing::assert_refuses_all(&session(), &ring) > 200);

    ring.remove("a").unwrap();
    assert!(matches!(tokens.verify(&first), Err(VerifyError::InvalidSignature)));
    let bytes = jws::sign(b"any bytes", &ring).unwrap();
    assert_eq!(peek(&bytes).unwrap().kid(), None);
    assert_eq!(jws::verify(&bytes, &ring).unwrap().payload(), b"any bytes");
}

/// A header names an algorithm of the list. Keys of another algorithm are not tried.
#[test]
fn only_keys_of_the_algorithm_are_tried() {
    use typed_jwt::{Ed25519SigningKey, Es256SigningKey};

    #[derive(Debug, Claims)]
    #[claims(alg = [ES256, EdDSA], typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
    struct Listed {
        #[claim(sub)]
        user: String,
    }

    let (es256, other) = (Es256SigningKey::generate(), Es256SigningKey::generate());
    let ed25519 = Ed25519SigningKey::generate();
    let token = |key: &dyn SigningKey<<Listed as Claims>::Alg>| {
        Listed { user: "u-1".into() }.encode(key).unwrap()
    };
    let (by_es256, by_ed25519) = (token(&es256), token(&ed25519));
    let ring =
        KeyRing::<<Listed as Claims>::Alg>::for_algorithms(es256.clone().with_id("1")).unwrap();
    ring.try_keys_without_kid(3).unwrap();
    assert_eq!(Listed::verify(&by_es256, &ring).unwrap().user, "u-1");
    let refused = Listed::verify(&by_ed25519, &ring).unwrap_err();
    assert!(matches!(
        refused,
        VerifyError::UnexpectedAlgorithm { expected: "ES256", actual: Some("EdDSA") }
    ));
    ring.add(ed25519.with_id("2")).unwrap();
    ring.add(other.clone().with_id("3")).unwrap();
    for token in [&by_es256, &by_ed25519, &token(&other)] {
        Listed::verify(token, &ring).unwrap();
    }
    for forged in [token(&Es256SigningKey::generate()), token(&Ed25519SigningKey::generate())] {
        assert!(matches!(Listed::verify(&forged, &ring), Err(VerifyError::InvalidSignature)));
    }
    // The ring is for this list only: an algorithm that is not in it is refused before any key.
    let hs256 = jws::sign(b"{}", &key("a")).unwrap();
    let refused = Listed::verify(&hs256, &ring).unwrap_err();
    assert!(matches!(refused, VerifyError::UnexpectedAlgorithm { actual: Some("HS256"), .. }));
}

#[test]
fn trying_keys_does_not_allocate() {
    let ring = KeyRing::new(nameless_key("a")).unwrap();
    ring.try_keys_without_kid(2).unwrap();
    ring.add(nameless_key("b")).unwrap();
    let forged = nameless_token_of("c");
    let info = allocation_counter::measure(|| {
        assert!(Session::verify_at(&forged, &ring, at(NOW)).is_err());
    });
    assert_eq!(info.count_total, 0);
}

/// Servers issue and verify without pause while the keys change.
#[test]
fn no_request_fails_while_keys_rotate() {
    const ROTATIONS: usize = 100;
    let ring = KeyRing::new(key("0")).unwrap();
    let done = AtomicBool::new(false);
    let requests: [AtomicUsize; 4] = Default::default();
    let counts = || requests.each_ref().map(|count| count.load(Ordering::SeqCst));
    thread::scope(|scope| {
        let serve = |count: &AtomicUsize| {
            let tokens = Tokens::<Session, _>::new(ring.clone());
            while !done.load(Ordering::SeqCst) {
                let token = tokens.encode(&session()).unwrap();
                let verified = tokens.verify(&token).unwrap();
                // The id is that of the key that signed the token.
                Session::verify(&token, &key(verified.header().kid().unwrap())).unwrap();
                count.fetch_add(1, Ordering::SeqCst);
            }
        };
        let servers = requests.each_ref().map(|count| scope.spawn(move || serve(count)));
        let has_failed = || servers.iter().any(ScopedJoinHandle::is_finished);
        for rotation in 1..=ROTATIONS {
            let id = rotation.to_string();
            if rotation % 2 == 0 {
                ring.rotate(key(&id), seconds(930)).unwrap();
            } else {
                ring.add(key(&id)).unwrap();
                ring.activate(&id).unwrap();
            }
            // No token of this key can be in use any more: every request that started before the
            // last change has ended.
            if let Some(old) = rotation.checked_sub(2) {
                ring.remove(&old.to_string()).unwrap();
                assert_eq!(takes(&ring, [&old.to_string()]), [false]);
            }
            let before = counts();
            let all_went_on =
                || counts().iter().zip(before).all(|(now, before)| *now >= before + 2);
            while !all_went_on() && !has_failed() {
                thread::yield_now();
            }
        }
        done.store(true, Ordering::SeqCst);
    });
    assert!(counts().iter().all(|&count| count >= 2 * ROTATIONS));
}

#[test]
fn concurrent_changes_are_not_lost() {
    let ring = KeyRing::new(key("first")).unwrap();
    let id = |operator, at| format!("{operator}-{at}");
    thread::scope(|scope| {
        for operator in 0..4 {
            let ring = ring.clone();
            scope.spawn(move || {
                for at in 0..50 {
                    ring.add(key(&id(operator, at))).unwrap();
                    if at % 2 == 1 {
                        ring.remove(&id(operator, at - 1)).unwrap();
                    }
                }
            });
        }
    });
    let mut ids: Vec<String> = ring.keys().iter().skip(1).map(|key| key.id.to_string()).collect();
    let mut expected: Vec<String> =
        (0..4).flat_map(|operator| (1..50).step_by(2).map(move |at| id(operator, at))).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    // If several threads add the same id at once, exactly one succeeds.
    let added = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                added.fetch_add(usize::from(ring.add(key("one")).is_ok()), Ordering::Relaxed)
            });
        }
    });
    assert_eq!(added.into_inner(), 1);
}
