//! [Flask-JWT-Extended](https://flask-jwt-extended.readthedocs.io/): access tokens of an application in Python.
//!
//! The secret is the text in `JWT_SECRET_KEY`: `Hs256Key::from_text`. It must have 32 characters or more. `sub` is the
//! identity that the application has passed: often a number, which `PyJWT` accepts before version 2.10. `type` keeps access
//! tokens apart from refresh tokens.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The access token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = any,
    aud = any,
    sub = any,
    ttl = "15m",
    leeway = "10s",
    nbf = now
)]
pub struct AccessToken {
    /// The user.
    #[claim(sub)]
    pub user: UserId,
    /// The kind of token: always `access`.
    #[serde(rename = "type")]
    #[claim(eq = "access")]
    pub kind: String,
    /// Whether the user has just logged in.
    pub fresh: bool,
    /// A UUID.
    #[claim(jti)]
    pub id: String,
    /// The proof against cross-site requests, if the token is in a cookie.
    pub csrf: Option<String>,
}

/// The identity of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UserId {
    /// A number.
    Number(u64),
    /// Text.
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            user: UserId::Number(42),
            kind: "access".into(),
            fresh: false,
            id: "0f8f7b5e-3c1d-4d0a-9a6a-1f1f0f0f0f0f".into(),
            csrf: None,
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "fresh": false,
                "iat": 1700000000,
                "jti": "0f8f7b5e-3c1d-4d0a-9a6a-1f1f0f0f0f0f",
                "type": "access",
                "sub": 42,
                "nbf": 1700000000,
                "exp": 1700000900
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
        let text = sample.claims.replace(r#""sub": 42"#, r#""sub": "42""#);
        let token = sample.accepts_too::<AccessToken, _>(&text, &hs256());
        assert_eq!(token.user, UserId::Text("42".into()));
    }
}
