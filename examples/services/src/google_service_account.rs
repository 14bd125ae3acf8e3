//! [Google](https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests): a service account
//! that requests an access token.
//!
//! The private key is the `private_key` of the JSON file: `Rs256SigningKey::from_pem`. The `private_key_id` in this file is the
//! `kid`: `with_id`. The issuer is the email address of the account.

use typed_jwt::Claims;

/// The assertion that is exchanged for an access token.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "service@project.iam.gserviceaccount.com",
    aud = "https://oauth2.googleapis.com/token",
    ttl = "1h"
)]
pub struct Assertion {
    /// The user for whom the account acts, with domain-wide delegation.
    #[claim(sub)]
    pub user: Option<String>,
    /// The scopes, separated by spaces.
    pub scope: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = Assertion {
            user: Some("jane@example.com".into()),
            scope: "https://www.googleapis.com/auth/prediction".into(),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "370ab79b4513eb9bad7c9bd16a95cb76b5b2a56a", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "service@project.iam.gserviceaccount.com",
                "sub": "jane@example.com",
                "scope": "https://www.googleapis.com/auth/prediction",
                "aud": "https://oauth2.googleapis.com/token",
                "exp": 1328554385,
                "iat": 1328550785
            }"#,
            issued_at: 1_328_550_785,
        };
        sample.check(&claims, &rs256().with_id("370ab79b4513eb9bad7c9bd16a95cb76b5b2a56a"));
    }
}
