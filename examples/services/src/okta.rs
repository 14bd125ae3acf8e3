//! [Okta](https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/): access tokens of a custom
//! authorization server.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The header has no `typ`. Access tokens of
//! the org authorization server are only for Okta itself.

use typed_jwt::Claims;

/// The access token of a user, or of an application without a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = absent,
    iss = "https://example.okta.com/oauth2/default",
    aud = "api://default",
    exp = required,
    leeway = "10s"
)]
pub struct AccessToken {
    /// The name with which the user logs in, or the application.
    #[claim(sub)]
    pub user: String,
    /// The id of the token.
    #[claim(jti)]
    pub id: String,
    /// The version of the token: always 1.
    #[claim(eq = 1)]
    pub ver: u8,
    /// The client that has requested the token. ID tokens do not have it.
    pub cid: String,
    /// The user; absent if there is none.
    pub uid: Option<String>,
    /// The scopes.
    pub scp: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            user: "jane@example.com".into(),
            id: "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE".into(),
            ver: 1,
            cid: "nmdP1fcyvdVO11AL7ECm".into(),
            uid: Some("00uid4BxXw6I6TV4m0g3".into()),
            scp: vec!["openid".into(), "email".into()],
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "45js03w0djwedsw" }"#,
            claims: r#"{
                "ver": 1,
                "jti": "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE",
                "iss": "https://example.okta.com/oauth2/default",
                "aud": "api://default",
                "sub": "jane@example.com",
                "iat": 1467145094,
                "exp": 1467148694,
                "cid": "nmdP1fcyvdVO11AL7ECm",
                "uid": "00uid4BxXw6I6TV4m0g3",
                "scp": ["openid", "email"]
            }"#,
            issued_at: 1_467_145_094,
        };
        sample.check_verified(&claims, &rs256().with_id("45js03w0djwedsw"));
    }
}
