//! [Mercure](https://mercure.rocks/spec#authorization): publishers and subscribers of a hub.
//!
//! The secret is the text in `MERCURE_PUBLISHER_JWT_KEY` or `MERCURE_SUBSCRIBER_JWT_KEY`: `Hs256Key::from_text`. The only
//! claim is `mercure`; an `exp` is optional for the hub, and written here.

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The token of a publisher or of a subscriber.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct HubToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The permissions.
    pub mercure: Permissions,
}

/// Selectors of topics: `*`, a topic, or a URI template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Permissions {
    /// The topics of private updates that may be published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publish: Vec<String>,
    /// The topics of private updates that are received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscribe: Vec<String>,
    /// Data that other subscribers see in the subscription events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = HubToken {
            issued_at: None,
            mercure: Permissions {
                publish: vec!["*".into()],
                subscribe: vec!["https://example.com/{scheme}".into()],
                payload: Some(
                    json!({ "user": "https://example.com/users/1", "remoteAddr": "192.0.2.1" }),
                ),
            },
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "exp": 1700003600,
                "mercure": {
                    "publish": ["*"],
                    "subscribe": ["https://example.com/{scheme}"],
                    "payload": { "user": "https://example.com/users/1", "remoteAddr": "192.0.2.1" }
                }
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
