use biscuit::jwa::SignatureAlgorithm;
use biscuit::jws::{RegisteredHeader, Secret};
use biscuit::{
    ClaimPresenceOptions, ClaimsSet, Empty, JWT, Presence, RegisteredClaims, SingleOrMultiple,
    Validation, ValidationOptions,
};

use super::{Private, now};
use crate::claims::{AUDIENCE, ID, ISSUER, Role, SCOPES, SECRET, TTL, TYP, USER};
use crate::rounds::{Contender, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    let secret = || Secret::Bytes(SECRET.to_vec());
    let (verifying, signing) = (secret(), secret());
    let options = options();
    vec![
        contender("biscuit", VERIFY, move || {
            let token = JWT::<Private<Vec<String>>, Empty>::new_encoded(token)
                .into_decoded(&verifying, SignatureAlgorithm::HS256)
                .expect("a valid token");
            // `validate` consumes the options.
            token.validate(options.clone()).expect("valid claims");
            token.payload().expect("decoded").private.scopes.len()
        }),
        contender("biscuit", ENCODE, move || encode(&signing)),
    ]
}

fn options() -> ValidationOptions {
    ValidationOptions {
        claim_presence_options: ClaimPresenceOptions {
            expiry: Presence::Required,
            issuer: Presence::Required,
            audience: Presence::Required,
            ..ClaimPresenceOptions::default()
        },
        issuer: Validation::Validate(ISSUER.into()),
        audience: Validation::Validate(AUDIENCE.into()),
        ..ValidationOptions::default()
    }
}

fn encode(secret: &Secret) -> usize {
    let now = i64::try_from(now()).expect("the time fits in 64 bits");
    let ttl = i64::try_from(TTL).expect("the lifetime fits in 64 bits");
    let registered = RegisteredClaims {
        issuer: Some(ISSUER.into()),
        subject: Some(USER.into()),
        audience: Some(SingleOrMultiple::Single(AUDIENCE.into())),
        expiry: Some((now + ttl).into()),
        not_before: Some(now.into()),
        issued_at: Some(now.into()),
        id: Some(ID.into()),
    };
    let header = RegisteredHeader {
        algorithm: SignatureAlgorithm::HS256,
        media_type: Some(TYP.into()),
        ..RegisteredHeader::default()
    };
    let private = Private { role: Role::Admin, scopes: SCOPES.map(String::from).to_vec() };
    JWT::<_, Empty>::new_decoded(header.into(), ClaimsSet { registered, private })
        .into_encoded(secret)
        .expect("valid claims")
        .unwrap_encoded()
        .encode()
        .len()
}
