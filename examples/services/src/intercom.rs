//! [Intercom](https://developers.intercom.com/installing-intercom/web/identity-verification): users of the messenger.
//!
//! The messenger API secret is text: `Hs256Key::from_text`. An `exp` is optional for Intercom, and written here.

use typed_jwt::{Claims, NumericDate};

/// The token of a user who is logged in.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct UserToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The user in your system.
    pub user_id: String,
    /// The email address.
    pub email: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = UserToken {
            issued_at: None,
            user_id: "123".into(),
            email: Some("jane@example.com".into()),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{ "user_id": "123", "email": "jane@example.com", "exp": 1700003600 }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
