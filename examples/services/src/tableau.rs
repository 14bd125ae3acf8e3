//! [Tableau](https://help.tableau.com/current/online/en-us/connected_apps_direct.htm): connected apps with direct trust.
//!
//! The secret value is text: `Hs256Key::from_text`. The secret id is the `kid` of the header: `with_id`. The client id is the
//! issuer, and is also in the header as `iss`. Some samples of Tableau write it only into the header. Tableau refuses tokens
//! that are valid for more than ten minutes.

use typed_jwt::{Claims, NumericDate};

/// The token of a user of an embedded view, or of the REST API.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    header(iss = "b3e4c5d6-7f80-4a1b-9c2d-3e4f5a6b7c8d"),
    iss = "b3e4c5d6-7f80-4a1b-9c2d-3e4f5a6b7c8d",
    aud = "tableau",
    ttl = "10m"
)]
pub struct ConnectedAppToken {
    /// The name of the user.
    #[claim(sub)]
    pub user: String,
    /// A UUID.
    #[claim(jti)]
    pub id: String,
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The scopes.
    pub scp: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = ConnectedAppToken {
            user: "jane@example.com".into(),
            id: "5b0c1d8e-2a3b-4c5d-8e9f-0a1b2c3d4e5f".into(),
            issued_at: None,
            scp: vec!["tableau:views:embed".into(), "tableau:metrics:embed".into()],
        };
        let sample = Sample {
            header: r#"{ "alg": "HS256", "typ": "JWT", "kid": "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f", "iss": "b3e4c5d6-7f80-4a1b-9c2d-3e4f5a6b7c8d" }"#,
            claims: r#"{
                "iss": "b3e4c5d6-7f80-4a1b-9c2d-3e4f5a6b7c8d",
                "exp": 1700000600,
                "jti": "5b0c1d8e-2a3b-4c5d-8e9f-0a1b2c3d4e5f",
                "aud": "tableau",
                "sub": "jane@example.com",
                "scp": ["tableau:views:embed", "tableau:metrics:embed"]
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256().with_id("0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f"));
    }
}
