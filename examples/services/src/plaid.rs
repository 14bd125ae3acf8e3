//! [Plaid](https://plaid.com/docs/api/webhooks/webhook-verification/): webhooks.
//!
//! The key is a P-256 key that Plaid returns for a `kid`: `Es256VerifyingKey::from_jwk`. The token has no `exp`: its age is
//! limited to five minutes. Compare `request_body_sha256` with the SHA-256 of the body that you have received, in constant
//! time.

use typed_jwt::Claims;

/// The token in the header `Plaid-Verification`.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = ES256, typ = "JWT", iss = any, aud = any, exp = never, max_age = "5m", leeway = "10s")]
pub struct WebhookToken {
    /// The SHA-256 of the body, in hexadecimal digits.
    pub request_body_sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, es256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = WebhookToken {
            request_body_sha256: "bbe8e9d13cd31c4c5a8b9a1ccf2a2a1be3bb7a48b2a8ac9ab7d5ad3c0ac6b9a3"
                .into(),
        };
        let sample = Sample {
            header: r#"{ "alg": "ES256", "kid": "bfbd5111-8e33-4643-8ced-b2e642a72f3c", "typ": "JWT" }"#,
            claims: r#"{
                "iat": 1560211755,
                "request_body_sha256": "bbe8e9d13cd31c4c5a8b9a1ccf2a2a1be3bb7a48b2a8ac9ab7d5ad3c0ac6b9a3"
            }"#,
            issued_at: 1_560_211_755,
        };
        sample.check(&claims, &es256().with_id("bfbd5111-8e33-4643-8ced-b2e642a72f3c"));
    }
}
