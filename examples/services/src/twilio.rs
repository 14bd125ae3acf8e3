//! [Twilio](https://www.twilio.com/docs/iam/access-tokens): access tokens of the client SDKs.
//!
//! The secret of an API key is text: `Hs256Key::from_text`. The issuer is the SID of the API key, the subject that of the
//! account. The header has a `cty`, and a `twr` if the account is in another region. `nbf` is optional.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a client.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    header(cty = "twilio-fpa;v=1"),
    iss = "SK00000000000000000000000000000000",
    aud = any,
    ttl = "1h",
    nbf = now
)]
pub struct AccessToken {
    /// The SID of the API key and a number that makes the token unique.
    #[claim(jti)]
    pub id: String,
    /// The SID of the account.
    #[claim(sub)]
    pub account: String,
    /// The user and the permissions.
    pub grants: Grants,
}

/// The user and the permissions for each product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grants {
    /// The user in your system.
    pub identity: String,
    /// The permissions for chats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<ChatGrant>,
    /// The permissions for videos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoGrant>,
}

/// The permissions for chats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatGrant {
    /// The SID of the service.
    pub service_sid: String,
}

/// The permissions for videos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoGrant {
    /// The name of the room.
    pub room: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            id: "SK00000000000000000000000000000000-1450471147".into(),
            account: "AC00000000000000000000000000000000".into(),
            grants: Grants {
                identity: "user_name".into(),
                chat: Some(ChatGrant { service_sid: "IS00000000000000000000000000000000".into() }),
                video: None,
            },
        };
        let sample = Sample {
            header: r#"{ "typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1" }"#,
            claims: r#"{
                "jti": "SK00000000000000000000000000000000-1450471147",
                "iss": "SK00000000000000000000000000000000",
                "sub": "AC00000000000000000000000000000000",
                "iat": 1450471147,
                "nbf": 1450471147,
                "exp": 1450474747,
                "grants": {
                    "identity": "user_name",
                    "chat": { "service_sid": "IS00000000000000000000000000000000" }
                }
            }"#,
            issued_at: 1_450_471_147,
        };
        sample.check(&claims, &hs256());
    }
}
