//! [Centrifugo](https://centrifugal.dev/docs/server/authentication): connections and
//! [subscriptions](https://centrifugal.dev/docs/server/channel_token_auth).
//!
//! The secret is the text in `client.token.hmac_secret_key`: `Hs256Key::from_text`. If `token.audience` and `token.issuer`
//! are configured, replace `any` by the same values. A subscription token of the same user differs only by its `channel`:
//! therefore a connection token must not have this claim.

use typed_jwt::Claims;

/// The token with which a client connects.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "10m")]
pub struct ConnectionToken {
    /// The user; empty for an anonymous connection.
    #[claim(sub)]
    pub user: String,
    /// Data about the connection, which others see in presence information.
    pub info: Option<serde_json::Map<String, serde_json::Value>>,
    /// Channels to which the server subscribes the connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Always absent: this claim is that of a [`SubscriptionToken`].
    #[claim(eq = None)]
    pub channel: Option<String>,
}

/// The token with which a client subscribes to a channel.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "10m")]
pub struct SubscriptionToken {
    /// The user of the connection.
    #[claim(sub)]
    pub user: String,
    /// The channel.
    pub channel: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn connection_tokens_are_as_documented() {
        let claims = ConnectionToken {
            user: "42".into(),
            info: json!({ "name": "Ferris" }).as_object().cloned(),
            channels: vec!["news".into()],
            channel: None,
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "sub": "42",
                "info": { "name": "Ferris" },
                "channels": ["news"],
                "iat": 1700000000,
                "exp": 1700000600
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }

    #[test]
    fn subscription_tokens_are_as_documented() {
        let claims = SubscriptionToken { user: "42".into(), channel: "$gossips".into() };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "sub": "42",
                "channel": "$gossips",
                "iat": 1700000000,
                "exp": 1700000600
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
        // It does not connect.
        let token = claims.encode(&hs256()).unwrap();
        assert!(ConnectionToken::verify(&token, &hs256()).is_err());
    }
}
