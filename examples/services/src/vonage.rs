//! [Vonage](https://developer.vonage.com/en/getting-started/concepts/authentication#json-web-tokens): requests of an
//! application.
//!
//! The private key is an RSA key in PEM: `Rs256SigningKey::from_pem`. The application is in a claim of Vonage.

use typed_jwt::Claims;

/// The token of an application.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = RS256, typ = "JWT", iss = any, aud = any, ttl = "15m")]
pub struct ApplicationToken {
    /// The application, a UUID.
    pub application_id: String,
    /// A UUID.
    #[claim(jti)]
    pub id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ApplicationToken {
            application_id: "aaaaaaaa-bbbb-cccc-dddd-0123456789ab".into(),
            id: "aaaaaaaa-bbbb-cccc-dddd-0123456789ac".into(),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "typ": "JWT" }"#,
            claims: r#"{
                "application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
                "iat": 1532093588,
                "exp": 1532094488,
                "jti": "aaaaaaaa-bbbb-cccc-dddd-0123456789ac"
            }"#,
            issued_at: 1_532_093_588,
        };
        sample.check(&claims, &rs256());
    }
}
