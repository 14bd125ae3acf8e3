use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use chrono::{TimeDelta, Utc};
use jwt_compact::alg::{Ed25519, Es256, Hs256, Hs256Key, Rsa, SigningKey};
use jwt_compact::jwk::JsonWebKey;
use jwt_compact::{Algorithm, AlgorithmExt, Claims, Header, TimeOptions, Token, UntrustedToken};
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use serde_json::json;

use super::WithoutTimes;
use crate::claims::{AUDIENCE, ID, ISSUER, Role, SCOPES, SECRET, TTL, TYP, USER};
use crate::key_pairs::KeyPair;
use crate::rounds::{Contender, Operations, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    let key = Hs256Key::new(SECRET);
    let both = with_keys(|| Hs256, token, key.clone(), key);
    vec![both.verify, both.encode]
}

/// Returns the operations, unless the library does not have the algorithm.
pub(super) fn operations(pair: &KeyPair, token: &'static str) -> Option<Operations> {
    let der = &pair.private_der;
    Some(match pair.algorithm {
        "ES256" => {
            let scalar = p256::SecretKey::from_pkcs8_der(der).expect("a valid key").to_bytes();
            with_private_key(|| Es256, token, &scalar)
        }
        "EdDSA" => {
            let key = ed25519_dalek::SigningKey::from_pkcs8_der(der).expect("a valid key");
            with_private_key(|| Ed25519, token, &key.to_bytes())
        }
        "RS256" => with_rsa(Rsa::rs256, token, der),
        "PS256" => with_rsa(Rsa::ps256, token, der),
        _ => return None,
    })
}

fn with_private_key<A>(algorithm: fn() -> A, token: &'static str, private: &[u8]) -> Operations
where
    A: Algorithm + 'static,
    A::SigningKey: SigningKey<A>,
{
    let signing = A::SigningKey::from_slice(private).expect("a valid key");
    with_keys(algorithm, token, signing.to_verifying_key(), signing)
}

fn with_rsa(algorithm: fn() -> Rsa, token: &'static str, der: &[u8]) -> Operations {
    let key = rsa::PrivateKey::from_pkcs8_der(der).expect("a valid key");
    let base64url = |number: &[u8]| BASE64URL.encode(number);
    let jwk = json!({
        "kty": "RSA",
        "n": base64url(&key.n_bytes()),
        "e": base64url(&key.e_bytes()),
        "d": base64url(&key.d().to_be_bytes()),
        "p": base64url(&key.primes()[0].to_be_bytes()),
        "q": base64url(&key.primes()[1].to_be_bytes()),
    });
    let jwk: JsonWebKey<'_> = serde_json::from_value(jwk).expect("a JWK");
    let signing = <Rsa as Algorithm>::SigningKey::try_from(&jwk).expect("a valid key");
    let verifying = <Rsa as Algorithm>::VerifyingKey::try_from(&jwk).expect("a valid key");
    with_keys(algorithm, token, verifying, signing)
}

fn with_keys<A>(
    algorithm: fn() -> A,
    token: &'static str,
    verifying: A::VerifyingKey,
    signing: A::SigningKey,
) -> Operations
where
    A: Algorithm + 'static,
{
    Operations {
        verify: contender("jwt-compact", VERIFY, verify(algorithm(), token, verifying)),
        encode: contender("jwt-compact", ENCODE, encode(algorithm(), signing)),
    }
}

fn verify<A>(algorithm: A, token: &'static str, key: A::VerifyingKey) -> impl Fn() -> usize
where
    A: Algorithm + 'static,
{
    let options = TimeOptions::from_leeway(TimeDelta::zero());
    move || {
        let token = UntrustedToken::new(token).expect("three segments");
        let token: Token<WithoutTimes<String, Vec<String>>> =
            algorithm.validator(&key).validate(&token).expect("a valid token");
        let claims = token.claims();
        claims.validate_expiration(&options).expect("not expired");
        claims.validate_maturity(&options).expect("already valid");
        assert!(claims.custom.iss == ISSUER && claims.custom.aud == AUDIENCE);
        claims.custom.scopes.len()
    }
}

fn encode<A>(algorithm: A, key: A::SigningKey) -> impl Fn() -> usize
where
    A: Algorithm + 'static,
{
    let header = Header::empty().with_token_type(TYP);
    let options = TimeOptions::from_leeway(TimeDelta::zero());
    let ttl = TimeDelta::seconds(i64::try_from(TTL).expect("the lifetime fits in 64 bits"));
    move || {
        let claims = WithoutTimes {
            iss: ISSUER,
            aud: AUDIENCE,
            sub: USER,
            jti: ID,
            role: Role::Admin,
            scopes: SCOPES,
        };
        let claims =
            Claims::new(claims).set_duration_and_issuance(&options, ttl).set_not_before(Utc::now());
        algorithm.token(&header, &claims, &key).expect("valid claims").len()
    }
}
