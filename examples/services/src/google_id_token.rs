//! [Google](https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken): ID tokens.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The issuer is written with and without
//! `https://`. The audience is the client id.

use typed_jwt::Claims;

/// The ID token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = ["https://accounts.google.com", "accounts.google.com"],
    aud = "1234987819200.apps.googleusercontent.com",
    exp = required,
    leeway = "10s"
)]
pub struct IdToken {
    /// The user, never reused.
    #[claim(sub)]
    pub user: String,
    /// The client that has requested the token.
    pub azp: Option<String>,
    /// The domain of the organization; absent for private users.
    pub hd: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
    /// The hash of the access token.
    pub at_hash: Option<String>,
    /// The value of the request: compare it.
    pub nonce: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = IdToken {
            user: "10769150350006150715113082367".into(),
            azp: Some("1234987819200.apps.googleusercontent.com".into()),
            hd: Some("example.com".into()),
            email: Some("jane@example.com".into()),
            email_verified: Some(true),
            at_hash: Some("HK6E_P6Dh8Y93mRNtsDB1Q".into()),
            nonce: Some("0394852-3190485-2490358".into()),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "b80c5f2b0d4e1c7e0c8a", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "https://accounts.google.com",
                "azp": "1234987819200.apps.googleusercontent.com",
                "aud": "1234987819200.apps.googleusercontent.com",
                "sub": "10769150350006150715113082367",
                "at_hash": "HK6E_P6Dh8Y93mRNtsDB1Q",
                "hd": "example.com",
                "email": "jane@example.com",
                "email_verified": true,
                "iat": 1353601026,
                "exp": 1353604626,
                "nonce": "0394852-3190485-2490358"
            }"#,
            issued_at: 1_353_601_026,
        };
        sample.check_verified(&claims, &rs256().with_id("b80c5f2b0d4e1c7e0c8a"));
    }
}
