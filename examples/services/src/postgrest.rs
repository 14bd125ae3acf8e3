//! [PostgREST](https://docs.postgrest.org/en/stable/references/auth.html): the role in the database.
//!
//! The secret is the text in `jwt-secret`: `Hs256Key::from_text`. If `jwt-secret-is-base64` is set, it is base64:
//! `Hs256Key::from_base64`. If you set `jwt-aud`, replace `aud = any` by the same value.

use typed_jwt::{Claims, NumericDate};

/// The token of a user of the database.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "1h")]
pub struct DatabaseToken {
    /// The time of issue, which the documented token does not have: `None`.
    #[claim(iat)]
    pub issued_at: Option<NumericDate>,
    /// The role of the database that executes the request.
    pub role: String,
    /// An example of a claim that row-level security reads.
    pub email: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = DatabaseToken {
            issued_at: None,
            role: "todo_user".into(),
            email: Some("jane@example.com".into()),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{ "role": "todo_user", "email": "jane@example.com", "exp": 1700003600 }"#,
            issued_at: 1_700_000_000,
        };
        sample.check(&claims, &hs256());
    }
}
