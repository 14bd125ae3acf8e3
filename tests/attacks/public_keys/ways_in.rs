//! The public functions that take a token, for each public-key algorithm.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};
#[cfg(feature = "aws-lc")]
use typed_jwt::aws_lc::AwsLc;
use typed_jwt::web::AccessVerifier;
use typed_jwt::{
    Backend, Claims, EdDsa, Es256, Es384, Es512, KeyRing, MlDsa44, PrivateKey, Ps256, Ps384, Ps512,
    PublicKey, PublicKeyAlgorithm, Rs256, Rs384, Rs512, RustCrypto, Scratch, Tokens, VerifyError,
    jws,
};

use super::super::by_algorithm::Way;
use super::super::cases::{AUDIENCE, Case, ISSUER, KEY_ID, Policy, Verdict};
use super::super::entry_points::{EntryPoint, FixedClock, date, name};
use super::super::{sessions, web};
use super::signers::{Algorithm, Holder};

/// A crypto library whose keys verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    RustCrypto,
    /// Needs the feature `aws-lc` of this package.
    AwsLc,
}

/// A public function, and how it gets the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WayIn {
    /// A function that is given the public key.
    Key(EntryPoint),
    /// `T::verify_at` with a ring of two keys.
    KeyRing,
    /// `T::verify_at` of a type with a list of algorithms.
    List,
}

impl WayIn {
    fn entry(self) -> EntryPoint {
        match self {
            Self::Key(entry) => entry,
            Self::KeyRing | Self::List => EntryPoint::VerifyAt,
        }
    }
}

impl Way for WayIn {
    type Algorithm = Algorithm;
    type Keys = Library;

    const ALL: &'static [Self] = &[
        Self::Key(EntryPoint::VerifyAt),
        Self::Key(EntryPoint::VerifyInAt),
        Self::Key(EntryPoint::TokensVerify),
        Self::Key(EntryPoint::ByName),
        Self::KeyRing,
        Self::List,
        Self::Key(EntryPoint::SessionVerify),
        Self::Key(EntryPoint::Bearer),
        Self::Key(EntryPoint::SessionCookie),
        Self::Key(EntryPoint::JwsVerify),
    ];

    fn column(self) -> &'static str {
        match self {
            Self::Key(entry) => entry.column(),
            Self::KeyRing => "`KeyRing`",
            Self::List => "`alg` is a list",
        }
    }

    fn verdict(self, case: &Case) -> Verdict {
        self.entry().verdict(case)
    }

    fn can_take(self, text: &str) -> bool {
        self.entry().can_take(Policy::Session, text)
    }

    fn run(
        self,
        library: Library,
        algorithm: Algorithm,
        token: &str,
        at: Duration,
    ) -> Result<(), String> {
        self.run_with(library, algorithm, token, at)
    }
}

/// The issuer's public key as text.
pub(crate) struct PublicText {
    pub(crate) pem: String,
    pub(crate) jwk: String,
    pub(crate) thumbprint: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Member,
    Admin,
}

/// Accepts every public-key algorithm; the key selects one.
#[derive(Debug, Claims)]
#[claims(
    alg = [ES256, ES384, ES512, EdDSA, RS256, RS384, RS512, PS256, PS384, PS512, MlDsa44],
    typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m", jti = random,
)]
struct Listed {
    #[claim(sub)]
    user: String,
    role: Role,
    #[serde(default)]
    scopes: Vec<String>,
    data: Option<serde_json::Value>,
}

/// The issuer's public key, and a ring of its private key and a key that signs nothing.
struct Keys<A: PublicKeyAlgorithm, B: Backend<A>> {
    public: PublicKey<A, B>,
    ring: KeyRing<A>,
}

