//! [jwt-auth](https://jwt-auth.readthedocs.io/) for Laravel: users of an application in PHP.
//!
//! The secret is the text in `JWT_SECRET`: `Hs256Key::from_text`. `sub` is the key of the user: a number, or
//! text. The issuer is the address of the request that has issued the token. `prv` is a hash of the class of the user, which
//! keeps tokens of several classes apart.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = any,
    aud = any,
    sub = any,
    ttl = "1h",
    leeway = "10s",
    nbf = now
)]
pub struct UserToken {
    /// The address of the request that has issued the token.
    #[claim(iss)]
    pub issuer: String,
    /// The user.
    #[claim(sub)]
    pub user: UserId,
    /// A random text.
    #[claim(jti)]
    pub id: String,
    /// The SHA-1 of `App\Models\User`.
    #[claim(eq = "23bd5c8949f600adb39e701c400872db7a5976f7")]
    pub prv: String,
}

/// The key of a user.
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
        let claims = UserToken {
            issuer: "https://api.example.com/login".into(),
            user: UserId::Number(1),
            id: "zT9xqVwE2mKfYb7L".into(),
            prv: "23bd5c8949f600adb39e701c400872db7a5976f7".into(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "https://api.example.com/login",
                "iat": 1700000000,
                "exp": 1700003600,
                "nbf": 1700000000,
                "jti": "zT9xqVwE2mKfYb7L",
                "sub": 1,
                "prv": "23bd5c8949f600adb39e701c400872db7a5976f7"
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
        let text = sample.claims.replace(r#""sub": 1"#, r#""sub": "1""#);
        let token = sample.accepts_too::<UserToken, _>(&text, &hs256());
        assert_eq!(token.user, UserId::Text("1".into()));
    }
}
