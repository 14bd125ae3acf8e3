//! [App Store Connect](https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests):
//! requests to the API.
//!
//! The private key is the P-256 key of a `.p8` file: `Es256SigningKey::from_pem`. Its id is the `kid` of the header:
//! `with_id`. Apple refuses most tokens whose lifetime is more than 20 minutes. Tokens of an individual key have the subject
//! `user` and no issuer.

use typed_jwt::Claims;

/// The token of a request.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = ES256, typ = "JWT", iss = "57246542-96fe-1a63-e053-0824d011072a", aud = "appstoreconnect-v1", ttl = "20m")]
pub struct ApiToken {
    /// The requests that may be made; if empty, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, es256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ApiToken { scope: vec!["GET /v1/apps?filter[platform]=IOS".into()] };
        let sample = Sample {
            header: r#"{ "alg": "ES256", "kid": "2X9R4HXF34", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "57246542-96fe-1a63-e053-0824d011072a",
                "iat": 1528407600,
                "exp": 1528408800,
                "aud": "appstoreconnect-v1",
                "scope": ["GET /v1/apps?filter[platform]=IOS"]
            }"#,
            issued_at: 1_528_407_600,
        };
        sample.check(&claims, &es256().with_id("2X9R4HXF34"));
    }
}
