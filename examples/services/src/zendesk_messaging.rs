//! [Zendesk messaging](https://developer.zendesk.com/documentation/zendesk-web-widget-sdks/sdks/web/enabling_auth_visitors/):
//! users of the web widget and of the mobile SDKs.
//!
//! The secret of the signing key is text: `Hs256Key::from_text`. Its id is the `kid` of the header: `with_id`.

use typed_jwt::{Claims, NumericDate};

/// The token of a user of the widget.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct MessagingToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The kind of token: always `user`.
    #[claim(eq = "user")]
    pub scope: String,
    /// The user in your system.
    pub external_id: String,
    /// The displayed name.
    pub name: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = MessagingToken {
            issued_at: None,
            scope: "user".into(),
            external_id: "12345678".into(),
            name: Some("Jane Roe".into()),
            email: Some("jane@example.com".into()),
            email_verified: Some(true),
        };
        let sample = Sample {
            header: r#"{ "alg": "HS256", "typ": "JWT", "kid": "app_5c5f8b8a9e0b1c0010a4d3f2" }"#,
            claims: r#"{
                "external_id": "12345678",
                "email": "jane@example.com",
                "email_verified": true,
                "exp": 1700003600,
                "name": "Jane Roe",
                "scope": "user"
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256().with_id("app_5c5f8b8a9e0b1c0010a4d3f2"));
    }
}
