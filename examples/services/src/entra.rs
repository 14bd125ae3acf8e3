//! [Microsoft Entra](https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference): access tokens of
//! version 2.0 for your own API, of one tenant.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The issuer contains the tenant; write
//! yours. The audience is the client id of the API. A token for another API, such as Microsoft Graph, is not for you and
//! cannot be verified.

use typed_jwt::Claims;

/// The access token of a user, or of an application without a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
    aud = "6e74172b-be56-4843-9ff4-e66a39bb12e3",
    exp = required,
    leeway = "30s"
)]
pub struct AccessToken {
    /// The user, different in each application.
    #[claim(sub)]
    pub user: String,
    /// The version of the token: always `2.0`.
    #[claim(eq = "2.0")]
    pub ver: String,
    /// The tenant, which the issuer contains as well.
    #[claim(eq = "aaaabbbb-0000-cccc-1111-dddd2222eeee")]
    pub tid: String,
    /// The user or the application, the same in all applications of the tenant. Tokens of users have it with the scope `profile`.
    pub oid: Option<String>,
    /// The client that has requested the token.
    pub azp: String,
    /// How the client has authenticated: 0 not at all, 1 with a secret, 2 with a certificate.
    pub azpacr: String,
    /// The delegated permissions, separated by spaces; absent if there is no user.
    pub scp: Option<String>,
    /// The application permissions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The name of the user, which can change: do not decide with it.
    pub preferred_username: Option<String>,
    /// For Microsoft.
    pub uti: Option<String>,
    /// For Microsoft.
    pub rh: Option<String>,
    /// For Microsoft.
    pub aio: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = AccessToken {
            user: "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ".into(),
            ver: "2.0".into(),
            tid: "aaaabbbb-0000-cccc-1111-dddd2222eeee".into(),
            oid: Some("aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb".into()),
            azp: "00001111-aaaa-2222-bbbb-3333cccc4444".into(),
            azpacr: "0".into(),
            scp: Some("access_as_user".into()),
            roles: vec![],
            preferred_username: Some("jane@example.com".into()),
            uti: Some("fqiBqXLPj0eQa82S-IYFAA".into()),
            rh: Some("I".into()),
            aio: Some("AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4/DccQzjcJGxPYy".into()),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "i6lGk3FZzxRcUb2C3nEQ7syHJlY", "typ": "JWT" }"#,
            claims: r#"{
                "aud": "6e74172b-be56-4843-9ff4-e66a39bb12e3",
                "iss": "https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
                "iat": 1537231048,
                "nbf": 1537231048,
                "exp": 1537236448,
                "aio": "AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4/DccQzjcJGxPYy",
                "azp": "00001111-aaaa-2222-bbbb-3333cccc4444",
                "azpacr": "0",
                "oid": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
                "preferred_username": "jane@example.com",
                "rh": "I",
                "scp": "access_as_user",
                "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
                "tid": "aaaabbbb-0000-cccc-1111-dddd2222eeee",
                "uti": "fqiBqXLPj0eQa82S-IYFAA",
                "ver": "2.0"
            }"#,
            issued_at: 1_537_231_048,
        };
        sample.check_verified(&claims, &rs256().with_id("i6lGk3FZzxRcUb2C3nEQ7syHJlY"));
    }
}
