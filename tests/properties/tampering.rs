//! A token is refused if any of its bytes is changed.

use proptest::prelude::*;
use typed_jwt::{Claims, jws};

use super::values::{config, text};
use crate::common::{NOW, at, key};

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
struct Session {
    #[claim(sub)]
    user: String,
    role: String,
}

/// A change at one place, or at two.
#[derive(Clone, Debug)]
enum Change {
    Replace(u8),
    Delete,
    Insert(u8),
    Double,
    Swap(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let byte = prop_oneof![
        0..128_u8,
        prop::sample::select(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".to_vec()
        ),
    ];
    prop_oneof![
        byte.clone().prop_map(Change::Replace),
        Just(Change::Delete),
        byte.prop_map(Change::Insert),
        Just(Change::Double),
        any::<prop::sample::Index>().prop_map(Change::Swap),
    ]
}

impl Change {
    fn apply(&self, token: &str, at: prop::sample::Index) -> String {
        let mut bytes = token.as_bytes().to_vec();
        let place = at.index(bytes.len());
        match self {
            Self::Replace(byte) => bytes[place] = *byte,
            Self::Delete => drop(bytes.remove(place)),
            Self::Insert(byte) => bytes.insert(place, *byte),
            Self::Double => bytes.insert(place, bytes[place]),
            Self::Swap(other) => {
                let other = other.index(bytes.len());
                bytes.swap(place, other);
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_change_of_a_byte_is_refused(
        user in text(),
        role in text(),
        change in change(),
        place in any::<prop::sample::Index>(),
    ) {
        let session = Session { user, role };
        let token = session.encode_at(&key(), at(NOW)).unwrap();
        let changed = change.apply(&token, place);
        let read = Session::verify_at(&changed, &key(), at(NOW));
        if changed == token {
            prop_assert_eq!(read.unwrap().into_inner(), session);
        } else {
            prop_assert!(read.is_err(), "{:?}", changed);
            prop_assert!(jws::verify(&changed, &key()).is_err(), "{:?}", changed);
        }
    }

    #[test]
    fn any_truncated_token_is_refused(user in text(), place in any::<prop::sample::Index>()) {
        let token = Session { user, role: "r".into() }.encode_at(&key(), at(NOW)).unwrap();
        let (start, end) = token.split_at(place.index(token.len()));
        prop_assert!(Session::verify_at(start, &key(), at(NOW)).is_err());
        prop_assert_eq!(Session::verify_at(end, &key(), at(NOW)).is_ok(), start.is_empty());
        let turned = format!("{end}{start}x");
        prop_assert!(Session::verify_at(&turned, &key(), at(NOW)).is_err());
    }

    #[test]
    fn segments_of_two_tokens_are_not_a_valid_token(one in text(), other in text()) {
        prop_assume!(one != other);
        let encode = |user: &str| {
            Session { user: user.into(), role: "r".into() }.encode_at(&key(), at(NOW)).unwrap()
        };
        let (one, other) = (encode(&one), encode(&other));
        let parts: Vec<&str> = one.split('.').chain(other.split('.')).collect();
        for (payload, signature) in [(1, 5), (4, 2)] {
            let mixed = format!("{}.{}.{}", parts[0], parts[payload], parts[signature]);
            prop_assert!(Session::verify_at(&mixed, &key(), at(NOW)).is_err());
        }
        let whole = format!("{}.{}.{}", parts[3], parts[1], parts[2]);
        prop_assert!(Session::verify_at(&whole, &key(), at(NOW)).is_ok(), "a control");
    }
}

#[test]
fn every_other_byte_at_every_position_is_refused() {
    // Short enough to try every change.
    let token = jws::sign(b"{}", &key()).unwrap();
    jws::verify(&token, &key()).unwrap();
    for place in 0..token.len() {
        for byte in 0..128 {
            let mut changed = token.clone().into_bytes();
            if changed[place] == byte {
                continue;
            }
            changed[place] = byte;
            let changed = String::from_utf8(changed).unwrap();
            assert!(jws::verify(&changed, &key()).is_err(), "{changed:?}");
        }
    }
}
