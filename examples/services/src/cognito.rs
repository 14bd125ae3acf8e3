//! [Amazon Cognito](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html):
//! access tokens of a user pool.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The header has no `typ`. Access tokens have
//! no `aud`: the client is in `client_id`. `token_use` keeps them apart from ID tokens. `version` and `event_id` are not in all
//! of them.

use typed_jwt::Claims;

/// The access token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = absent,
    iss = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example",
    aud = claim("client_id", "57cbishk4j24pabc1234567890"),
    exp = required,
    leeway = "10s"
)]
pub struct AccessToken {
    /// The user, a UUID.
    #[claim(sub)]
    pub user: String,
    /// The id of the token.
    #[claim(jti)]
    pub id: String,
    /// The kind of token: always `access`.
    #[claim(eq = "access")]
    pub token_use: String,
    /// The version of the token, absent in some.
    pub version: Option<u8>,
    /// The name of the user; absent if there is no user.
    pub username: Option<String>,
    /// The scopes, separated by spaces.
    pub scope: String,
    /// The groups of the user.
    #[serde(rename = "cognito:groups", default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The time of the login, in seconds since 1970.
    pub auth_time: u64,
    /// The token with which the session has begun.
    pub origin_jti: Option<String>,
    /// The event of the login.
    pub event_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            user: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee".into(),
            id: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee1".into(),
            token_use: "access".into(),
            version: Some(2),
            username: Some("my-test-user".into()),
            scope: "phone openid profile email".into(),
            groups: vec!["testgroup".into()],
            auth_time: 1_676_313_851,
            origin_jti: Some("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee2".into()),
            event_id: Some("64f513be-32db-42b0-b78e-b02127b4f463".into()),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "1234example=" }"#,
            claims: r#"{
                "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
                "cognito:groups": ["testgroup"],
                "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example",
                "version": 2,
                "client_id": "57cbishk4j24pabc1234567890",
                "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee2",
                "event_id": "64f513be-32db-42b0-b78e-b02127b4f463",
                "token_use": "access",
                "scope": "phone openid profile email",
                "auth_time": 1676313851,
                "exp": 1676400251,
                "iat": 1676313851,
                "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee1",
                "username": "my-test-user"
            }"#,
            issued_at: 1_676_313_851,
        };
        let key = rs256().with_id("1234example=");
        sample.check_verified(&claims, &key);
        // A token for the API of Cognito.
        let api = r#"{
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "device_key": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "cognito:groups": ["admin"],
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin",
            "auth_time": 1676313851,
            "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example",
            "exp": 1676317451,
            "iat": 1676313851,
            "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee2",
            "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeee1",
            "client_id": "57cbishk4j24pabc1234567890",
            "username": "jane@example.com"
        }"#;
        assert_eq!(sample.accepts_too::<AccessToken, _>(api, &key).version, None);
    }
}
