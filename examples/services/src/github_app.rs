//! [GitHub](https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app):
//! an App that authenticates as itself.
//!
//! The private key is an RSA key in PEM: `Rs256SigningKey::from_pem`. The issuer is the client id of the App, or its number as
//! text. GitHub refuses tokens whose `exp` is more than ten minutes in the future.

use typed_jwt::Claims;

/// The token of an App.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = RS256, typ = "JWT", iss = "Iv23f8doAlphaNumer1c", aud = any, ttl = "9m")]
pub struct AppToken {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AppToken {};
        let sample = Sample {
            header: r#"{ "alg": "RS256", "typ": "JWT" }"#,
            claims: r#"{ "iat": 1700000000, "exp": 1700000540, "iss": "Iv23f8doAlphaNumer1c" }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &rs256());
    }
}
