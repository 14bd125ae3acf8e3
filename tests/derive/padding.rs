//! `pad`: spaces after the claims hide their length.

use serde::{Deserialize, Serialize};
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Claims, EncodeError, Scratch, jwe};

use crate::common::{NOW, at};

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Guest,
    Member,
    Moderator,
    Admin,
}

const ROLES: [Role; 4] = [Role::Guest, Role::Member, Role::Moderator, Role::Admin];

macro_rules! type_with_role {
    ($name:ident, $($policy:tt)*) => {
        #[derive(Debug, Claims)]
        #[claims($($policy)*, typ = any, iss = any, aud = any, ttl = "15m")]
        struct $name {
            role: Role,
        }
    };
}

type_with_role!(Padded, enc = A256GCM, pad = 64);
type_with_role!(Wrapped, alg = A256KW, enc = A256GCM, pad = 64);
type_with_role!(Cookie, enc = A256CBC_HS512, pad = 64);
type_with_role!(Unpadded, enc = A256GCM);
type_with_role!(Odd, enc = A256GCM, pad = 7);
type_with_role!(Long, enc = A256GCM, pad = 1024);
type_with_role!(Shortest, enc = A256GCM, pad = 64, max_len = 167);
type_with_role!(Narrow, enc = A256GCM, pad = 48, max_len = 160);
type_with_role!(NarrowUnpadded, enc = A256GCM, max_len = 160);

/// Returns the lengths of the tokens of all roles, without repetitions. Each token is read by both
/// finders.
macro_rules! lengths {
    ($name:ident, $key:ident) => {{
        let key = $key::generate();
        let mut lengths: Vec<usize> = ROLES
            .into_iter()
            .map(|role| {
                let token = $name { role }.encode_at(&key, at(NOW)).unwrap();
                let (mut by_layout, mut by_name) = (Scratch::new(), Scratch::new());
                let fast = typed_jwt::__private_0_1_0::verify_by_layout::<$name, _>(
                    &token,
                    &key,
                    &mut by_layout,
                    at(NOW),
                );
                assert_eq!(fast.unwrap().role, role);
                let general = typed_jwt::__private_0_1_0::verify_by_name::<$name, _>(
                    &token,
                    &key,
                    &mut by_name,
                    at(NOW),
                );
                assert_eq!(general.unwrap().role, role);
                assert_eq!($name::verify_at(&token, &key, at(NOW)).unwrap().role, role);
                token.len()
            })
            .collect();
        lengths.dedup();
        lengths
    }};
}

#[test]
fn tokens_of_all_roles_have_one_length() {
    assert_eq!(lengths!(Padded, A256GcmKey).len(), 1);
    assert_eq!(lengths!(Wrapped, A256KwKey).len(), 1);
    assert_eq!(lengths!(Cookie, A256CbcHs512Key).len(), 1);
    assert_eq!(lengths!(Long, A256GcmKey).len(), 1);
    assert_eq!(lengths!(Unpadded, A256GcmKey).len(), 4, "without `pad` the length shows the role");
}

/// Spaces fill the payload to the next multiple, and no further.
#[test]
fn the_payload_is_a_multiple() {
    let key = A256GcmKey::generate();
    let payload_of = |token: &str| jwe::decrypt(token, &key).unwrap().payload().to_vec();
    for role in ROLES {
        let plain = payload_of(&Unpadded { role }.encode_at(&key, at(NOW)).unwrap());
        for (pad, token) in [
            (64, Padded { role }.encode_at(&key, at(NOW)).unwrap()),
            (7, Odd { role }.encode_at(&key, at(NOW)).unwrap()),
            (1024, Long { role }.encode_at(&key, at(NOW)).unwrap()),
        ] {
            let padded = payload_of(&token);
            assert_eq!(padded.len(), plain.len().next_multiple_of(pad), "{role:?}, {pad}");
            let (claims, spaces) = padded.split_at(plain.len());
            assert_eq!(claims, plain);
            assert!(spaces.iter().all(|byte| *byte == b' '));
        }
    }
}

/// Padding is not demanded: other software and earlier versions of a type do not pad.
#[test]
fn any_number_of_spaces_is_read() {
    let key = A256GcmKey::generate();
    for spaces in [0, 1, 63, 64, 65, 500] {
        let payload = format!(r#"{{"exp":1700000900,"role":"admin"}}{}"#, " ".repeat(spaces));
        let token = jwe::encrypt(payload.as_bytes(), &key).unwrap();
        assert_eq!(Padded::verify_at(&token, &key, at(NOW)).unwrap().role, Role::Admin);
        assert_eq!(Unpadded::verify_at(&token, &key, at(NOW)).unwrap().role, Role::Admin);
    }
    for end in [" x", "  {}", " \0", "\0", "\u{a0}", " }"] {
        let payload = format!(r#"{{"exp":1700000900,"role":"admin"}}{end}"#);
        let token = jwe::encrypt(payload.as_bytes(), &key).unwrap();
        let refused = Padded::verify_at(&token, &key, at(NOW)).unwrap_err();
        assert_eq!(refused.reason(), "malformed", "{end:?}");
    }
}

/// `max_len` is the length of the token with its padding.
#[test]
fn a_token_that_padding_makes_too_long_is_not_issued() {
    let key = A256GcmKey::generate();
    let role = Role::Moderator;
    let short = NarrowUnpadded { role }.encode_at(&key, at(NOW)).unwrap();
    assert!(short.len() <= 160, "{}", short.len());
    let refused = Narrow { role }.encode_at(&key, at(NOW)).unwrap_err();
    assert!(matches!(refused, EncodeError::TooLong { max: 160, .. }), "{refused}");
}

/// The derive refuses a smaller `max_len` (`jwt-derive/src/tests/pad.rs`).
#[test]
fn the_shortest_token_has_the_smallest_max_len_that_compiles() {
    let key = A256GcmKey::generate();
    let token = Shortest { role: Role::Admin }.encode_at(&key, at(NOW)).unwrap();
    assert_eq!(token.len(), 167);
}
