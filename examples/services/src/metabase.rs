//! [Metabase](https://www.metabase.com/docs/latest/embedding/static-embedding): embedded dashboards, and
//! [single sign-on](https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt).
//!
//! The secret is text, also if it looks like hexadecimal digits: `Hs256Key::from_text`. Embedding and single sign-on have two
//! secrets. The claims of single sign-on can be renamed in the settings.

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, NumericDate};

/// The token of an embedded dashboard.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "10m")]
pub struct EmbedToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The dashboard.
    pub resource: Resource,
    /// The values of locked parameters.
    pub params: serde_json::Map<String, serde_json::Value>,
}

/// An embedded item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// The number of the dashboard.
    pub dashboard: u64,
}

/// The token with which a user signs in.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "3m")]
pub struct SignOnToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The email address, which identifies the user.
    pub email: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The groups, if they are synchronized.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn embed_tokens_are_as_documented() {
        let claims = EmbedToken {
            issued_at: None,
            resource: Resource { dashboard: 1 },
            params: json!({ "category": "gadgets" }).as_object().unwrap().clone(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "resource": { "dashboard": 1 },
                "params": { "category": "gadgets" },
                "exp": 1700000600
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }

    #[test]
    fn sign_on_tokens_are_as_documented() {
        let claims = SignOnToken {
            issued_at: None,
            email: "jane@example.com".into(),
            first_name: "Jane".into(),
            last_name: "Roe".into(),
            groups: vec!["administrators".into()],
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "email": "jane@example.com",
                "first_name": "Jane",
                "last_name": "Roe",
                "groups": ["administrators"],
                "exp": 1700000180
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
