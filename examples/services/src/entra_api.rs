//! [Microsoft Entra](https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats): access tokens of
//! versions 1.0 and 2.0 for your own API, of several tenants.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The version of a token depends on the
//! registration of the API, not on the endpoint of the client. Both issuers contain the tenant in `tid`, which must be one
//! of those that you accept. A key whose `issuer` in the key set names one tenant signs only for this tenant. The audience is
//! the client id of the API in version 2.0, and its URI or client id in version 1.0. If your API only gets tokens of version
//! 2.0 of one tenant, see [`entra`](crate::entra).

use serde::{Deserialize, Serialize};
use typed_jwt::Claims;

/// The access token of a user, or of an application without a user.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = ["https://login.microsoftonline.com/{tid}/v2.0", "https://sts.windows.net/{tid}/"],
    aud = ["ef1da9d4-ff77-4c3e-a005-840c3f830745", "api://ef1da9d4-ff77-4c3e-a005-840c3f830745"],
    exp = required,
    leeway = "30s"
)]
pub struct AccessToken {
    /// The user, different in each application.
    #[claim(sub)]
    pub user: String,
    /// The tenant. If the accepted tenants come from the configuration, remove `one_of` and give them
    /// to `Tokens` with `Tokens::builder(key).issuer_values(tenants).build()?`.
    #[claim(one_of = ["9122040d-6c67-4c5b-b112-36a304b66dad", "aaaabbbb-0000-cccc-1111-dddd2222eeee"])]
    pub tid: String,
    /// The user or the application, the same in all applications of the tenant. Tokens of users have it with the scope
    /// `profile`.
    pub oid: Option<String>,
    /// The version of the token, and the client that has requested it. ID tokens have no such client.
    #[serde(flatten)]
    pub client: Client,
    /// The delegated permissions, separated by spaces; absent if there is no user.
    pub scp: Option<String>,
    /// The application permissions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

/// The client that has requested a token, in the claim of the token's version, `ver`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ver")]
pub enum Client {
    /// The client is in `appid`.
    #[serde(rename = "1.0")]
    Version1 {
        /// The client id.
        appid: String,
    },
    /// The client is in `azp`.
    #[serde(rename = "2.0")]
    Version2 {
        /// The client id.
        azp: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_of_version_1_are_as_documented() {
        let claims = AccessToken {
            user: "FT8XYq3dRC1EdwXJHQSeNQbn0w3UYIzsEvFzcOLJvWY".into(),
            tid: "9122040d-6c67-4c5b-b112-36a304b66dad".into(),
            oid: Some("aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb".into()),
            client: Client::Version1 { appid: "00001111-aaaa-2222-bbbb-3333cccc4444".into() },
            scp: Some("user_impersonation".into()),
            roles: vec![],
        };
        let sample = Sample {
            header: r#"{ "typ": "JWT", "alg": "RS256", "x5t": "i6lGk3FZzxRcUb2C3nEQ7syHJlY", "kid": "i6lGk3FZzxRcUb2C3nEQ7syHJlY" }"#,
            claims: r#"{
                "aud": "ef1da9d4-ff77-4c3e-a005-840c3f830745",
                "iss": "https://sts.windows.net/9122040d-6c67-4c5b-b112-36a304b66dad/",
                "iat": 1537233106,
                "nbf": 1537233106,
                "exp": 1537237006,
                "acr": "1",
                "amr": ["wia"],
                "appid": "00001111-aaaa-2222-bbbb-3333cccc4444",
                "appidacr": "0",
                "ipaddr": "192.0.2.1",
                "name": "Jane",
                "oid": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
                "scp": "user_impersonation",
                "sub": "FT8XYq3dRC1EdwXJHQSeNQbn0w3UYIzsEvFzcOLJvWY",
                "tid": "9122040d-6c67-4c5b-b112-36a304b66dad",
                "unique_name": "jane@example.com",
                "uti": "h4hRDcA-Fk-Vyq2T_uAGAA",
                "ver": "1.0"
            }"#,
            issued_at: 1_537_233_106,
        };
        sample.check_verified(&claims, &rs256().with_id("i6lGk3FZzxRcUb2C3nEQ7syHJlY"));
    }

    #[test]
    fn tokens_of_version_2_are_as_documented() {
        let claims = AccessToken {
            user: "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ".into(),
            tid: "aaaabbbb-0000-cccc-1111-dddd2222eeee".into(),
            oid: Some("aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb".into()),
            client: Client::Version2 { azp: "00001111-aaaa-2222-bbbb-3333cccc4444".into() },
            scp: Some("access_as_user".into()),
            roles: vec![],
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "i6lGk3FZzxRcUb2C3nEQ7syHJlY", "typ": "JWT" }"#,
            claims: r#"{
                "aud": "ef1da9d4-ff77-4c3e-a005-840c3f830745",
                "iss": "https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
                "iat": 1537231048,
                "nbf": 1537231048,
                "exp": 1537236448,
                "azp": "00001111-aaaa-2222-bbbb-3333cccc4444",
                "azpacr": "0",
                "oid": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
                "scp": "access_as_user",
                "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ",
                "tid": "aaaabbbb-0000-cccc-1111-dddd2222eeee",
                "ver": "2.0"
            }"#,
            issued_at: 1_537_231_048,
        };
        sample.check_verified(&claims, &rs256().with_id("i6lGk3FZzxRcUb2C3nEQ7syHJlY"));
    }
}
