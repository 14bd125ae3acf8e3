use hmac_of_jwt::{Hmac, Mac};
use jwt::{AlgorithmType, JoseHeader, SignWithKey, Token, VerifyWithKey};
use serde::{Deserialize, Serialize};
use sha2_of_jwt::Sha256;

use super::{AllRead, AllWritten, now};
use crate::claims::{AUDIENCE, ISSUER, SECRET, TYP};
use crate::rounds::{Contender, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    let key: Hmac<Sha256> = Hmac::new_from_slice(SECRET).expect("HMAC accepts keys of any length");
    let same_key = key.clone();
    vec![
        contender("jwt", VERIFY, move || {
            let token: Token<Header<String>, AllRead, _> =
                token.verify_with_key(&key).expect("a valid token");
            let claims = token.claims();
            let now = now();
            assert!(now < claims.exp && claims.nbf <= now);
            assert!(claims.iss == ISSUER && claims.aud == AUDIENCE);
            claims.scopes.len()
        }),
        contender("jwt", ENCODE, move || {
            let header = Header { alg: AlgorithmType::Hs256, typ: TYP };
            let token = Token::new(header, AllWritten::new()).sign_with_key(&same_key);
            token.expect("valid claims").as_str().len()
        }),
    ]
}

/// A header with any `typ`: the header type of the library supports only `JWT`.
#[derive(Serialize, Deserialize)]
struct Header<S> {
    alg: AlgorithmType,
    typ: S,
}

impl<S> JoseHeader for Header<S> {
    fn algorithm_type(&self) -> AlgorithmType {
        self.alg
    }
}
