//! [Docker registry](https://distribution.github.io/distribution/spec/auth/jwt/) (CNCF Distribution): tokens of your own
//! authorization server.
//!
//! The private key is a P-256 key: `Es256SigningKey::from_pem`. Its id in the header is a fingerprint of the public key:
//! `with_id`. The registry names its trusted issuer and itself as the audience in its configuration.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a client.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = ES256,
    typ = "JWT",
    iss = "auth.example.com",
    aud = "registry.example.com",
    ttl = "5m",
    nbf = now
)]
pub struct RegistryToken {
    /// The client; empty if it has not authenticated.
    #[claim(sub)]
    pub client: String,
    /// Unique for each token.
    #[claim(jti)]
    pub id: String,
    /// The permissions, which can be less than the client has requested.
    pub access: Vec<Access>,
}

/// The permissions for a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Access {
    /// The kind of the resource, such as `repository`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of the resource.
    pub name: String,
    /// The actions, such as `pull` and `push`.
    pub actions: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, es256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = RegistryToken {
            client: "jane".into(),
            id: "tYJCO1c6cnyy7kAn0c7rKPgbV1H1bFws".into(),
            access: vec![Access {
                kind: "repository".into(),
                name: "jane/my-app".into(),
                actions: vec!["pull".into(), "push".into()],
            }],
        };
        let sample = Sample {
            header: r#"{ "typ": "JWT", "alg": "ES256", "kid": "PYYO:TEWU:V7JH:26JV:AQTZ:LJC3:SXVJ:XGHA:34F2:2LAQ:ZRMK:Z7Q6" }"#,
            claims: r#"{
                "iss": "auth.example.com",
                "sub": "jane",
                "aud": "registry.example.com",
                "exp": 1415387315,
                "nbf": 1415387015,
                "iat": 1415387015,
                "jti": "tYJCO1c6cnyy7kAn0c7rKPgbV1H1bFws",
                "access": [{ "type": "repository", "name": "jane/my-app", "actions": ["pull", "push"] }]
            }"#,
            issued_at: 1_415_387_015,
        };
        let id = "PYYO:TEWU:V7JH:26JV:AQTZ:LJC3:SXVJ:XGHA:34F2:2LAQ:ZRMK:Z7Q6";
        sample.check(&claims, &es256().with_id(id));
    }
}
