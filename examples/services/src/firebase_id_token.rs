//! [Firebase](https://firebase.google.com/docs/auth/admin/verify-id-tokens): ID tokens of users who are logged in.
//!
//! The keys are RSA keys, which Google publishes as certificates and as a key set: `Rs256VerifyingKey::from_jwk`, with the `kid`
//! as the id. The audience is the id of the project, which the issuer contains as well. For tokens that you issue, see
//! [`firebase`](crate::firebase).

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The ID token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "https://securetoken.google.com/my-project",
    aud = "my-project",
    exp = required,
    leeway = "10s"
)]
pub struct IdToken {
    /// The user.
    #[claim(sub)]
    pub user: String,
    /// The time of the login, in seconds since 1970.
    pub auth_time: u64,
    /// The email address.
    pub email: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
    /// The login.
    pub firebase: Login,
}

/// The login.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Login {
    /// The provider, such as `password` or `google.com`.
    pub sign_in_provider: String,
    /// The identities of the user, by provider.
    #[serde(default)]
    pub identities: serde_json::Map<String, serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = IdToken {
            user: "some-uid".into(),
            auth_time: 1_700_000_000,
            email: Some("jane@example.com".into()),
            email_verified: Some(true),
            firebase: Login {
                sign_in_provider: "password".into(),
                identities: json!({ "email": ["jane@example.com"] }).as_object().unwrap().clone(),
            },
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "f2e82732b971a135cf1416e8b46dae04d80894e7", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "https://securetoken.google.com/my-project",
                "aud": "my-project",
                "auth_time": 1700000000,
                "user_id": "some-uid",
                "sub": "some-uid",
                "iat": 1700000000,
                "exp": 1700003600,
                "email": "jane@example.com",
                "email_verified": true,
                "firebase": {
                    "identities": { "email": ["jane@example.com"] },
                    "sign_in_provider": "password"
                }
            }"#,
            issued_at: 1_700_000_000,
        };
        sample
            .check_verified(&claims, &rs256().with_id("f2e82732b971a135cf1416e8b46dae04d80894e7"));
    }
}
