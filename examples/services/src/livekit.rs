//! [LiveKit](https://docs.livekit.io/home/get-started/authentication/): access to a room.
//!
//! The API secret is text: `Hs256Key::from_text`. The issuer is the API key that belongs to the secret.

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The token of a participant.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = "APIexamplekey", aud = any, ttl = "6h", nbf = now)]
pub struct AccessToken {
    /// The identity of the participant, unique in the room.
    #[claim(sub)]
    pub identity: String,
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The permissions.
    pub video: VideoGrant,
    /// Data that the other participants see.
    pub metadata: String,
}

/// The permissions in a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoGrant {
    /// The room.
    pub room: String,
    /// Whether the participant may join it.
    pub room_join: bool,
    /// Whether the participant may publish; if absent, yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub can_publish: Option<bool>,
    /// Whether the participant may subscribe; if absent, yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub can_subscribe: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            identity: "myidentity".into(),
            issued_at: None,
            video: VideoGrant {
                room: "myroom".into(),
                room_join: true,
                can_publish: None,
                can_subscribe: None,
            },
            metadata: String::new(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "exp": 1621678863,
                "iss": "APIexamplekey",
                "sub": "myidentity",
                "nbf": 1621657263,
                "video": { "room": "myroom", "roomJoin": true },
                "metadata": ""
            }"#,
            issued_at: 1_621_657_263,
        };
        sample.check(&claims, &hs256());
    }
}
