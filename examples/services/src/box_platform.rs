//! [Box](https://developer.box.com/guides/authentication/jwt/without-sdk/): server authentication with a JWT.
//!
//! The private key is the decrypted RSA key of `config.json`: `Rs256SigningKey::from_pem`. Its `publicKeyID` is the `kid`:
//! `with_id`. The issuer is the client id. Box also reads `RS384` and `RS512`. It refuses tokens whose lifetime is more than 60
//! seconds.

use typed_jwt::{Claims, NumericDate};

/// The assertion that is exchanged for an access token.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "abc123",
    aud = "https://api.box.com/oauth2/token",
    ttl = "45s"
)]
pub struct Assertion {
    /// The id of the enterprise or of the user.
    #[claim(sub)]
    pub subject: String,
    /// The kind of the subject: `enterprise` or `user`.
    #[claim(one_of = ["enterprise", "user"])]
    pub box_sub_type: String,
    /// A random text of 16 to 128 characters.
    #[claim(jti)]
    pub id: String,
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = Assertion {
            subject: "1234567".into(),
            box_sub_type: "enterprise".into(),
            id: "0c1f7cb2a94f0bd0f0b4c3c5d2b9a8e7".into(),
            issued_at: None,
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "abcd1234", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "abc123",
                "sub": "1234567",
                "box_sub_type": "enterprise",
                "aud": "https://api.box.com/oauth2/token",
                "jti": "0c1f7cb2a94f0bd0f0b4c3c5d2b9a8e7",
                "exp": 1700000045
            }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &rs256().with_id("abcd1234"));
    }
}
