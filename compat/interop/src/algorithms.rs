//! Keys and tokens of typed-jwt, once for each public-key algorithm and crypto library.

use serde_json::{Value, json};
use typed_jwt::{EncodeError, KeyError, NumericDate, VerifyError};

use crate::{AUDIENCE, ISSUER};

/// The value of `typ` in all tokens.
pub(crate) const TYP: &str = "session+jwt";

/// The keys of typed-jwt that one crypto library implements.
pub(crate) struct Backend {
    pub(crate) name: &'static str,
    pub(crate) algorithms: &'static [Algorithm],
}

pub(crate) const BACKENDS: [Backend; 2] = [
    Backend { name: "RustCrypto", algorithms: rust_crypto::ALGORITHMS },
    Backend { name: "aws-lc", algorithms: aws_lc::ALGORITHMS },
];

/// A public-key algorithm. The functions read PEM or a JWK.
pub(crate) struct Algorithm {
    pub(crate) name: &'static str,
    /// Generates a key with an id.
    pub(crate) generate: fn() -> Box<dyn PrivateKey>,
    pub(crate) private_key: fn(&str) -> Result<Box<dyn PrivateKey>, KeyError>,
    pub(crate) public_key: fn(&str) -> Result<Box<dyn PublicKey>, KeyError>,
}

pub(crate) trait PrivateKey {
    fn id(&self) -> Option<&str>;
    /// Issues a token with [`claims`] and the times that typed-jwt sets.
    fn issue(&self, now: NumericDate) -> Result<String, EncodeError>;
    fn public_key(&self) -> Box<dyn PublicKey>;
}

pub(crate) trait PublicKey {
    fn verify(&self, token: &str, now: NumericDate) -> Result<Content, VerifyError>;
    fn to_pem(&self) -> String;
    fn to_jwk(&self) -> String;
    fn thumbprint(&self) -> String;
}

/// The content of a verified token, as JSON.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

/// Returns the claims of every token.
pub(crate) fn claims(issued_at: u64, expires_at: u64) -> Value {
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": issued_at,
        "exp": expires_at,
        "sub": "user-17",
        "role": "admin",
        "scopes": ["read", "write"],
    })
}

/// Defines the claims and the keys of one algorithm. A macro, because the algorithm is part of the
/// types.
macro_rules! algorithms {
    ($($module:ident = $alg:ident, $name:literal, $signing:ident, $verifying:ident, $generate:expr;)*) => {
        pub(super) const ALGORITHMS: &[Algorithm] = &[$(Algorithm {
            name: $name,
            generate: $module::generate,
            private_key: $module::private_key,
            public_key: $module::public_key,
        }),*];

        $(mod $module {
            use typed_jwt::Claims;

            use super::keys::{$signing, $verifying};
            use super::*;

            #[derive(Claims)]
            #[claims(
                alg = $alg, typ = "session+jwt", iss = "https://auth.example.com",
                aud = "web", ttl = "15m",
            )]
            struct Session {
                #[claim(sub)]
                user: String,
                role: String,
                scopes: Vec<String>,
            }

            struct Private($signing);

            struct Public($verifying);

            pub(super) fn generate() -> Box<dyn PrivateKey> {
                Box::new(Private($generate.with_thumbprint_id()))
            }

            pub(super) fn private_key(text: &str) -> Result<Box<dyn PrivateKey>, KeyError> {
                let key = if text.starts_with('{') {
                    $signing::from_jwk(text)?
                } else {
                    $signing::from_pem(text)?
                };
                Ok(Box::new(Private(key)))
            }

            pub(super) fn public_key(text: &str) -> Result<Box<dyn PublicKey>, KeyError> {
                let key = if text.starts_with('{') {
                    $verifying::from_jwk(text)?
                } else {
                    $verifying::from_pem(text)?
                };
                Ok(Box::new(Public(key)))
            }

            impl PrivateKey for Private {
                fn id(&self) -> Option<&str> {
                    self.0.id()
                }

                fn issue(&self, now: NumericDate) -> Result<String, EncodeError> {
                    let session = Session {
                        user: "user-17".to_owned(),
                        role: "admin".to_owned(),
                        scopes: vec!["read".to_owned(), "write".to_owned()],
                    };
                    session.encode_at(&self.0, now)
                }

                fn public_key(&self) -> Box<dyn PublicKey> {
                    Box::new(Public(self.0.verifying_key()))
                }
            }

            impl PublicKey for Public {
                fn verify(&self, token: &str, now: NumericDate) -> Result<Content, VerifyError> {
                    let verified = Session::verify_at(token, &self.0, now)?;
                    let header = verified.header();
                    Ok(Content {
                        header: json!({ "alg": header.alg(), "typ": header.typ() }),
                        claims: json!({
                            "iss": verified.issuer(),
                            // `verify` demands it.
                            "aud": AUDIENCE,
                            "iat": verified.issued_at().map(NumericDate::as_unix),
                            "exp": verified.expires_at().map(NumericDate::as_unix),
                            "sub": verified.user,
                            "role": verified.role,
                            "scopes": verified.scopes,
                        }),
                    })
                }

                fn to_pem(&self) -> String {
                    self.0.to_pem()
                }

                fn to_jwk(&self) -> String {
                    self.0.to_jwk()
                }

                fn thumbprint(&self) -> String {
                    self.0.thumbprint()
                }
            }
        })*
    };
}

