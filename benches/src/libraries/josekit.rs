use std::time::{Duration, SystemTime};

use josekit::jws::{HS256, JwsHeader};
use josekit::jwt::{self, JwtPayload, JwtPayloadValidator};
use serde_json::{Map, Value};

use super::AllRead;
use crate::claims::{AUDIENCE, ID, ISSUER, SCOPES, SECRET, TTL, TYP, USER};
use crate::rounds::{Contender, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    vec![contender("josekit", VERIFY, verify(token)), contender("josekit", ENCODE, encode())]
}

fn verify(token: &'static str) -> impl Fn() -> usize {
    let verifier = HS256.verifier_from_bytes(SECRET).expect("32 bytes are enough");
    let mut validator = JwtPayloadValidator::new();
    validator.set_issuer(ISSUER);
    validator.set_audience(AUDIENCE);
    move || {
        let (payload, _) = jwt::decode_with_verifier(token, &verifier).expect("a valid token");
        validator.validate(&payload).expect("valid claims");
        let claims: Map<String, Value> = payload.into();
        let claims: AllRead =
            serde_json::from_value(claims.into()).expect("the claims of the token");
        claims.scopes.len()
    }
}

fn encode() -> impl Fn() -> usize {
    let signer = HS256.signer_from_bytes(SECRET).expect("32 bytes are enough");
    let mut header = JwsHeader::new();
    header.set_token_type(TYP);
    move || {
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
        jwt::encode_with_signer(&payload, &header, &signer).expect("valid claims").len()
    }
}
