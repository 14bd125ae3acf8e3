use chrono::{TimeDelta, Utc};
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Claims, Header, TimeOptions, Token, UntrustedToken};

use super::WithoutTimes;
use crate::claims::{AUDIENCE, ID, ISSUER, Role, SCOPES, SECRET, TTL, TYP, USER};
use crate::rounds::{Contender, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    vec![
        contender("jwt-compact", VERIFY, verify(token)),
        contender("jwt-compact", ENCODE, encode()),
    ]
}

fn verify(token: &'static str) -> impl Fn() -> usize {
    let key = Hs256Key::new(SECRET);
    let options = TimeOptions::from_leeway(TimeDelta::zero());
    move || {
        let token = UntrustedToken::new(token).expect("three segments");
        let token: Token<WithoutTimes<String, Vec<String>>> =
            Hs256.validator(&key).validate(&token).expect("a valid token");
        let claims = token.claims();
        claims.validate_expiration(&options).expect("not expired");
        claims.validate_maturity(&options).expect("already valid");
        assert!(claims.custom.iss == ISSUER && claims.custom.aud == AUDIENCE);
        claims.custom.scopes.len()
    }
}

fn encode() -> impl Fn() -> usize {
    let key = Hs256Key::new(SECRET);
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
        Hs256.token(&header, &claims, &key).expect("valid claims").len()
    }
}
