//! [Supabase](https://supabase.com/docs/guides/auth/jwt-fields): access tokens of Supabase Auth.
//!
//! The legacy JWT secret of a project is text: `Hs256Key::from_text`. Projects with signing keys have `alg = ES256` and a
//! `kid` instead: change `alg`, and load the public key with `Es256VerifyingKey::from_jwk`. The audience and the role of a
//! user who is logged in are `authenticated`; the keys `anon` and `service_role` are tokens of another form.

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The token of a user who is logged in.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = "https://project.supabase.co/auth/v1",
    aud = "authenticated",
    ttl = "1h"
)]
pub struct AccessToken {
    /// The user, a UUID.
    #[claim(sub)]
    pub user: String,
    /// The role in the database.
    #[claim(eq = "authenticated")]
    pub role: String,
    /// The authenticator assurance level: `aal1`, or `aal2` after a second factor.
    pub aal: String,
    /// The session, a UUID.
    pub session_id: String,
    /// The email address, or an empty text.
    pub email: String,
    /// The phone number, or an empty text.
    pub phone: String,
    /// Whether the user has signed in without an identity.
    pub is_anonymous: bool,
    /// How the user has signed in.
    #[serde(default)]
    pub amr: Vec<AuthenticationMethod>,
    /// Metadata that only the server can change.
    #[serde(default)]
    pub app_metadata: serde_json::Map<String, serde_json::Value>,
    /// Metadata that **the user can change**: do not decide with it.
    #[serde(default)]
    pub user_metadata: serde_json::Map<String, serde_json::Value>,
}

/// A way in which the user has signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthenticationMethod {
    /// The method, such as `password`.
    pub method: String,
    /// The time, in seconds since 1970.
    pub timestamp: u64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            user: "123e4567-e89b-12d3-a456-426614174000".into(),
            role: "authenticated".into(),
            aal: "aal1".into(),
            session_id: "6f1d2a9e-58c1-4d2b-9a3e-0c1b2a3d4e5f".into(),
            email: "user@example.com".into(),
            phone: String::new(),
            is_anonymous: false,
            amr: vec![AuthenticationMethod { method: "password".into(), timestamp: 1_640_991_600 }],
            app_metadata: json!({ "provider": "email", "providers": ["email"] })
                .as_object()
                .unwrap()
                .clone(),
            user_metadata: serde_json::Map::new(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "https://project.supabase.co/auth/v1",
                "aud": "authenticated",
                "exp": 1640995200,
                "iat": 1640991600,
                "sub": "123e4567-e89b-12d3-a456-426614174000",
                "role": "authenticated",
                "aal": "aal1",
                "session_id": "6f1d2a9e-58c1-4d2b-9a3e-0c1b2a3d4e5f",
                "email": "user@example.com",
                "phone": "",
                "is_anonymous": false,
                "amr": [{ "method": "password", "timestamp": 1640991600 }],
                "app_metadata": { "provider": "email", "providers": ["email"] },
                "user_metadata": {}
            }"#,
            issued_at: 1_640_991_600,
        };
        sample.check(&claims, &hs256());
    }
}
