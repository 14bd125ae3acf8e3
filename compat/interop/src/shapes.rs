//! The claim sets of `cases.json` as structs, once for each algorithm.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use typed_jwt::{Audience, Claims, EncodeError, NumericDate, VerifyError};

use crate::cases::{Case, Shape};
use crate::reading::{self, Reading};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Guest,
    Admin,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Grant {
    Member { team: String, level: u8 },
}

#[derive(Debug, Serialize, Deserialize)]
struct Device {
    id: char,
    at: Option<(f64, f64)>,
    tags: Vec<String>,
}

/// Evaluates `$body` with `$claims` as an alias of the struct for the case.
macro_rules! with_shape {
    ($case:ident, $claims:ident => $body:expr) => {
        with_shape!($case, $claims => $body, [
            Plain Text Nested Integers Floats Audiences AudienceField AudienceList Registered
        ])
    };
    ($case:ident, $claims:ident => $body:expr, [$($shape:ident)*]) => {
        match $case.shape {
            $(Shape::$shape => {
                type $claims = $shape;
                $body
            })*
        }
    };
}

/// Defines the structs for one algorithm. A macro, because the algorithm is part of the type.
macro_rules! shapes {
    ($module:ident, $alg:ident, $key:ident) => {
        pub(crate) mod $module {
            use typed_jwt::$key;

            use super::*;

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct Plain {
                #[claim(sub)]
                sub: String,
                role: Role,
                scopes: Vec<String>,
                note: Option<String>,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct Text {
                #[claim(sub)]
                sub: String,
                #[serde(rename = "名前")]
                name: String,
                texts: BTreeMap<String, String>,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct Nested {
                grant: Grant,
                devices: Vec<Device>,
                extra: Value,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct Integers {
                byte: u8,
                signed: i64,
                unsigned: u64,
                list: Vec<i64>,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct Floats {
                ratio: f64,
                floats: BTreeMap<String, f64>,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = ["mobile", "web"], ttl = "15m",
            )]
            struct Audiences {
                #[claim(sub)]
                sub: String,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct AudienceField {
                #[claim(aud)]
                aud: Audience,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct AudienceList {
                #[claim(aud)]
                aud: Vec<String>,
            }

            #[derive(Debug, Deserialize, Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web",
            )]
            struct Registered {
                #[claim(iss)]
                iss: String,
                #[claim(sub)]
                sub: String,
                #[claim(iat)]
                iat: NumericDate,
                #[claim(nbf)]
                nbf: NumericDate,
                #[claim(exp)]
                exp: NumericDate,
                #[claim(jti)]
                jti: String,
            }

            pub(crate) fn issue(case: &Case, now: NumericDate) -> Result<String, EncodeError> {
                with_shape!(case, T => reading::claims::<T>(case).encode_at(&key(case), now))
            }

            pub(crate) fn expected(case: &Case) -> Reading {
                with_shape!(case, T => Reading::expected::<T>(case))
            }

            pub(crate) fn read(
                case: &Case,
                token: &str,
                now: NumericDate,
            ) -> Result<Reading, VerifyError> {
                with_shape!(case, T => Ok(Reading::of(&T::verify_at(token, &key(case), now)?)))
            }

            fn key(case: &Case) -> $key {
                $key::from_base64url(&case.key).expect("the key is long enough")
            }
        }
    };
}

shapes!(hs256, HS256, Hs256Key);
shapes!(hs384, HS384, Hs384Key);
shapes!(hs512, HS512, Hs512Key);
