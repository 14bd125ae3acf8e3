//! typed-jwt with the keys of both backends.

use typed_jwt::{Claims, aws_lc};

use crate::claims::{ID, Role, SCOPES, USER};
use crate::key_pairs::KeyPair;
use crate::rounds::{Operations, contender};
use crate::tasks::{ENCODE, OURS, OURS_AWS_LC, VERIFY};

macro_rules! operations {
    (
        $library:ident, $module:ident, $keys:ident, $signing:ident, $verifying:ident,
        $pair:ident, $token:ident
    ) => {{
        let public = $keys::$verifying::from_pem(&$pair.public_pem).expect("a valid key");
        let private = $keys::$signing::from_pem(&$pair.private_pem).expect("a valid key");
        let claims = $module::Owned::sample();
        Operations {
            verify: contender($library, VERIFY, move || {
                $module::Owned::verify($token, &public).expect("a valid token").scopes.len()
            }),
            encode: contender($library, ENCODE, move || {
                claims.encode(&private).expect("valid claims").len()
            }),
        }
    }};
}

macro_rules! algorithms {
    ($($module:ident: $algorithm:ident = $name:literal, $signing:ident, $verifying:ident;)*) => {
        $(mod $module {
            use typed_jwt::Claims;

            use super::{ID, Role, SCOPES, USER};

            #[derive(Claims)]
            #[claims(
                alg = $algorithm,
                typ = "session+jwt",
                iss = "https://auth.example.com",
                aud = "web",
                ttl = "15m",
                nbf = now,
            )]
            pub(super) struct Owned {
                #[claim(sub)]
                pub(super) user: String,
                #[claim(jti)]
                pub(super) id: String,
                pub(super) role: Role,
                pub(super) scopes: Vec<String>,
            }

            impl Owned {
                pub(super) fn sample() -> Self {
                    Self {
                        user: USER.into(),
                        id: ID.into(),
                        role: Role::Admin,
                        scopes: SCOPES.map(String::from).into(),
                    }
                }
            }
        })*

        /// Issues a token with typed-jwt.
        pub(super) fn token(pair: &KeyPair) -> String {
            match pair.algorithm {
                $($name => {
                    let key = typed_jwt::$signing::from_pem(&pair.private_pem).expect("a valid key");
                    $module::Owned::sample().encode(&key).expect("valid claims")
                })*
                other => unreachable!("{other} has no claims type"),
            }
        }

        /// Returns the operations with the keys of RustCrypto, and with those of aws-lc-rs.
        pub(super) fn operations(pair: &KeyPair, token: &'static str) -> (Operations, Operations) {
            match pair.algorithm {
                $($name => (
                    operations!(OURS, $module, typed_jwt, $signing, $verifying, pair, token),
                    operations!(OURS_AWS_LC, $module, aws_lc, $signing, $verifying, pair, token),
                ),)*
                other => unreachable!("{other} has no claims type"),
            }
        }
    };
}

algorithms! {
    es256: ES256 = "ES256", Es256SigningKey, Es256VerifyingKey;
    es384: ES384 = "ES384", Es384SigningKey, Es384VerifyingKey;
    es512: ES512 = "ES512", Es512SigningKey, Es512VerifyingKey;
    eddsa: EdDSA = "EdDSA", Ed25519SigningKey, Ed25519VerifyingKey;
    rs256: RS256 = "RS256", Rs256SigningKey, Rs256VerifyingKey;
    ps256: PS256 = "PS256", Ps256SigningKey, Ps256VerifyingKey;
}
