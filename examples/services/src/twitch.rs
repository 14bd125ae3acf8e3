//! [Twitch](https://dev.twitch.tv/docs/extensions/reference/#jwt-schema): extensions.
//!
//! The secret of an extension is base64: `Hs256Key::from_base64`. Twitch signs the tokens of viewers; the backend of the
//! extension signs tokens with the role `external` for calls to Twitch.

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The token of a viewer, or of the backend.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "3m")]
pub struct ExtensionToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The viewer in this channel; absent in tokens of the backend.
    pub opaque_user_id: Option<String>,
    /// The user of Twitch: the owner of the extension, or a viewer who shares the identity.
    pub user_id: Option<String>,
    /// The channel.
    pub channel_id: String,
    /// The role.
    pub role: Role,
    /// The topics of the extension's messages.
    #[serde(default)]
    pub pubsub_perms: PubSub,
}

/// The role of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The owner of the channel.
    Broadcaster,
    /// A moderator of the channel.
    Moderator,
    /// Any other viewer.
    Viewer,
    /// The backend of the extension.
    External,
}

/// Topics of messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PubSub {
    /// The topics that may be received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listen: Vec<String>,
    /// The topics to which may be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub send: Vec<String>,
}

#[cfg(test)]
mod tests {
    use typed_jwt::Hs256Key;

    use super::*;
    use crate::sample::{HS256, SECRET, Sample};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ExtensionToken {
            issued_at: None,
            opaque_user_id: None,
            user_id: Some("27419011".into()),
            channel_id: "27419012".into(),
            role: Role::External,
            pubsub_perms: PubSub { listen: vec![], send: vec!["broadcast".into()] },
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "exp": 1503343947,
                "user_id": "27419011",
                "channel_id": "27419012",
                "role": "external",
                "pubsub_perms": { "send": ["broadcast"] }
            }"#,
            issued_at: 1_503_343_767,
        };
        // The same secret, as Twitch writes it.
        let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, SECRET);
        let key = Hs256Key::from_base64(base64).unwrap();
        sample.check(&claims, &key);
        let viewer = r#"{
            "exp": 1503343947,
            "opaque_user_id": "UG12X345T6J78",
            "channel_id": "27419012",
            "role": "viewer",
            "is_unlinked": "false",
            "pubsub_perms": { "listen": ["broadcast", "whisper-UG12X345T6J78"] }
        }"#;
        let token = sample.accepts_too::<ExtensionToken, _>(viewer, &key);
        assert_eq!(token.opaque_user_id.as_deref(), Some("UG12X345T6J78"));
    }
}
