//! [Simple JWT](https://django-rest-framework-simplejwt.readthedocs.io/) for Django REST framework: access tokens of an
//! application in Python.
//!
//! The secret is the text in `SIGNING_KEY`, by default Django's `SECRET_KEY`: `Hs256Key::from_text`. `user_id` is a number or
//! text. `token_type` keeps access tokens apart from refresh tokens.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The access token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "5m", leeway = "10s")]
pub struct AccessToken {
    /// The kind of token: always `access`.
    #[claim(eq = "access")]
    pub token_type: String,
    /// A UUID without hyphens.
    #[claim(jti)]
    pub id: String,
    /// The user.
    pub user_id: UserId,
}

/// The id of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UserId {
    /// A number.
    Number(u64),
    /// A number, or another id, that is written as text.
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            token_type: "access".into(),
            id: "c44f1c2c5f0b4f0f8b8e4f4d7a1e9b3c".into(),
            user_id: UserId::Number(1),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "token_type": "access",
                "exp": 1700000300,
                "iat": 1700000000,
                "jti": "c44f1c2c5f0b4f0f8b8e4f4d7a1e9b3c",
                "user_id": 1
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
        let text = sample.claims.replace(r#""user_id": 1"#, r#""user_id": "1""#);
        let token = sample.accepts_too::<AccessToken, _>(&text, &hs256());
        assert_eq!(token.user_id, UserId::Text("1".into()));
        let refresh = AccessToken { token_type: "refresh".into(), ..claims };
        assert!(refresh.encode(&hs256()).is_err());
    }
}
