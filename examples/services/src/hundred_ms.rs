//! [100ms](https://www.100ms.live/docs/concepts/v2/concepts/security-and-tokens): participants of a room.
//!
//! The app secret is text: `Hs256Key::from_text`. Management tokens have another `type`, which keeps them apart.

use typed_jwt::Claims;

/// The token of a participant.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1d", nbf = now)]
pub struct AuthToken {
    /// The access key that belongs to the secret.
    pub access_key: String,
    /// Always `app`.
    #[serde(rename = "type")]
    #[claim(eq = "app")]
    pub kind: String,
    /// Always 2.
    #[claim(eq = 2)]
    pub version: u8,
    /// The room.
    pub room_id: String,
    /// The user in your system.
    pub user_id: String,
    /// The role in the template of the room.
    pub role: String,
    /// A UUID.
    #[claim(jti)]
    pub id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AuthToken {
            access_key: "5f9edc6bd238215aec7700df".into(),
            kind: "app".into(),
            version: 2,
            room_id: "5f9edc6ac238215aec7700d9".into(),
            user_id: "user-1".into(),
            role: "host".into(),
            id: "0f8f7b5e-3c1d-4d0a-9a6a-1f1f0f0f0f0f".into(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "access_key": "5f9edc6bd238215aec7700df",
                "type": "app",
                "version": 2,
                "room_id": "5f9edc6ac238215aec7700d9",
                "user_id": "user-1",
                "role": "host",
                "jti": "0f8f7b5e-3c1d-4d0a-9a6a-1f1f0f0f0f0f",
                "iat": 1700000000,
                "nbf": 1700000000,
                "exp": 1700086400
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
