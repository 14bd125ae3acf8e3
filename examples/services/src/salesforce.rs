//! [Salesforce](https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm): the JWT bearer flow.
//!
//! The private key is the RSA key of the certificate of the connected app: `Rs256SigningKey::from_pem`. The issuer is the
//! client id. The header has no `typ`. Sandboxes have the audience `https://test.salesforce.com`.

use typed_jwt::{Claims, NumericDate};

/// The assertion that is exchanged for an access token.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = absent,
    iss = "3MVG99OxTyEMCQ3gNp2PjkqeZKxnmAiG1xV4oHh9AKL_rSK.BoSVPGZHQ",
    aud = "https://login.salesforce.com",
    ttl = "3m"
)]
pub struct Assertion {
    /// The name with which the user logs in.
    #[claim(sub)]
    pub user: String,
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
        let claims = Assertion { user: "jane@example.com".into(), issued_at: None };
        let sample = Sample {
            header: r#"{ "alg": "RS256" }"#,
            claims: r#"{
                "iss": "3MVG99OxTyEMCQ3gNp2PjkqeZKxnmAiG1xV4oHh9AKL_rSK.BoSVPGZHQ",
                "sub": "jane@example.com",
                "aud": "https://login.salesforce.com",
                "exp": 1333685628
            }"#,
            issued_at: 1_333_685_448,
        };
        sample.check(&claims, &rs256());
    }
}
