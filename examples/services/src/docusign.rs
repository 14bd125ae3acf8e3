//! [DocuSign](https://developers.docusign.com/platform/auth/jwt/jwt-get-token/): the JWT grant.
//!
//! The private key is an RSA key in PEM: `Rs256SigningKey::from_pem`. The issuer is the integration key, the subject the
//! user for whom the application acts. In production, the audience is `account.docusign.com`.

use typed_jwt::Claims;

/// The assertion that is exchanged for an access token.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "5c2b8d7e-0000-0000-0000-b7c138b2f0a4",
    aud = "account-d.docusign.com",
    ttl = "1h"
)]
pub struct Assertion {
    /// The id of the user, a UUID.
    #[claim(sub)]
    pub user: String,
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
            user: "464f7988-0000-0000-0000-781ee556ab7a".into(),
            scope: "signature impersonation".into(),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "typ": "JWT" }"#,
            claims: r#"{
                "iss": "5c2b8d7e-0000-0000-0000-b7c138b2f0a4",
                "sub": "464f7988-0000-0000-0000-781ee556ab7a",
                "aud": "account-d.docusign.com",
                "iat": 1523454900,
                "exp": 1523458500,
                "scope": "signature impersonation"
            }"#,
            issued_at: 1_523_454_900,
        };
        sample.check(&claims, &rs256());
    }
}
