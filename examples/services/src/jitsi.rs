//! [Jitsi Meet](https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md) with Prosody's token authentication.
//!
//! The secret is the text in `app_secret` of Prosody: `Hs256Key::from_text`. The issuer is its `app_id`; the subject is the
//! domain of the server, or its tenant. A token for all rooms has `*` as its room. For 8x8's hosted service, see
//! [`jaas`](crate::jaas).

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The token of a participant.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = "my_client", aud = "jitsi", ttl = "2h")]
pub struct RoomToken {
    /// The domain or the tenant.
    #[claim(sub)]
    pub domain: String,
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The room, or `*`.
    pub room: String,
    /// The participant.
    pub context: Context,
}

/// The participant and the group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The participant.
    pub user: User,
    /// The group, for statistics.
    pub group: String,
}

/// The displayed data of the participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The id in your system.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The email address.
    pub email: String,
    /// The address of a picture.
    pub avatar: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = RoomToken {
            domain: "meet.example.com".into(),
            issued_at: None,
            room: "*".into(),
            context: Context {
                user: User {
                    id: "abcd:a1b2c3-d4e5f6-0abc1-23de-abcdef01fedcba".into(),
                    name: "Jane Roe".into(),
                    email: "jane@example.com".into(),
                    avatar: "https://example.com/avatar/abc123".into(),
                },
                group: "a123-123-456-789".into(),
            },
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "context": {
                    "user": {
                        "avatar": "https://example.com/avatar/abc123",
                        "name": "Jane Roe",
                        "email": "jane@example.com",
                        "id": "abcd:a1b2c3-d4e5f6-0abc1-23de-abcdef01fedcba"
                    },
                    "group": "a123-123-456-789"
                },
                "aud": "jitsi",
                "iss": "my_client",
                "sub": "meet.example.com",
                "room": "*",
                "exp": 1500006923
            }"#,
            issued_at: 1_499_999_723,
        };
        sample.check(&claims, &hs256());
    }
}
