use std::collections::HashSet;

use jwt_simple::prelude::{
    Claims, Duration, HS256Key, HeaderOptions, MACLike, VerificationOptions,
};

use super::Private;
use crate::claims::{AUDIENCE, ID, ISSUER, Role, SCOPES, SECRET, TTL, TYP, USER};
use crate::rounds::{Contender, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    vec![contender("jwt-simple", VERIFY, verify(token)), contender("jwt-simple", ENCODE, encode())]
}

fn verify(token: &'static str) -> impl Fn() -> usize {
    let key = HS256Key::from_bytes(SECRET);
    let set = |value: &str| Some(HashSet::from([value.to_owned()]));
    let options = VerificationOptions {
        allowed_issuers: set(ISSUER),
        allowed_audiences: set(AUDIENCE),
        time_tolerance: Some(Duration::from_secs(0)),
        ..VerificationOptions::default()
    };
    move || {
        // `verify_token` consumes the options.
        let claims = key.verify_token::<Private<Vec<String>>>(token, Some(options.clone()));
        claims.expect("a valid token").custom.scopes.len()
    }
}

fn encode() -> impl Fn() -> usize {
    let key = HS256Key::from_bytes(SECRET);
    let header = HeaderOptions { signature_type: Some(TYP.into()), ..HeaderOptions::default() };
    move || {
        let private = Private { role: Role::Admin, scopes: SCOPES };
        let claims = Claims::with_custom_claims(private, Duration::from_secs(TTL))
            .with_issuer(ISSUER)
            .with_audience(AUDIENCE)
            .with_subject(USER)
            .with_jwt_id(ID);
        key.authenticate_with_options(claims, &header).expect("valid claims").len()
    }
}
