//! The public functions that take an encrypted token.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use typed_jwt::web::AccessVerifier;
use typed_jwt::{
    A256CbcHs512, A256CbcHs512Key, A256Gcm, A256GcmKey, A256Kw, A256KwKey, Claims, KeyRing,
    Scratch, Tokens, VerifyError, jwe,
};

use super::super::by_algorithm::Way;
use super::super::cases::{AUDIENCE, Case, ISSUER, KEY_ID, Policy, Verdict};
use super::super::entry_points::{EntryPoint, FixedClock, date, name};
use super::super::{sessions, web};
use super::encrypters::Algorithm;

/// A public function, and how it gets the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WayIn {
    /// A function that is given the key.
    Key(EntryPoint),
    /// `T::verify_at` with a ring of two keys.
    KeyRing,
    /// `jwe::decrypt`
    Decrypt,
}

impl WayIn {
    fn entry(self) -> EntryPoint {
        match self {
            Self::Key(entry) => entry,
            Self::KeyRing => EntryPoint::VerifyAt,
            // Leaves the same to the caller.
            Self::Decrypt => EntryPoint::JwsVerify,
        }
    }
}

impl Way for WayIn {
    type Algorithm = Algorithm;
    type Keys = ();

    const ALL: &'static [Self] = &[
        Self::Key(EntryPoint::VerifyAt),
        Self::Key(EntryPoint::VerifyInAt),
        Self::Key(EntryPoint::TokensVerify),
        Self::Key(EntryPoint::ByName),
        Self::KeyRing,
        Self::Key(EntryPoint::SessionVerify),
        Self::Key(EntryPoint::Bearer),
        Self::Key(EntryPoint::SessionCookie),
        Self::Decrypt,
    ];

    fn column(self) -> &'static str {
        match self {
            Self::Key(entry) => entry.column(),
            Self::KeyRing => "`KeyRing`",
            Self::Decrypt => "`jwe::decrypt`",
        }
    }

    fn verdict(self, case: &Case) -> Verdict {
        self.entry().verdict(case)
    }

    fn can_take(self, text: &str) -> bool {
        self.entry().can_take(Policy::Session, text)
    }

    fn run(self, (): (), algorithm: Algorithm, token: &str, at: Duration) -> Result<(), String> {
        match algorithm {
            Algorithm::A256Gcm => self.run_a256gcm(token, at),
            Algorithm::A256Kw => self.run_a256kw(token, at),
            Algorithm::A256CbcHs512 => self.run_a256cbc_hs512(token, at),
            Algorithm::RefreshA256Gcm => unreachable!("refresh tokens have a table of their own"),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Member,
    Admin,
}

macro_rules! algorithms {
    ($(
        $algorithm:ident, [$($encryption:tt)*], $module:ident, $run:ident, $key:ident;
    )*) => {
        $(
            mod $module {
                use super::*;

                #[derive(Clone, Debug, Claims)]
                #[claims(
                    $($encryption)*, typ = "session+jwt", iss = "https://auth.example.com",
                    aud = "web", ttl = "15m", jti = random,
                )]
                pub(super) struct Owned {
                    #[claim(sub)]
                    user: String,
                    role: Role,
                    #[serde(default)]
                    scopes: Vec<String>,
                    data: Option<serde_json::Value>,
                }

                #[derive(Debug, Claims)]
                #[claims(
                    $($encryption)*, typ = "session+jwt", iss = "https://auth.example.com",
                    aud = "web", ttl = "15m", jti = random,
                )]
                pub(super) struct Borrowed<'a> {
                    #[claim(sub)]
                    #[serde(borrow)]
                    user: Cow<'a, str>,
                    role: Role,
                    #[serde(default)]
                    scopes: Vec<String>,
                    data: Option<serde_json::Value>,
                }

                #[derive(Debug, Claims)]
                #[claims(
                    $($encryption)*, typ = "session+jwt", iss = runtime, aud = runtime,
                    ttl = "15m", jti = random,
                )]
                pub(super) struct AtRunTime {
                    #[claim(sub)]
                    user: String,
                    role: Role,
                    #[serde(default)]
                    scopes: Vec<String>,
                    data: Option<serde_json::Value>,
                }

                /// The key, and a ring of it and a key that encrypts nothing.
                pub(super) fn keys() -> &'static ($key, KeyRing<$algorithm>) {
                    static KEYS: OnceLock<($key, KeyRing<$algorithm>)> = OnceLock::new();
                    KEYS.get_or_init(|| {
                        let algorithm = Algorithm::$algorithm;
                        let key = $key::from_bytes(algorithm.key()).unwrap().with_id(KEY_ID);
                        let ring = KeyRing::new(key.clone()).unwrap();
                        let other = $key::from_bytes(algorithm.other_key()).unwrap();
                        ring.add(other.with_id("2026-10")).unwrap();
                        (key, ring)
                    })
                }
            }
        )*

        impl WayIn {$(
            fn $run(self, token: &str, at: Duration) -> Result<(), String> {
                use $module::{AtRunTime, Borrowed, Owned};

                let named = |error: VerifyError| name(&error);
                let now = date(at);
                let mut scratch = Scratch::new();
                let (key, ring) = $module::keys();
                let tokens = || {
                    let tokens = Tokens::<Owned, _>::builder(key.clone());
                    tokens.clock(FixedClock(now)).build().unwrap()
                };
                match self {
                    Self::KeyRing => Owned::verify_at(token, ring, now).map(drop).map_err(named),
                    Self::Decrypt => jwe::decrypt(token, key).map(drop).map_err(named),
                    Self::Key(EntryPoint::VerifyAt) => {
                        Owned::verify_at(token, key, now).map(drop).map_err(named)
                    }
                    Self::Key(EntryPoint::VerifyInAt) => {
                        Borrowed::verify_in_at(token, key, &mut scratch, now)
                            .map(drop)
                            .map_err(named)
                    }
                    Self::Key(EntryPoint::TokensVerify) => {
                        Tokens::<AtRunTime, _>::builder(key.clone())
                            .issuer(ISSUER)
                            .audience(AUDIENCE)
                            .clock(FixedClock(now))
                            .build()
                            .unwrap()
                            .verify(token)
                            .map(drop)
                            .map_err(named)
                    }
                    Self::Key(EntryPoint::ByName) => {
                        typed_jwt::__private_0_1_0::verify_by_name::<Borrowed, _>(
                            token, key, &mut scratch, now,
                        )
                        .map(drop)
                        .map_err(named)
                    }
                    Self::Key(EntryPoint::SessionVerify) => sessions::verify(tokens(), token),
                    Self::Key(EntryPoint::Bearer) => {
                        web::bearer(&AccessVerifier::from(tokens()), token)
                    }
                    Self::Key(EntryPoint::SessionCookie) => {
                        let tokens = Tokens::<Owned, _>::builder(ring.clone());
                        web::cookie(tokens.clock(FixedClock(now)).build().unwrap(), token)
                    }
                    Self::Key(other) => unreachable!("{other:?} takes no encrypted token"),
                }
            }
        )*}
    };
}

algorithms! {
    A256Gcm, [enc = A256GCM], a256gcm, run_a256gcm, A256GcmKey;
    A256Kw, [alg = A256KW, enc = A256GCM], a256kw, run_a256kw, A256KwKey;
    A256CbcHs512, [enc = A256CBC_HS512], a256cbc_hs512, run_a256cbc_hs512, A256CbcHs512Key;
}
