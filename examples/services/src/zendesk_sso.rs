//! [Zendesk](https://support.zendesk.com/hc/en-us/articles/4408881965722-Anatomy-of-a-JWT-request): single sign-on.
//!
//! The shared secret is text: `Hs256Key::from_text`. There is no `exp`: Zendesk accepts a difference of three minutes
//! between `iat` and its own clock, and each `jti` once. In the documented token `jti` is a number with a fraction; the reference
//! of Zendesk describes it as text.

use typed_jwt::Claims;

/// The token with which a user signs in.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "JWT",
    iss = any,
    aud = any,
    jti = any,
    exp = never,
    max_age = "3m",
    leeway = "10s"
)]
pub struct SignOnToken {
    /// A number that is used once.
    #[claim(jti)]
    pub id: f64,
    /// The name of the user.
    pub name: String,
    /// The email address, which identifies the user.
    pub email: String,
    /// The user in your system.
    pub external_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = SignOnToken {
            id: 8_883_362_531_196.326,
            name: "Jane Roe".into(),
            email: "jane@example.com".into(),
            external_id: Some("56780".into()),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iat": 1372113305,
                "jti": 8883362531196.326,
                "name": "Jane Roe",
                "email": "jane@example.com",
                "external_id": "56780"
            }"#,
            issued_at: 1_372_113_305,
        };
        sample.check(&claims, &hs256());
    }
}
