//! [Hasura](https://hasura.io/docs/2.0/auth/authentication/jwt/): access to the GraphQL engine.
//!
//! The secret is the text in `key` of `HASURA_GRAPHQL_JWT_SECRET`: `Hs256Key::from_text`. If you set `issuer` and
//! `audience` there, replace `any` by the same values. The claims of Hasura are in an object with a URL as its name: the
//! roles are required.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct AccessToken {
    /// The user.
    #[claim(sub)]
    pub user: String,
    /// The name of the user.
    pub name: String,
    /// An example of a claim of the application.
    pub admin: bool,
    /// The session variables.
    #[serde(rename = "https://hasura.io/jwt/claims")]
    pub hasura: SessionVariables,
}

/// The session variables, to which the permissions in Hasura refer. All values are text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionVariables {
    /// The roles that a request may ask for.
    #[serde(rename = "x-hasura-allowed-roles")]
    pub allowed_roles: Vec<String>,
    /// The role of a request that asks for none.
    #[serde(rename = "x-hasura-default-role")]
    pub default_role: String,
    /// An example of a variable: the user.
    #[serde(rename = "x-hasura-user-id")]
    pub user_id: String,
    /// An example of a variable: the organization of the user.
    #[serde(rename = "x-hasura-org-id")]
    pub org_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            user: "1234567890".into(),
            name: "Jane Roe".into(),
            admin: true,
            hasura: SessionVariables {
                allowed_roles: vec!["editor".into(), "user".into(), "mod".into()],
                default_role: "user".into(),
                user_id: "1234567890".into(),
                org_id: "123".into(),
            },
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "sub": "1234567890",
                "name": "Jane Roe",
                "admin": true,
                "iat": 1516239022,
                "exp": 1516242622,
                "https://hasura.io/jwt/claims": {
                    "x-hasura-allowed-roles": ["editor", "user", "mod"],
                    "x-hasura-default-role": "user",
                    "x-hasura-user-id": "1234567890",
                    "x-hasura-org-id": "123"
                }
            }"#,
            issued_at: 1_516_239_022,
        };
        sample.check(&claims, &hs256());
    }
}
