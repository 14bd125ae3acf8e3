//! [Jitsi as a Service](https://developer.8x8.com/jaas/docs/api-keys-jwt), the Jitsi Meet that 8x8 hosts.
//!
//! The key is an RSA key: `Rs256SigningKey::from_pem`. Its id in the header begins with the id of the application:
//! `with_id`. Booleans about the participant are texts.

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The token of a participant.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = RS256, typ = "JWT", iss = "chat", aud = "jitsi", ttl = "2h", nbf = now)]
pub struct RoomToken {
    /// The id of the application.
    #[claim(sub)]
    pub application: String,
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The room, or `*`.
    pub room: String,
    /// The participant.
    pub context: Context,
}

/// The participant and the features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The participant.
    pub user: User,
    /// The features that the participant may use.
    pub features: Features,
}

/// The displayed data of the participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The id in your system.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The address of a picture.
    pub avatar: String,
    /// The email address.
    pub email: String,
    /// `true` or `false`, as text.
    pub moderator: String,
}

/// The features, each `true` or `false`, as text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Features {
    /// Live streams.
    pub livestreaming: String,
    /// Recordings.
    pub recording: String,
    /// Transcriptions.
    pub transcription: String,
    /// Calls to telephones.
    pub outbound_call: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = RoomToken {
            application: "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe".into(),
            issued_at: None,
            room: "*".into(),
            context: Context {
                user: User {
                    id: "0f8f7b5e".into(),
                    name: "Jane Roe".into(),
                    avatar: String::new(),
                    email: "jane@example.com".into(),
                    moderator: "true".into(),
                },
                features: Features {
                    livestreaming: "true".into(),
                    recording: "true".into(),
                    transcription: "true".into(),
                    outbound_call: "false".into(),
                },
            },
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe/4f4910", "typ": "JWT" }"#,
            claims: r#"{
                "aud": "jitsi",
                "iss": "chat",
                "sub": "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe",
                "exp": 1700007200,
                "nbf": 1700000000,
                "room": "*",
                "context": {
                    "user": {
                        "id": "0f8f7b5e",
                        "name": "Jane Roe",
                        "avatar": "",
                        "email": "jane@example.com",
                        "moderator": "true"
                    },
                    "features": {
                        "livestreaming": "true",
                        "recording": "true",
                        "transcription": "true",
                        "outbound-call": "false"
                    }
                }
            }"#,
            issued_at: 1_700_000_000,
        };
        let key = rs256().with_id("vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe/4f4910");
        sample.check(&claims, &key);
    }
}
