//! [Sign in with Apple](https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret):
//! the client secret of an app.
//!
//! The private key is the P-256 key of a `.p8` file: `Es256SigningKey::from_pem`. Its id is the `kid` of the header:
//! `with_id`. The issuer is the team. The header has no `typ`. Apple accepts a lifetime of six months at most.

use typed_jwt::Claims;

/// The client secret, for requests to Apple's token endpoint.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = ES256,
    typ = absent,
    iss = "DEF123GHIJ",
    aud = "https://appleid.apple.com",
    ttl = "180d"
)]
pub struct ClientSecret {
    /// The id of the app or of the service.
    #[claim(sub)]
    pub client_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, es256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ClientSecret { client_id: "com.example.app".into() };
        let sample = Sample {
            header: r#"{ "alg": "ES256", "kid": "ABC123DEFG" }"#,
            claims: r#"{
                "iss": "DEF123GHIJ",
                "iat": 1437179036,
                "exp": 1452731036,
                "aud": "https://appleid.apple.com",
                "sub": "com.example.app"
            }"#,
            issued_at: 1_437_179_036,
        };
        sample.check(&claims, &es256().with_id("ABC123DEFG"));
    }
}
