//! [Auth0](https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles): access tokens for your own API.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The issuer ends with a slash. If the scope
//! has `openid`, the audience is a list of the API and of the user information endpoint. The profile of the API decides which
//! type its tokens have: [`AccessToken`] for the profile of Auth0, which is the default, or [`Rfc9068AccessToken`].

use typed_jwt::{Audience, Claims};

/// The access token of a user, or of an application without a user, in the profile of Auth0.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
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

/// The access token of a user, or of an application without a user, in the RFC 9068 profile.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "at+jwt",
    iss = "https://tenant.eu.auth0.com/",
    aud = "https://api.example.com/",
    exp = required,
    leeway = "10s"
)]
pub struct Rfc9068AccessToken {
    /// The audience, which contains the API.
    #[claim(aud)]
    pub audience: Audience,
    /// The user with the connection, or the application.
    #[claim(sub)]
    pub user: String,
    /// The client that has requested the token.
    pub client_id: String,
    /// The id of the token.
    #[claim(jti)]
    pub id: String,
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

    const KEY_ID: &str = "NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg";

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
                "exp": 1311281970,
                "iat": 1311280970,
                "scope": "openid profile read:messages",
                "permissions": ["read:messages"]
            }"#,
            issued_at: 1_311_280_970,
        };
        sample.check_verified(&claims, &rs256().with_id(KEY_ID));
    }

    #[test]
    fn rfc_9068_tokens_are_as_documented() {
        let claims = Rfc9068AccessToken {
            audience: ["https://api.example.com/", "https://tenant.eu.auth0.com/userinfo"].into(),
            user: "auth0|123456".into(),
            client_id: "my_client_id".into(),
            id: "73WakrfVbNJBaAmhQtEeDv".into(),
            scope: Some("openid profile read:messages".into()),
            permissions: vec![],
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg", "typ": "at+jwt" }"#,
            claims: r#"{
                "iss": "https://tenant.eu.auth0.com/",
                "sub": "auth0|123456",
                "aud": ["https://api.example.com/", "https://tenant.eu.auth0.com/userinfo"],
                "client_id": "my_client_id",
                "exp": 1311281970,
                "iat": 1311280970,
                "jti": "73WakrfVbNJBaAmhQtEeDv",
                "scope": "openid profile read:messages"
            }"#,
            issued_at: 1_311_280_970,
        };
        sample.check_verified(&claims, &rs256().with_id(KEY_ID));
    }
}
