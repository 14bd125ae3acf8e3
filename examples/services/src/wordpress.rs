//! [JWT Authentication for WP REST API](https://wordpress.org/plugins/jwt-authentication-for-wp-rest-api/): users of a site.
//!
//! The secret is the text in `JWT_AUTH_SECRET_KEY`: `Hs256Key::from_text`. The issuer is the address of the site. The user's
//! id is within two objects: a number, or text in earlier versions of the plugin.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = "https://www.example.com",
    aud = any,
    ttl = "7d",
    nbf = now
)]
pub struct UserToken {
    /// The data of the plugin.
    pub data: Data,
}

/// The data of the plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// The user.
    pub user: User,
}

/// The user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The number of the user.
    pub id: UserId,
}

/// The number of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UserId {
    /// A number.
    Number(u64),
    /// A number that is written as text.
    Text(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = UserToken { data: Data { user: User { id: UserId::Number(1) } } };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "https://www.example.com",
                "iat": 1438571050,
                "nbf": 1438571050,
                "exp": 1439175850,
                "data": { "user": { "id": 1 } }
            }"#,
            issued_at: 1_438_571_050,
        };
        sample.check(&claims, &hs256());
        let text = sample.claims.replace(r#""id": 1"#, r#""id": "1""#);
        let token = sample.accepts_too::<UserToken, _>(&text, &hs256());
        assert_eq!(token.data.user.id, UserId::Text("1".into()));
    }
}
