//! [Firebase](https://firebase.google.com/docs/auth/admin/create-custom-tokens): custom tokens, with which a client signs in.
//!
//! The private key is that of a service account: `Rs256SigningKey::from_pem`. The issuer and the subject are the email
//! address of the account; the user is in `uid`.

use typed_jwt::Claims;

/// The token with which a client signs in.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "firebase-adminsdk@project.iam.gserviceaccount.com",
    aud = "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
    ttl = "1h"
)]
pub struct CustomToken {
    /// The email address of the service account, as in the issuer.
    #[claim(sub)]
    pub account: String,
    /// The user.
    pub uid: String,
    /// Claims for the security rules.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub claims: serde_json::Map<String, serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = CustomToken {
            account: "firebase-adminsdk@project.iam.gserviceaccount.com".into(),
            uid: "some-uid".into(),
            claims: json!({ "premium_account": true }).as_object().unwrap().clone(),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "firebase-adminsdk@project.iam.gserviceaccount.com",
                "sub": "firebase-adminsdk@project.iam.gserviceaccount.com",
                "aud": "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
                "iat": 1700000000,
                "exp": 1700003600,
                "uid": "some-uid",
                "claims": { "premium_account": true }
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &rs256());
    }
}
