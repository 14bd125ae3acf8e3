//! [Snowflake](https://docs.snowflake.com/en/developer-guide/sql-api/authenticating): key-pair authentication.
//!
//! The private key is an RSA key: `Rs256SigningKey::from_pem`. The subject is the account and the user in upper case; the
//! issuer is the same with the fingerprint of the public key: the SHA-256 of its SPKI, in base64. Snowflake accepts tokens for
//! one hour at most.

use typed_jwt::Claims;

/// The token of a user of the SQL API.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = RS256, typ = "JWT", iss = "MYORGANIZATION-MYACCOUNT.MYUSER.SHA256:MJZBzmCQmTXUyYpUUWMQVZQ1vQcZjWpHnCYCq8VeZrM=", aud = any, ttl = "59m")]
pub struct KeyPairToken {
    /// The account, a dot, and the user.
    #[claim(sub)]
    pub user: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = KeyPairToken { user: "MYORGANIZATION-MYACCOUNT.MYUSER".into() };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "MYORGANIZATION-MYACCOUNT.MYUSER.SHA256:MJZBzmCQmTXUyYpUUWMQVZQ1vQcZjWpHnCYCq8VeZrM=",
                "sub": "MYORGANIZATION-MYACCOUNT.MYUSER",
                "iat": 1615370644,
                "exp": 1615374184
            }"#,
            issued_at: 1_615_370_644,
        };
        sample.check(&claims, &rs256());
    }
}
