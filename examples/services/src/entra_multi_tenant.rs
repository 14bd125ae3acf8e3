//! [Microsoft Entra](https://learn.microsoft.com/entra/identity-platform/access-tokens#multitenant-applications): ID tokens of
//! an application for several tenants.
//!
//! The keys are RSA keys: `Rs256VerifyingKey::from_jwk`, with the `kid` as the id. The issuer contains the tenant in `tid`,
//! which must be one of those that you accept. For one tenant, see [`entra`](crate::entra).

use typed_jwt::Claims;

/// The ID token of a user of one of the accepted tenants.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(
    alg = RS256,
    typ = "JWT",
    iss = "https://login.microsoftonline.com/{tid}/v2.0",
    aud = "6cb04018-a3f5-46a7-b995-940c78f5aef3",
    exp = required,
    leeway = "30s"
)]
pub struct IdToken {
    /// The user, different in each application.
    #[claim(sub)]
    pub user: String,
    /// The version of the token: always `2.0`.
    #[claim(eq = "2.0")]
    pub ver: String,
    /// The tenant. If the accepted tenants come from the configuration, remove `one_of` and give them
    /// to `Tokens` with `Tokens::builder(key).issuer_values(tenants).build()?`.
    #[claim(one_of = ["9122040d-6c67-4c5b-b112-36a304b66dad", "aaaabbbb-0000-cccc-1111-dddd2222eeee"])]
    pub tid: String,
    /// The user, the same in all applications of the tenant. Tokens have it with the scope `profile`.
    pub oid: Option<String>,
    /// The name of the user, which can change: do not decide with it.
    pub preferred_username: Option<String>,
    /// The value of the request: compare it.
    pub nonce: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, rs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = IdToken {
            user: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ".into(),
            ver: "2.0".into(),
            tid: "9122040d-6c67-4c5b-b112-36a304b66dad".into(),
            oid: Some("00000000-0000-0000-66f3-3332eca7ea81".into()),
            preferred_username: Some("jane@example.com".into()),
            nonce: Some("123523".into()),
        };
        let sample = Sample {
            header: r#"{ "alg": "RS256", "kid": "1LTMzakihiRla_8z2BEJVXeWMqo", "typ": "JWT" }"#,
            claims: r#"{
                "ver": "2.0",
                "iss": "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
                "aud": "6cb04018-a3f5-46a7-b995-940c78f5aef3",
                "exp": 1536361411,
                "iat": 1536274711,
                "nbf": 1536274711,
                "preferred_username": "jane@example.com",
                "oid": "00000000-0000-0000-66f3-3332eca7ea81",
                "tid": "9122040d-6c67-4c5b-b112-36a304b66dad",
                "nonce": "123523"
            }"#,
            issued_at: 1_536_274_711,
        };
        sample.check_verified(&claims, &rs256().with_id("1LTMzakihiRla_8z2BEJVXeWMqo"));
    }
}
