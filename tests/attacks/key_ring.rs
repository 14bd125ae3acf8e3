//! A `KeyRing`, in which a token's `kid` selects the key: all cases, and tokens that are signed
//! with one key of the ring and name another.

use std::sync::OnceLock;

use typed_jwt::{Hs256, Hs256Key, KeyRing};

use super::cases::{self, Base, KEY_ID, Policy, SECRET, Signed, Token, raw};
use super::entry_points::EntryPoint;
use super::matrix::NOW;

/// A key that the attacker has and that the ring no longer contains.
const LEAKED: &[u8] = b"a secret that was removed from the ring, as others know it";

/// A key of the ring whose secret the attacker does not know either.
const OTHER: &[u8] = b"a secret of the ring that signs no longer, and only verifies";

fn named(secret: &[u8], id: &str) -> Hs256Key {
    Hs256Key::from_bytes(secret).unwrap().with_id(id)
}

/// Returns a ring whose active key is that of the cases.
fn ring() -> KeyRing<Hs256> {
    let ring = KeyRing::new(named(LEAKED, "leaked")).unwrap();
    ring.add(named(SECRET.as_slice(), KEY_ID)).unwrap();
    ring.add(named(OTHER, "other \"2\"")).unwrap();
    ring.activate(KEY_ID).unwrap();
    ring.remove("leaked").unwrap();
    ring
}

/// Returns a ring that tries its keys for tokens without `kid`; the last one is that of the cases.
pub(crate) fn that_tries_keys() -> &'static KeyRing<Hs256> {
    static RING: OnceLock<KeyRing<Hs256>> = OnceLock::new();
    RING.get_or_init(|| {
        let ring = ring();
        ring.try_keys_without_kid(2).unwrap();
        ring.activate("other \"2\"").unwrap();
        ring
    })
}

/// Returns true if the results of a ring and of a key are compared at this entry point.
fn is_compared(entry: EntryPoint) -> bool {
    let has_ring = entry == EntryPoint::RingWithoutKid;
    !entry.has_system_clock() && entry.returns_reason() && !has_ring
}

/// Compares the results of the ring and of its key alone, and returns true if they differ. They may
/// differ only if a token has no `kid`, because a ring requires one.
fn differ(entry: EntryPoint, policy: Policy, token: &Token, text: &str) -> bool {
    let of_ring = entry.run_with(policy, &ring(), text, token.at);
    let of_key = entry.run_with(policy, &named(SECRET.as_slice(), KEY_ID), text, token.at);
    if of_ring == of_key {
        return false;
    }
    assert_eq!(of_ring, Err("UnknownKey".into()), "{entry:?}: {}", token.label);
    assert!(!String::from_utf8_lossy(&token.header).contains("kid"), "{entry:?}: {}", token.label);
    true
}

#[test]
fn a_ring_gives_the_same_result_as_the_key_that_a_token_names() {
    let (mut same, mut nameless) = (0, 0);
    for class in cases::all(NOW) {
        for case in &class.cases {
            for token in case.attacks.iter().chain(&case.controls).chain(&case.long_controls) {
                let text = token.text();
                for entry in EntryPoint::ALL
                    .into_iter()
                    .filter(|entry| is_compared(*entry) && entry.can_take(case.policy, &text))
                {
                    let differs = differ(entry, case.policy, token, &text);
                    *(if differs { &mut nameless } else { &mut same }) += 1;
                }
            }
        }
    }
    assert!(same > 10_000 && nameless > 1_000, "{same}, {nameless}");
}

