//! Fields, parameters, lifetimes and traits with names that generated code might use.

use std::collections::BTreeSet;

use typed_jwt::{Claims, Scratch};

use crate::common::{NOW, at, claims_of, key, names};

/// Declares a struct of `u8` claims.
macro_rules! fields {
    ($($field:ident)*) => {
        #[derive(Debug, PartialEq, Claims)]
        #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
        struct Fields {
            $($field: u8,)*
        }

        fn fields() -> Fields {
            Fields { $($field: 1,)* }
        }

        const FIELDS: &[&str] = &[$(stringify!($field)),*];
    };
}

#[test]
fn fields_may_have_any_name() {
    fields! {
        key now token self_ writer payload members values rest scratch policy claims result default
        de value name header a b f t x index deserializer serializer names issuer subject token_id
        check read write encode verify get map registered json out this other field visitor state
    }

    let token = fields().encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Fields::verify_at(&token, &key(), at(NOW)).unwrap(), fields());
    let claims = claims_of(&token);
    assert_eq!(names(&claims).len(), FIELDS.len() + 1);
    assert!(FIELDS.iter().all(|field| claims[field] == 1));
}

#[test]
fn fields_may_have_names_of_types() {
    #[expect(non_snake_case, reason = "a field may have the name of a type parameter")]
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    #[serde(default)]
    struct Fields<T: Default> {
        T: T,
        Ok: u8,
        Some: u8,
        #[serde(skip)]
        Option: u8,
        #[claim(one_of = [5, 6])]
        Self_: u8,
    }

    impl<T: Default> Default for Fields<T> {
        fn default() -> Self {
            Self { T: T::default(), Ok: 1, Some: 2, Option: 3, Self_: 5 }
        }
    }

    let token = Fields { T: 7, ..Fields::default() }.encode_at(&key(), at(NOW)).unwrap();
    let read = Fields::<u8>::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, Fields { T: 7, Ok: 1, Some: 2, Option: 3, Self_: 5 });
}

#[test]
fn parameters_and_lifetimes_may_have_any_name() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Parameters<'de, 's, 'a, 'p, 'v, T, K, A, D, S, E, V, const N: usize> {
        lifetimes: [&'de str; 1],
        more: (&'s str, &'a str, &'p str, &'v str),
        types: (T, K, A, D, S, E, V),
    }

    let value = Parameters::<'_, '_, '_, '_, '_, _, _, _, _, _, _, _, 1> {
        lifetimes: ["a"],
        more: ("b", "c", "d", "e"),
        types: (1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8, 7_u8),
    };
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Parameters::<u8, u8, u8, u8, u8, u8, u8, 1>::verify_in_at(
        &token,
        &key(),
        &mut scratch,
        at(NOW),
    )
    .unwrap();
    assert_eq!(*read, value);
}

#[test]
fn the_struct_may_have_methods_of_the_same_names() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Methods {
        #[claim(sub)]
        user: String,
        #[claim(eq = 1)]
        level: u8,
    }

    #[expect(clippy::unused_self, reason = "the methods shadow those that generated code calls")]
    impl Methods {
        const POLICY: u8 = 1;

        fn subject(&self) -> u8 {
            Self::POLICY
        }

        fn check(&self) -> u8 {
            2
        }

        fn write(&self) -> u8 {
            3
        }

        fn read() -> u8 {
            4
        }
    }

    let value = Methods { user: "u".into(), level: 1 };
    assert_eq!((value.subject(), value.check(), value.write(), Methods::read()), (1, 2, 3, 4));
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    let read = Methods::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, value);
    // The methods of `Verified` take precedence.
    assert_eq!(read.subject(), Some("u"));
}

mod traits {
    #[expect(dead_code, reason = "generated code must not call it")]
    pub(super) trait OfEverything: Sized {
        fn issuer(self) {}
        fn subject(self) {}
        fn claim(self) {}
        fn write(self) {}
        fn read(self) {}
        fn reads_back(self) {}
    }

    impl<T> OfEverything for T {}
}

#[test]
fn traits_in_scope_are_not_called() {
    #[expect(unused_imports, reason = "generated code must not call it")]
    use traits::OfEverything as _;

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "auth", aud = any, exp = never)]
    struct Called {
        #[claim(iss)]
        issuer: String,
        level: u8,
        /// Read back when a token is issued, unlike strings and numbers.
        levels: BTreeSet<u8>,
    }

    let value = Called { issuer: "auth".into(), level: 1, levels: [1].into() };
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Called::verify_at(&token, &key(), at(NOW)).unwrap(), value);
}
