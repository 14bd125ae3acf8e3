use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use josekit::JoseError;
use josekit::jwe::{self, A256KW, Dir, JweDecrypter, JweEncrypter, JweHeader};
use josekit::jws::{
    ES256, ES384, ES512, EdDSA, HS256, JwsHeader, JwsSigner, JwsVerifier, PS256, RS256,
};
use josekit::jwt::{self, JwtPayload, JwtPayloadValidator};
use serde_json::{Map, Value};

use super::AllRead;
use crate::claims::{AUDIENCE, ID, ISSUER, SCOPES, SECRET, TTL, TYP, USER};
use crate::key_pairs::KeyPair;
use crate::rounds::{Contender, Operations, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    let verifier = HS256.verifier_from_bytes(SECRET).expect("32 bytes are enough");
    let signer = HS256.signer_from_bytes(SECRET).expect("32 bytes are enough");
    vec![
        contender("josekit", VERIFY, verify(token, Box::new(verifier))),
        contender("josekit", ENCODE, encode(Box::new(signer))),
    ]
}

pub(super) fn operations(pair: &KeyPair, token: &'static str) -> Operations {
    let (verifier, signer) = keys(pair).expect("valid keys");
    Operations {
        verify: contender("josekit", VERIFY, verify(token, verifier)),
        encode: contender("josekit", ENCODE, encode(signer)),
    }
}

type Keys = (Box<dyn JwsVerifier>, Box<dyn JwsSigner>);

fn keys(pair: &KeyPair) -> Result<Keys, JoseError> {
    macro_rules! keys {
        ($algorithm:ident) => {
            (
                Box::new($algorithm.verifier_from_pem(&pair.public_pem)?),
                Box::new($algorithm.signer_from_pem(&pair.private_pem)?),
            )
        };
    }
    Ok(match pair.algorithm {
        "ES256" => keys!(ES256),
        "ES384" => keys!(ES384),
        "ES512" => keys!(ES512),
        "EdDSA" => keys!(EdDSA),
        "RS256" => keys!(RS256),
        // In PEM, the library reads only keys that are marked as keys for PSS.
        "PS256" => (
            Box::new(PS256.verifier_from_der(der(&pair.public_pem))?),
            Box::new(PS256.signer_from_der(&pair.private_der)?),
        ),
        other => unreachable!("{other} is not measured"),
    })
}

fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64_STANDARD.decode(base64).expect("a PEM file")
}

/// Encrypted tokens of the same claims, with a shared key and with a wrapped one. The verified tokens
/// contain `payload`.
pub(super) fn encryption(payload: &[u8]) -> Vec<Contender> {
    let mut contenders = Vec::new();
    let mut add = |algorithm: &str, encrypter: Box<dyn JweEncrypter>, decrypter| {
        let task = |task: &str| -> &'static str { format!("{algorithm} {task}").leak() };
        contenders.push(contender(
            "josekit",
            task(VERIFY),
            decrypt(payload, &*encrypter, decrypter),
        ));
        contenders.push(contender("josekit", task(ENCODE), encrypt(encrypter)));
    };
    add(
        "A256GCM",
        Box::new(Dir.encrypter_from_bytes(SECRET).expect("32 bytes")),
        Box::new(Dir.decrypter_from_bytes(SECRET).expect("32 bytes")) as Box<dyn JweDecrypter>,
    );
    add(
        "A256KW",
        Box::new(A256KW.encrypter_from_bytes(SECRET).expect("32 bytes")),
        Box::new(A256KW.decrypter_from_bytes(SECRET).expect("32 bytes")),
    );
    contenders
}

fn verify(token: &'static str, verifier: Box<dyn JwsVerifier>) -> impl Fn() -> usize {
    let validator = validator();
    move || {
        let (payload, _) = jwt::decode_with_verifier(token, &*verifier).expect("a valid token");
        read(&validator, payload)
    }
}

fn decrypt(
    payload: &[u8],
    encrypter: &dyn JweEncrypter,
    decrypter: Box<dyn JweDecrypter>,
) -> impl Fn() -> usize + use<> {
    let validator = validator();
    let token = jwe::serialize_compact(payload, &jwe_header(), encrypter);
    let token = token.expect("a valid payload");
    move || {
        let (payload, _) = jwt::decode_with_decrypter(&token, &*decrypter).expect("a valid token");
        read(&validator, payload)
    }
}

fn validator() -> JwtPayloadValidator {
    let mut validator = JwtPayloadValidator::new();
    validator.set_issuer(ISSUER);
    validator.set_audience(AUDIENCE);
    validator
}

fn read(validator: &JwtPayloadValidator, payload: JwtPayload) -> usize {
    validator.validate(&payload).expect("valid claims");
    let claims: Map<String, Value> = payload.into();
    let claims: AllRead = serde_json::from_value(claims.into()).expect("the claims of the token");
    claims.scopes.len()
}

fn encode(signer: Box<dyn JwsSigner>) -> impl Fn() -> usize {
    let mut header = JwsHeader::new();
    header.set_token_type(TYP);
    move || jwt::encode_with_signer(&payload(), &header, &*signer).expect("valid claims").len()
}

fn encrypt(encrypter: Box<dyn JweEncrypter>) -> impl Fn() -> usize {
    let header = jwe_header();
    move || {
        jwt::encode_with_encrypter(&payload(), &header, &*encrypter).expect("valid claims").len()
    }
}

fn jwe_header() -> JweHeader {
    let mut header = JweHeader::new();
    header.set_token_type(TYP);
    header.set_content_encryption("A256GCM");
    header
}

fn payload() -> JwtPayload {
    let now = SystemTime::now();
    let mut payload = JwtPayload::new();
    payload.set_issuer(ISSUER);
    payload.set_audience(vec![AUDIENCE]);
    payload.set_issued_at(&now);
    payload.set_expires_at(&(now + Duration::from_secs(TTL)));
    payload.set_not_before(&now);
    payload.set_subject(USER);
    payload.set_jwt_id(ID);
    payload.set_claim("role", Some("admin".into())).expect("not a registered claim");
    payload.set_claim("scopes", Some(SCOPES.to_vec().into())).expect("not a registered claim");
    payload
}
