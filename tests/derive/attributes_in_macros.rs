//! Structs that a `macro_rules!` writes, with every kind of fragment in their attributes.

use serde_json::json;
use typed_jwt::{Claims, EncodeError};

use crate::common::{NOW, at, claims_of, key, of_type};

#[test]
fn a_struct_may_come_whole_from_a_macro() {
    macro_rules! session {
        () => {
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", ttl = "1m")]
            struct Session {
                #[claim(sub)]
                user: String,
                #[claim(eq = 2)]
                level: u8,
                #[serde(default)]
                scopes: Vec<String>,
            }
        };
    }
    session!();

    let session = Session { user: "u".into(), level: 2, scopes: vec!["a".into()] };
    let token = session.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Session::verify_at(&token, &key(), at(NOW)).unwrap(), session);
}

#[test]
fn every_part_may_be_a_fragment() {
    #[expect(clippy::unnecessary_wraps, reason = "the default of an optional claim")]
    fn some_numbers() -> Option<Vec<u8>> {
        Some(vec![1])
    }

    macro_rules! session {
        (
            $(#[$meta:meta])*
            $vis:vis struct $name:ident<$lifetime:lifetime>;
            alg $alg:ident, typ $typ:literal, iss $iss:expr, aud $aud:expr, ttl $ttl:literal,
            max_len $max_len:literal, nbf $word:tt;
            $sub:ident: $sub_type:ty;
            $field:ident: $type:ty, named $wire:literal, equals $value:expr;
            $choice:ident: $choice_type:ty, one of $one:expr, $other:expr;
            $checked:ident: $inner:ident, default $default:literal
        ) => {
            $(#[$meta])*
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = $alg, typ = $typ, iss = $iss, aud = $aud, ttl = $ttl)]
            #[claims(max_len = $max_len, nbf = $word)]
            $vis struct $name<$lifetime> {
                #[claim(sub)]
                $sub: $sub_type,
                #[serde(rename = $wire)]
                #[claim(eq = $value)]
                $field: $type,
                #[claim(one_of = [$one, $other])]
                $choice: $choice_type,
                #[serde(default = $default)]
                $checked: Option<Vec<$inner>>,
                borrowed: & $lifetime str,
            }
        };
    }

    session! {
        /// A session.
        #[allow(clippy::min_ident_chars, reason = "an attribute that is passed through")]
        pub(crate) struct Session<'s>;
        alg HS256, typ "session+jwt", iss "auth", aud ["web", "app"], ttl "1m",
        max_len 1000, nbf now;
        user: String;
        level: u8, named "lvl", equals 1 + 1;
        role: std::borrow::Cow<'static, str>, one of "admin", String::from("owner");
        numbers: u8, default "some_numbers"
    }

    let session = |role: &'static str| Session {
        user: "u".into(),
        level: 2,
        role: role.into(),
        numbers: None,
        borrowed: "b",
    };
    let token = session("owner").encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(
        claims_of(&token),
        json!({
            "iss": "auth", "aud": ["web", "app"], "iat": NOW, "exp": NOW + 60, "nbf": NOW,
            "sub": "u", "lvl": 2, "role": "owner", "numbers": null, "borrowed": "b",
        })
    );
    let mut scratch = typed_jwt::Scratch::new();
    let read = Session::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(read.numbers, None);
    let mut claims = claims_of(&token);
    claims.as_object_mut().unwrap().remove("numbers");
    let token = of_type("session+jwt", claims.to_string());
    let read = Session::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(read.numbers, some_numbers());
    let refused = session("guest").encode_at(&key(), at(NOW));
    assert!(matches!(refused, Err(EncodeError::Rejected { .. })));
}

