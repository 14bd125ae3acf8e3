//! [Ghost](https://docs.ghost.org/admin-api/#token-authentication): the Admin API.
//!
//! An Admin API key is `id:secret`. The secret is hexadecimal: `Hs256Key::from_hex`. The id is the `kid` of the header:
//! `with_id`. Ghost refuses tokens that are older than five minutes by their `iat`.

use typed_jwt::Claims;

/// The token of an integration.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = "/admin/", ttl = "5m")]
pub struct AdminToken {}

#[cfg(test)]
mod tests {
    use typed_jwt::Hs256Key;

    use super::*;
    use crate::sample::{SECRET, Sample};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AdminToken {};
        let sample = Sample {
            header: r#"{ "alg": "HS256", "kid": "5c73def7a21ad85eda5d4faa", "typ": "JWT" }"#,
            claims: r#"{ "exp": 1507910050, "iat": 1507909750, "aud": "/admin/" }"#,
            issued_at: 1_507_909_750,
        };
        let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
        let key = Hs256Key::from_hex(hex).unwrap().with_id("5c73def7a21ad85eda5d4faa");
        sample.check(&claims, &key);
    }
}
