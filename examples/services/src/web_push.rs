//! [Web Push](https://www.rfc-editor.org/rfc/rfc8292): VAPID, with which a server identifies itself to push services.
//!
//! The private key is a P-256 key: `Es256SigningKey::from_jwk` or `from_pem`. Many tools print only the number of the key, in
//! base64url: it is the member `d` of a JWK. The audience is the origin of the push service, and differs from subscription
//! to subscription. A push service refuses tokens whose `exp` is more than 24 hours in the future.

use typed_jwt::{Claims, NumericDate};

/// The token of a request to a push service.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = ES256, typ = "JWT", iss = any, aud = any, ttl = "12h")]
pub struct VapidToken {
    /// The origin of the push service.
    #[claim(aud)]
    pub push_service: String,
    /// How to reach you: a `mailto:` or `https:` URI.
    #[claim(sub)]
    pub contact: String,
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, es256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = VapidToken {
            push_service: "https://push.example.net".into(),
            contact: "mailto:push@example.com".into(),
            issued_at: None,
        };
        let sample = Sample {
            header: r#"{ "alg": "ES256", "typ": "JWT" }"#,
            claims: r#"{
                "aud": "https://push.example.net",
                "exp": 1453523768,
                "sub": "mailto:push@example.com"
            }"#,
            issued_at: 1_453_480_568,
        };
        sample.check(&claims, &es256());
    }
}