#[test]
fn one_macro_makes_many_types() {
    macro_rules! tokens {
        ($($name:ident is $typ:literal for $ttl:literal { $($field:ident: $type:ty),* })*) => {$(
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = $typ, iss = "auth", aud = "web", ttl = $ttl)]
            struct $name {
                $($field: $type,)*
            }
        )*};
    }
    tokens! {
        Access is "at+jwt" for "5m" { user: String, scopes: Vec<String> }
        Refresh is "rt+jwt" for "7d" { family: u64 }
        Logout is "logout+jwt" for "2m" {}
    }

    let refresh = Refresh { family: 7 }.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&refresh)["exp"], NOW + 604_800);
    assert_eq!(*Refresh::verify_at(&refresh, &key(), at(NOW)).unwrap(), Refresh { family: 7 });
    assert!(Access::verify_at(&refresh, &key(), at(NOW)).is_err());

    let access = Access { user: "u".into(), scopes: vec![] };
    let token = access.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Access::verify_at(&token, &key(), at(NOW)).unwrap(), access);
    let logout = Logout {}.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Logout::verify_at(&logout, &key(), at(NOW)).unwrap(), Logout {});
}

#[test]
fn generics_and_where_clauses_may_be_fragments() {
    macro_rules! generic {
        ($name:ident<$param:ident: $bound:path, const $len:ident: usize>) => {
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct $name<$param: $bound, const $len: usize>
            where
                $param: PartialEq,
            {
                value: Vec<$param>,
            }
        };
    }
    generic!(Generic<T: Clone, const N: usize>);

    let generic = Generic::<u8, 3> { value: vec![1] };
    let token = generic.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Generic::<u8, 3>::verify_at(&token, &key(), at(NOW)).unwrap(), generic);
}

#[test]
fn fields_and_rules_may_come_from_outside_of_the_macro() {
    macro_rules! of_tokens {
        ($name:ident { $($fields:tt)* }) => {
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct $name {
                $($fields)*
            }
        };
    }
    of_tokens!(OfTokens {
        #[claim(sub)]
        user: String,
        level: u8
    });

    macro_rules! of_ident_and_path {
        ($name:ident: $type:ident, $check:path) => {
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct $name {
                #[claim(validate = $check)]
                text: $type,
            }
        };
    }
    of_ident_and_path!(OfIdentAndPath: String, str::is_ascii);

    macro_rules! beside_own {
        ($(#[$meta:meta])* struct $name:ident { $field:ident: $type:ty $(,)? }) => {
            $(#[$meta])*
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct $name {
                $field: $type,
                own: String,
            }
        };
    }
    beside_own!(
        #[derive(Debug, PartialEq, Claims)]
        struct BesideOwn {
            level: u8,
        }
    );

    let value = OfTokens { user: "u".into(), level: 1 };
    let token = value.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*OfTokens::verify_at(&token, &key(), at(NOW)).unwrap(), value);
    OfIdentAndPath { text: "é".into() }.encode_at(&key(), at(NOW)).unwrap_err();
    BesideOwn { level: 1, own: "o".into() }.encode_at(&key(), at(NOW)).unwrap();
}

#[test]
fn the_crate_may_be_named_by_a_macro() {
    macro_rules! through {
        ($name:ident, $path:path) => {
            #[derive(Claims)]
            #[claims(crate = $path, alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct $name;
        };
    }
    through!(ByName, typed_jwt);
    through!(ByAbsolutePath, ::typed_jwt);
    through!(ByLocalPath, crate::derive::attributes_in_macros::reexported);

    macro_rules! through_dollar_crate {
        () => {
            #[derive(Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            #[claims(crate = $crate::derive::attributes_in_macros::reexported)]
            struct ByDollarCrate;
        };
    }
    through_dollar_crate!();

    assert!(ByName.encode_at(&key(), at(NOW)).is_ok());
    assert!(ByAbsolutePath.encode_at(&key(), at(NOW)).is_ok());
    assert!(ByLocalPath.encode_at(&key(), at(NOW)).is_ok());
    assert!(ByDollarCrate.encode_at(&key(), at(NOW)).is_ok());
}

mod reexported {
    pub(crate) use typed_jwt::*;
}
