//! [Stream](https://getstream.io/chat/docs/node/tokens_and_authentication/): users of chat, video and feeds.
//!
//! The API secret is text: `Hs256Key::from_text`.

use typed_jwt::Claims;

/// The token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct UserToken {
    /// The user.
    pub user_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = UserToken { user_id: "john".into() };
        let sample = Sample {
            header: HS256,
            claims: r#"{ "user_id": "john", "iat": 1700000000, "exp": 1700003600 }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