fn rsa<K>(key: Result<K, KeyError>) -> K {
    key.expect("2048 bits are enough")
}

/// Defines the algorithms with the keys of a module of typed-jwt.
macro_rules! backend {
    ($backend:ident: $($module:ident)::+) => {
        mod $backend {
            use $($module)::+ as keys;

            use super::*;

            algorithms! {
                es256 = ES256, "ES256", Es256SigningKey, Es256VerifyingKey, Es256SigningKey::generate();
                es384 = ES384, "ES384", Es384SigningKey, Es384VerifyingKey, Es384SigningKey::generate();
                es512 = ES512, "ES512", Es512SigningKey, Es512VerifyingKey, Es512SigningKey::generate();
                eddsa = EdDSA, "EdDSA", Ed25519SigningKey, Ed25519VerifyingKey, Ed25519SigningKey::generate();
                ed25519 = Ed25519, "Ed25519", Ed25519SigningKey, Ed25519VerifyingKey, Ed25519SigningKey::generate();
                rs256 = RS256, "RS256", Rs256SigningKey, Rs256VerifyingKey, rsa(Rs256SigningKey::generate(2048));
                rs384 = RS384, "RS384", Rs384SigningKey, Rs384VerifyingKey, rsa(Rs384SigningKey::generate(2048));
                rs512 = RS512, "RS512", Rs512SigningKey, Rs512VerifyingKey, rsa(Rs512SigningKey::generate(2048));
                ps256 = PS256, "PS256", Ps256SigningKey, Ps256VerifyingKey, rsa(Ps256SigningKey::generate(2048));
                ps384 = PS384, "PS384", Ps384SigningKey, Ps384VerifyingKey, rsa(Ps384SigningKey::generate(2048));
                ps512 = PS512, "PS512", Ps512SigningKey, Ps512VerifyingKey, rsa(Ps512SigningKey::generate(2048));
                ml_dsa_44 = MlDsa44, "ML-DSA-44", MlDsa44SigningKey, MlDsa44VerifyingKey, MlDsa44SigningKey::generate();
                ml_dsa_65 = MlDsa65, "ML-DSA-65", MlDsa65SigningKey, MlDsa65VerifyingKey, MlDsa65SigningKey::generate();
                ml_dsa_87 = MlDsa87, "ML-DSA-87", MlDsa87SigningKey, MlDsa87VerifyingKey, MlDsa87SigningKey::generate();
            }
        }
    };
}

backend!(rust_crypto: typed_jwt);
backend!(aws_lc: typed_jwt::aws_lc);