/// A ring that tries its keys gives the result of one key alone for every token: those with the id
/// of the key, and those without an id, which both accept.
#[test]
fn a_ring_that_tries_keys_gives_the_same_result_as_one_key() {
    let mut tried = 0;
    for issues_without_kid in [false, true] {
        let ring = ring();
        if issues_without_kid {
            ring.issue_without_kid(2).unwrap();
        } else {
            ring.try_keys_without_kid(2).unwrap();
        }
        let key = named(SECRET.as_slice(), KEY_ID);
        for class in cases::all(NOW) {
            for case in &class.cases {
                for token in case.attacks.iter().chain(&case.controls).chain(&case.long_controls) {
                    let text = token.text();
                    for entry in EntryPoint::ALL
                        .into_iter()
                        .filter(|entry| is_compared(*entry) && entry.can_take(case.policy, &text))
                    {
                        let of_ring = entry.run_with(case.policy, &ring, &text, token.at);
                        let of_key = entry.run_with(case.policy, &key, &text, token.at);
                        assert_eq!(of_ring, of_key, "{entry:?}: {}", token.label);
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 20_000, "{tried}");
}

#[test]
fn a_removed_key_is_not_tried() {
    let ring = ring();
    ring.try_keys_without_kid(2).unwrap();
    let nameless = |secret: &[u8]| Token::valid(NOW).signed(Signed::Under(secret.into()));
    for (secret, expected) in [
        (SECRET.as_slice(), Ok(())),
        (OTHER, Ok(())),
        (LEAKED, Err("InvalidSignature")),
        (b"", Err("InvalidSignature")),
        (KEY_ID.as_bytes(), Err("InvalidSignature")),
    ] {
        for entry in EntryPoint::ALL {
            if entry == EntryPoint::Peek || entry.has_system_clock() || !entry.returns_reason() {
                continue;
            }
            let token = nameless(secret);
            let answer = entry.run_with(Policy::Named, &ring, &token.text(), token.at);
            assert_eq!(answer, expected.map_err(String::from), "{entry:?}");
        }
    }
}

/// Returns a token that is valid except for its `kid`, given as JSON, and signed with `secret`.
fn token(kid: &str, secret: &[u8]) -> Token {
    let header = Base::access(NOW).header().with("kid", kid).json();
    Token::valid(NOW).label(kid).header(header).signed(Signed::Under(secret.into()))
}

fn expect_at_every_entry_point(expected: Result<(), &str>, token: &Token) {
    for entry in EntryPoint::ALL {
        if entry == EntryPoint::Peek || entry.has_system_clock() || !entry.returns_reason() {
            continue;
        }
        let answer = entry.run_with(Policy::Named, &ring(), &token.text(), token.at);
        assert_eq!(answer, expected.map_err(String::from), "{entry:?}: {}", token.label);
    }
}

#[test]
fn the_keys_of_a_ring_are_not_confused() {
    let (own, other) = (raw(KEY_ID), raw("other \"2\""));
    expect_at_every_entry_point(Ok(()), &token(&own, &SECRET));
    expect_at_every_entry_point(Ok(()), &token(&other, OTHER));
    expect_at_every_entry_point(Ok(()), &token(r#""oth\u0065r \u00222\"""#, OTHER));
    for (kid, secret) in [
        (&own, OTHER),
        (&other, SECRET.as_slice()),
        (&own, LEAKED),
        (&other, LEAKED),
        (&own, KEY_ID.as_bytes()),
        (&own, b""),
    ] {
        expect_at_every_entry_point(Err("InvalidSignature"), &token(kid, secret));
    }
}

#[test]
fn an_unknown_key_id_is_refused() {
    let long = "2026-11".repeat(500);
    let list = format!("{KEY_ID},other \"2\"");
    for id in ["leaked", "", "other", "other \\\"2\\\"", "2026-11\0", " 2026-11", "*", &long, &list]
    {
        for secret in [SECRET.as_slice(), OTHER, LEAKED] {
            expect_at_every_entry_point(Err("UnknownKey"), &token(&raw(id), secret));
        }
    }
    let nameless = Token::valid(NOW);
    expect_at_every_entry_point(Err("UnknownKey"), &nameless);
}

#[test]
fn a_key_id_is_one_string() {
    for kid in ["null", "0", "true", "{}", r#"["2026-11"]"#, r#"{"2026-11":1}"#] {
        expect_at_every_entry_point(Err("Malformed(HeaderParameterType)"), &token(kid, &SECRET));
    }
    // JSON readers disagree on whether the first, the last or any of them counts, so there must be
    // exactly one.
    let many: Vec<String> = (0..10).map(|at| format!(r#""kid":"{at}""#)).collect();
    for kids in [
        r#""kid":"2026-11","kid":"leaked""#,
        r#""kid":"leaked","kid":"2026-11""#,
        r#""kid":"2026-11","k\u0069d":"2026-11""#,
        &format!(r#"{},"kid":"2026-11","kid":"2026-11""#, many.join(",")),
    ] {
        let json = format!(r#"{{"alg":"HS256","typ":"session+jwt",{kids}}}"#);
        let token = Token::valid(NOW).label(kids).header(json);
        expect_at_every_entry_point(Err("Malformed(DuplicateMember)"), &token);
    }
}
