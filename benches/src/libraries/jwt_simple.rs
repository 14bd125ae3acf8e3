use std::collections::HashSet;

use jwt_simple::prelude::*;

use super::Private;
use crate::claims::{AUDIENCE, ID, ISSUER, Role, SCOPES, SECRET, TTL, TYP, USER};
use crate::key_pairs;
use crate::rounds::{Contender, Operations, contender};
use crate::tasks::{ENCODE, VERIFY};

/// The keys have no common trait.
macro_rules! operations {
    ($token:ident, $verifying:expr, $signing:ident, $sign:ident) => {{
        let verifying = $verifying;
        let options = options();
        let header = HeaderOptions { signature_type: Some(TYP.into()), ..HeaderOptions::default() };
        Operations {
            verify: contender("jwt-simple", VERIFY, move || {
                // `verify_token` consumes the options.
                let claims =
                    verifying.verify_token::<Private<Vec<String>>>($token, Some(options.clone()));
                claims.expect("a valid token").custom.scopes.len()
            }),
            encode: contender("jwt-simple", ENCODE, move || {
                $signing.$sign(claims(), &header).expect("valid claims").len()
            }),
        }
    }};
}

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    let key = HS256Key::from_bytes(SECRET);
    let both = operations!(token, key.clone(), key, authenticate_with_options);
    vec![both.verify, both.encode]
}

/// Returns the operations, unless the library does not have the algorithm.
pub(super) fn operations(pair: &key_pairs::KeyPair, token: &'static str) -> Option<Operations> {
    macro_rules! with {
        ($key_pair:ident) => {{
            let key = $key_pair::from_pem(&pair.private_pem).expect("a valid key");
            operations!(token, key.public_key(), key, sign_with_options)
        }};
    }
    Some(match pair.algorithm {
        "ES256" => with!(ES256KeyPair),
        "ES384" => with!(ES384KeyPair),
        "EdDSA" => with!(Ed25519KeyPair),
        "RS256" => with!(RS256KeyPair),
        "PS256" => with!(PS256KeyPair),
        _ => return None,
    })
}

fn options() -> VerificationOptions {
    let set = |value: &str| Some(HashSet::from([value.to_owned()]));
    VerificationOptions {
        allowed_issuers: set(ISSUER),
        allowed_audiences: set(AUDIENCE),
        time_tolerance: Some(Duration::from_secs(0)),
        ..VerificationOptions::default()
    }
}

fn claims() -> JWTClaims<Private<[&'static str; 3]>> {
    let private = Private { role: Role::Admin, scopes: SCOPES };
    Claims::with_custom_claims(private, Duration::from_secs(TTL))
        .with_issuer(ISSUER)
        .with_audience(AUDIENCE)
        .with_subject(USER)
        .with_jwt_id(ID)
}
