//! [Pusher Beams](https://pusher.com/docs/beams/guides/publish-to-specific-user/web/): authenticated users of push
//! notifications.
//!
//! The secret key is text: `Hs256Key::from_text`. The issuer contains the id of the instance. The libraries of
//! Pusher issue tokens for 24 hours.

use typed_jwt::Claims;

/// The token that connects a device with a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = "https://00000000-0000-0000-0000-000000000000.pushnotifications.pusher.com",
    aud = any,
    ttl = "1d"
)]
pub struct UserToken {
    /// The user.
    #[claim(sub)]
    pub user: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = UserToken { user: "user-001".into() };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "https://00000000-0000-0000-0000-000000000000.pushnotifications.pusher.com",
                "sub": "user-001",
                "iat": 1700000000,
                "exp": 1700086400
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