macro_rules! algorithms {
    ($($algorithm:ident, $alg:ident, $module:ident, $run:ident;)*) => {
        $(
            mod $module {
                use super::*;

                #[derive(Clone, Debug, Claims)]
                #[claims(
                    alg = $alg, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
                    ttl = "15m", jti = random,
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
                    alg = $alg, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
                    ttl = "15m", jti = random,
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
                    alg = $alg, typ = "session+jwt", iss = runtime, aud = runtime,
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

                fn private_key<B: Backend<$algorithm>>(holder: Holder) -> PrivateKey<$algorithm, B> {
                    PrivateKey::from_jwk(Algorithm::$algorithm.private_jwk(holder)).unwrap()
                }

                pub(super) fn keys<B: Backend<$algorithm>>() -> Keys<$algorithm, B> {
                    let key = private_key::<B>(Holder::Issuer).with_id(KEY_ID);
                    let public = key.verifying_key();
                    let ring = KeyRing::new(key).unwrap();
                    ring.add(private_key::<B>(Holder::Attacker).with_id("2026-10")).unwrap();
                    Keys { public, ring }
                }
            }
        )*

        impl WayIn {$(
            fn $run<B: Backend<$algorithm>>(
                self,
                Keys { public: key, ring }: &Keys<$algorithm, B>,
                token: &str,
                at: Duration,
            ) -> Result<(), String> {
                use $module::{AtRunTime, Borrowed, Owned};

                let named = |error: VerifyError| name(&error);
                let now = date(at);
                let mut scratch = Scratch::new();
                let tokens = || {
                    let tokens = Tokens::<Owned, _>::builder(key.clone());
                    tokens.clock(FixedClock(now)).build().unwrap()
                };
                match self {
                    Self::KeyRing => Owned::verify_at(token, ring, now).map(drop).map_err(named),
                    Self::List => Listed::verify_at(token, key, now).map(drop).map_err(named),
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
                    Self::Key(EntryPoint::JwsVerify) => {
                        jws::verify(token, key).map(drop).map_err(named)
                    }
                    Self::Key(other) => unreachable!("{other:?} takes no public key"),
                }
            }
        )*

            fn run_with(
                self,
                library: Library,
                algorithm: Algorithm,
                token: &str,
                at: Duration,
            ) -> Result<(), String> {
                match (library, algorithm) {
                    $(
                        (Library::RustCrypto, Algorithm::$algorithm) => {
                            static KEYS: OnceLock<Keys<$algorithm, RustCrypto>> = OnceLock::new();
                            self.$run(KEYS.get_or_init($module::keys), token, at)
                        }
                        #[cfg(feature = "aws-lc")]
                        (Library::AwsLc, Algorithm::$algorithm) => {
                            static KEYS: OnceLock<Keys<$algorithm, AwsLc>> = OnceLock::new();
                            self.$run(KEYS.get_or_init($module::keys), token, at)
                        }
                    )*
                    #[cfg(not(feature = "aws-lc"))]
                    (Library::AwsLc, _) => panic!("needs the feature `aws-lc`: scripts/backends.sh"),
                }
            }
        }

        impl Algorithm {
            /// Returns the issuer's public key as text.
            pub(crate) fn public_text(self) -> PublicText {
                match self {$(
                    Self::$algorithm => {
                        let key = $module::keys::<RustCrypto>().public;
                        PublicText {
                            pem: key.to_pem(),
                            jwk: key.to_jwk(),
                            thumbprint: key.thumbprint(),
                        }
                    }
                )*}
            }
        }
    };
}

algorithms! {
    Es256, ES256, es256, run_es256;
    Es384, ES384, es384, run_es384;
    Es512, ES512, es512, run_es512;
    EdDsa, EdDSA, ed_dsa, run_ed_dsa;
    Rs256, RS256, rs256, run_rs256;
    Rs384, RS384, rs384, run_rs384;
    Rs512, RS512, rs512, run_rs512;
    Ps256, PS256, ps256, run_ps256;
    Ps384, PS384, ps384, run_ps384;
    Ps512, PS512, ps512, run_ps512;
    MlDsa44, MlDsa44, ml_dsa_44, run_ml_dsa_44;
}
