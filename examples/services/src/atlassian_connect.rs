//! [Atlassian Connect](https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/): requests
//! between Jira or Confluence and an app.
//!
//! The shared secret of an installation is text: `Hs256Key::from_text`. Each installation has its own secret, which is found by
//! the issuer, its client key: see [`verify`]. `qsh` is a hash of the request: compare it with that of the request that you
//! have received.

use std::collections::BTreeMap;

use typed_jwt::{Claims, Hs256Key, Verified, VerifyError, peek_key_selector};

/// The token of a request.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = any, ttl = "3m", leeway = "30s")]
pub struct RequestToken {
    /// The client key of the installation, or the key of the app.
    #[claim(iss)]
    pub issuer: String,
    /// The user, if there is one.
    #[claim(sub)]
    pub user: Option<String>,
    /// The SHA-256 of the canonical request in hexadecimal digits, or `context-qsh`.
    pub qsh: String,
}

/// Verifies a token with the secret of its installation.
///
/// # Errors
///
/// [`VerifyError::UnknownKey`] if there is no such installation, and the errors of `verify`.
pub fn verify(
    token: &str,
    installations: &BTreeMap<String, Hs256Key>,
) -> Result<Verified<RequestToken>, VerifyError> {
    let issuer = peek_key_selector(token, "iss")?.ok_or(VerifyError::UnknownKey)?;
    let key = installations.get(issuer.as_untrusted_str()).ok_or(VerifyError::UnknownKey)?;
    RequestToken::verify(token, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = RequestToken {
            issuer: "jira:1314039".into(),
            user: Some("557058:00000000-0000-0000-0000-000000000000".into()),
            qsh: "8063ff4ca1e41df7bc90c8ab6d0f6207d491cf6dad7c66ea797b4614b71922e9".into(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "jira:1314039",
                "iat": 1300819370,
                "exp": 1300819550,
                "qsh": "8063ff4ca1e41df7bc90c8ab6d0f6207d491cf6dad7c66ea797b4614b71922e9",
                "sub": "557058:00000000-0000-0000-0000-000000000000"
            }"#,
            issued_at: 1_300_819_370,
        };
        sample.check(&claims, &hs256());
    }

    #[test]
    fn each_installation_signs_only_for_itself() {
        let installations =
            BTreeMap::from(["jira:1", "jira:2"].map(|id| (id.into(), Hs256Key::generate())));
        let claims =
            RequestToken { issuer: "jira:1".into(), user: None, qsh: "context-qsh".into() };
        let token = claims.encode(&installations["jira:1"]).unwrap();
        assert_eq!(*verify(&token, &installations).unwrap(), claims);
        let forged = claims.encode(&installations["jira:2"]).unwrap();
        assert!(matches!(verify(&forged, &installations), Err(VerifyError::InvalidSignature)));
        let unknown = RequestToken { issuer: "jira:3".into(), ..claims };
        let unknown = unknown.encode(&installations["jira:1"]).unwrap();
        assert!(matches!(verify(&unknown, &installations), Err(VerifyError::UnknownKey)));
    }
}
