//! [Keycloak](https://www.keycloak.org/docs/latest/server_admin/): access tokens of a realm.
//!
//! The key is the one of the realm with the algorithm RS256: `Rs256VerifyingKey::from_jwk`, with its `kid` as the id. The
//! header has the type `JWT`, or `at+jwt` if the client is so configured; the claim `typ` keeps access tokens (`Bearer`) apart
//! from `ID` and `Refresh`. An audience is written only if the client has an audience mapper.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use typed_jwt::{Audience, Claims};

/// The access token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = ["JWT", "at+jwt"],
    iss = "https://sso.example.com/realms/app",
    aud = "api",
    exp = required,
    leeway = "10s"
)]
pub struct AccessToken {
    /// The audience: the API, and often `account`.
    #[claim(aud)]
    pub audience: Audience,
    /// The user, a UUID.
    #[claim(sub)]
    pub user: String,
    /// The id of the token.
    #[claim(jti)]
    pub id: String,
    /// The kind of token: always `Bearer`.
    #[claim(eq = "Bearer")]
    pub typ: String,
    /// The client that has requested the token.
    pub azp: String,
    /// The session.
    pub sid: Option<String>,
    /// The authentication context class.
    pub acr: Option<String>,
    /// The scopes, separated by spaces.
    pub scope: String,
    /// The roles in the realm.
    #[serde(default)]
    pub realm_access: Roles,
    /// The roles in each client.
    #[serde(default)]
    pub resource_access: BTreeMap<String, Roles>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
    /// The name with which the user logs in.
    pub preferred_username: Option<String>,
}

/// A list of roles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// The names.
    pub roles: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            audience: ["api", "account"].into(),
            user: "5f1e0bd9-4e2c-4d8c-9d5c-1f0b7c2a9e11".into(),
            id: "d3a5ecb2-9f0c-4a35-9c87-6f2ff6d7a3b4".into(),
            typ: "Bearer".into(),
            azp: "web".into(),
            sid: Some("0c8f7f0a-7d1e-4c7e-9a53-cc0b3f7b1d0a".into()),
            acr: Some("1".into()),
            scope: "openid profile email".into(),
            realm_access: Roles { roles: vec!["offline_access".into()] },
            resource_access: [("account".into(), Roles { roles: vec!["view-profile".into()] })]
                .into(),
            email_verified: Some(true),
            preferred_username: Some("jane".into()),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE", "typ": "JWT" }"#,
            claims: r#"{
                "exp": 1700000300,
                "iat": 1700000000,
                "jti": "d3a5ecb2-9f0c-4a35-9c87-6f2ff6d7a3b4",
                "iss": "https://sso.example.com/realms/app",
                "aud": ["api", "account"],
                "sub": "5f1e0bd9-4e2c-4d8c-9d5c-1f0b7c2a9e11",
                "typ": "Bearer",
                "azp": "web",
                "sid": "0c8f7f0a-7d1e-4c7e-9a53-cc0b3f7b1d0a",
                "acr": "1",
                "realm_access": { "roles": ["offline_access"] },
                "resource_access": { "account": { "roles": ["view-profile"] } },
                "scope": "openid profile email",
                "email_verified": true,
                "preferred_username": "jane"
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check_verified(
            &claims,
            &rs256().with_id("FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE"),
        );
    }
}
