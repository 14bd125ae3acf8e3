//! [Auth0](https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles): access tokens for your own API.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The issuer ends with a slash. If the scope
//! has `openid`, the audience is a list of the API and of the user information endpoint. The type is
//! `JWT`, or `at+jwt` for APIs with the RFC 9068 profile.

use typed_jwt::{Audience, Claims};

/// The access token of a user, or of an application without a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = ["JWT", "at+jwt"],
    iss = "https://tenant.eu.auth0.com/",
    aud = "https://api.example.com/",
    exp = required,
    leeway = "10s"
)]
pub struct AccessToken {
    /// The audience, which contains the API.
    #[claim(aud)]
    pub audience: Audience,
    /// The user with the connection, or the application.
    #[claim(sub)]
    pub user: String,
    /// The client that has requested the token.
    pub azp: String,
    /// The scopes, separated by spaces.
    pub scope: Option<String>,
    /// The permissions, if role-based access control adds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            audience: ["https://api.example.com/", "https://tenant.eu.auth0.com/userinfo"].into(),
            user: "auth0|123456".into(),
            azp: "my_client_id".into(),
            scope: Some("openid profile read:messages".into()),
            permissions: vec!["read:messages".into()],
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "https://tenant.eu.auth0.com/",
                "sub": "auth0|123456",
                "aud": ["https://api.example.com/", "https://tenant.eu.auth0.com/userinfo"],
                "azp": "my_client_id",
                "exp": 1489265862,
                "iat": 1489179462,
                "scope": "openid profile read:messages",
                "permissions": ["read:messages"]
            }"#,
            issued_at: 1_489_179_462,
        };
        sample.check_verified(
            &claims,
            &rs256().with_id("NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg"),
        );
    }
}
