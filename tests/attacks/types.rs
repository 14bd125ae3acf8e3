//! Tokens of every claims type, verified as every other type with the same key, issuer and
//! audience.

use typed_jwt::{Claims, Hs256Key, NumericDate, Scratch, Tokens};

use super::cases::SECRET;
use super::entry_points::name;

/// The number of types.
pub(crate) const COUNT: usize = 6;

macro_rules! types {
    ($($type:ident $typ:literal),*) => {$(
        #[derive(Debug, Claims)]
        #[claims(
            alg = HS256, typ = $typ, iss = "https://auth.example.com", aud = "web", ttl = "15m"
        )]
        struct $type {
            #[claim(sub)]
            user: String,
        }

        impl Kind for $type {
            fn issue() -> String {
                Self { user: "ferris".into() }.encode(&key()).unwrap()
            }

            fn verify(token: &str) -> Vec<Result<(), String>> {
                let now = NumericDate::now();
                let mut scratch = Scratch::new();
                let read = |claims: Self| drop(claims.user);
                [
                    Claims::verify(token, &key()),
                    Claims::verify_at(token, &key(), now),
                    Claims::verify_in(token, &key(), &mut scratch),
                    Claims::verify_in_at(token, &key(), &mut Scratch::new(), now),
                    Tokens::<Self, _>::new(key()).verify(token),
                ]
                .map(|answer| answer.map(|claims| read(claims.into_inner())).map_err(|e| name(&e)))
                .into()
            }
        }
    )*

        fn kinds() -> [(fn() -> String, fn(&str) -> Vec<Result<(), String>>); COUNT] {
            [$((<$type as Kind>::issue, <$type as Kind>::verify)),*]
        }
    };
}

trait Kind {
    fn issue() -> String;
    fn verify(token: &str) -> Vec<Result<(), String>>;
}

types!(
    Session "session+jwt",
    Refresh "refresh+jwt",
    Access "at+jwt",
    Reset "reset+jwt",
    Plain "JWT",
    // Starts with the name of another type.
    Sessions "session+jwt2"
);

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).unwrap()
}

#[test]
fn a_token_is_accepted_by_its_own_type_only() {
    for (issued_as, (issue, _)) in kinds().into_iter().enumerate() {
        let token = issue();
        for (verified_as, (_, verify)) in kinds().into_iter().enumerate() {
            for answer in verify(&token) {
                if issued_as == verified_as {
                    assert_eq!(answer, Ok(()));
                } else {
                    assert_eq!(answer, Err("UnexpectedType".into()));
                }
            }
        }
    }
}
