//! [Apache Superset](https://superset.apache.org/docs/configuration/networking-settings/): guest tokens of embedded
//! dashboards.
//!
//! The secret is the text in `GUEST_TOKEN_JWT_SECRET`: `Hs256Key::from_text`. The default secret has 27 characters: it is
//! public and too short, and must be replaced. The audience is `GUEST_TOKEN_JWT_AUDIENCE`, or the address of the server.
//! Superset writes times with fractions of seconds, which are accepted.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a guest.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = "http://superset.example.com/", ttl = "5m")]
pub struct GuestToken {
    /// The guest.
    pub user: GuestUser,
    /// The dashboards.
    pub resources: Vec<Resource>,
    /// Filters of rows.
    pub rls_rules: Vec<Rule>,
    /// Always `guest`.
    #[serde(rename = "type")]
    #[claim(eq = "guest")]
    pub kind: String,
}

/// The guest, as Superset shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuestUser {
    /// The name of the user.
    pub username: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
}

/// An item that the guest may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// The kind: `dashboard`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The UUID of the embedded dashboard.
    pub id: String,
}

/// A filter of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// A condition in SQL.
    pub clause: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = GuestToken {
            user: GuestUser {
                username: "guest".into(),
                first_name: "Jane".into(),
                last_name: "Roe".into(),
            },
            resources: vec![Resource {
                kind: "dashboard".into(),
                id: "b0e4f1a2-3c5d-4e6f-8a9b-0c1d2e3f4a5b".into(),
            }],
            rls_rules: vec![Rule { clause: "publisher = 'Nintendo'".into() }],
            kind: "guest".into(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "user": { "username": "guest", "first_name": "Jane", "last_name": "Roe" },
                "resources": [{ "type": "dashboard", "id": "b0e4f1a2-3c5d-4e6f-8a9b-0c1d2e3f4a5b" }],
                "rls_rules": [{ "clause": "publisher = 'Nintendo'" }],
                "iat": 1700000000,
                "exp": 1700000300,
                "aud": "http://superset.example.com/",
                "type": "guest"
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
        let fractions = sample
            .claims
            .replace("1700000000", "1699999999.834012")
            .replace("1700000300", "1700000299.834012");
        assert_eq!(*sample.accepts_too::<GuestToken, _>(&fractions, &hs256()), claims);
    }
}
