//! `Verified::convert`: the registered claims of the result are those of the token.

use serde_json::json;
use typed_jwt::{Claims, Verified};

use crate::common::{NOW, at, key, of_type};

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "former+jwt", iss = any, aud = any, ttl = "15m")]
struct Former {
    #[claim(iss)]
    issuer: Option<String>,
    #[claim(sub)]
    subject: Option<String>,
    #[claim(jti)]
    id: Option<String>,
    uid: String,
}

/// Every field is computed, so that none shows what the token has.
#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = any, ttl = "15m")]
struct Session {
    #[claim(iss)]
    issuer: String,
    #[claim(sub)]
    user: String,
    #[claim(jti)]
    id: String,
}

impl From<Former> for Session {
    fn from(former: Former) -> Self {
        let issuer = "https://auth.example.com".to_owned();
        Self { issuer, user: former.uid.clone(), id: former.uid }
    }
}

/// Returns the registered claims after conversions.
fn converted(claims: &serde_json::Value) -> [Option<String>; 3] {
    let token = of_type("former+jwt", claims.to_string());
    let former = Former::verify_at(&token, &key(), at(NOW)).unwrap();
    let session: Verified<Session> = former.convert();
    let of = |session: &Verified<Session>| {
        [session.issuer(), session.subject(), session.token_id()]
            .map(|text| text.map(str::to_owned))
    };
    let claims = of(&session);
    assert_eq!((&*session.user, &*session.id), ("u-1", "u-1"));
    let again: Verified<Session> = session.convert();
    assert_eq!(of(&again), claims);
    claims
}

#[test]
fn the_registered_claims_are_those_of_the_token() {
    let token = json!({ "iss": "old", "sub": "s", "jti": "j", "uid": "u-1", "exp": NOW + 60 });
    assert_eq!(converted(&token), ["old", "s", "j"].map(|text| Some(text.to_owned())));
}

#[test]
fn a_claim_that_the_token_does_not_have_is_not_taken_from_the_new_fields() {
    assert_eq!(converted(&json!({ "uid": "u-1", "exp": NOW + 60 })), [None, None, None]);
}
