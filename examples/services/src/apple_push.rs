//! [Apple Push Notification service](https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns):
//! provider tokens.
//!
//! The private key is the P-256 key of a `.p8` file: `Es256SigningKey::from_pem`. Its id is the `kid` of the header:
//! `with_id`. The issuer is the team. The header has no `typ`, and the token no `exp`: Apple refuses tokens whose `iat` is more
//! than an hour ago.

use typed_jwt::Claims;

/// The token of a connection or of a request.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = ES256, typ = absent, iss = "DEF123GHIJ", aud = any, exp = never, max_age = "1h")]
pub struct ProviderToken {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, es256};

    #[test]
    fn tokens_are_as_documented() {
        let sample = Sample {
            header: r#"{ "alg": "ES256", "kid": "ABC123DEFG" }"#,
            claims: r#"{ "iss": "DEF123GHIJ", "iat": 1437179036 }"#,
            issued_at: 1_437_179_036,
        };
        sample.check(&ProviderToken {}, &es256().with_id("ABC123DEFG"));
    }
}
