//! [Ably](https://ably.com/docs/auth/token/jwt): clients of a realtime application.
//!
//! An API key is `app.key:secret`. The part before the colon is the `kid` of the header: `with_id`. The secret after the
//! colon is text: `Hs256Key::from_text`. The capability is JSON in a string.

use typed_jwt::Claims;

/// The token of a client.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct ClientToken {
    /// The permissions: JSON with a list of operations for each channel, written as a string.
    #[serde(rename = "x-ably-capability")]
    pub capability: String,
    /// The identity of the client.
    #[serde(rename = "x-ably-clientId")]
    pub client_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ClientToken {
            capability: r#"{"*":["publish","subscribe"]}"#.into(),
            client_id: Some("client-1".into()),
        };
        let sample = Sample {
            header: r#"{ "typ": "JWT", "alg": "HS256", "kid": "xVLyHw.rKdRzA" }"#,
            claims: r#"{
                "iat": 1700000000,
                "exp": 1700003600,
                "x-ably-capability": "{\"*\":[\"publish\",\"subscribe\"]}",
                "x-ably-clientId": "client-1"
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256().with_id("xVLyHw.rKdRzA"));
    }
}
