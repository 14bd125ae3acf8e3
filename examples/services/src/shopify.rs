//! [Shopify](https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens): session tokens of embedded
//! apps.
//!
//! The client secret is text, with its prefix: `Hs256Key::from_text`. The audience is the client id. The issuer is the
//! address of the shop followed by `/admin`, and `dest` is the address of the shop: check that they name the same shop with
//! [`SessionToken::shop`].

use typed_jwt::Claims;

/// The token with which the frontend of an app calls its backend. Shopify issues it; it is valid for one minute.
#[derive(Clone, Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = any, aud = "client-id-123", exp = required, leeway = "10s")]
pub struct SessionToken {
    /// The address of the shop, followed by `/admin`.
    #[claim(iss)]
    pub issuer: String,
    /// The address of the shop.
    pub dest: String,
    /// The user of the shop.
    #[claim(sub)]
    pub user: String,
    /// A UUID.
    #[claim(jti)]
    pub id: String,
    /// The session, the same for all tokens of a user and an app.
    pub sid: String,
}

impl SessionToken {
    /// Returns the domain of the shop, or `None` if the token names two shops or something that is not a shop.
    #[must_use]
    pub fn shop(&self) -> Option<&str> {
        let shop = self.dest.strip_prefix("https://")?;
        let issuer = self.issuer.strip_prefix("https://")?.strip_suffix("/admin")?;
        (issuer == shop && shop.ends_with(".myshopify.com")).then_some(shop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{HS256, Sample, hs256};

    #[test]
    fn tokens_are_as_documented() {
        let claims = SessionToken {
            issuer: "https://shop-name.myshopify.com/admin".into(),
            dest: "https://shop-name.myshopify.com".into(),
            user: "42".into(),
            id: "f8912129-1af6-4cad-9ca3-76b0f7621087".into(),
            sid: "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685".into(),
        };
        let sample = Sample {
            header: HS256,
            claims: r#"{
                "iss": "https://shop-name.myshopify.com/admin",
                "dest": "https://shop-name.myshopify.com",
                "aud": "client-id-123",
                "sub": "42",
                "exp": 1591765058,
                "nbf": 1591764998,
                "iat": 1591764998,
                "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
                "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685"
            }"#,
            issued_at: 1_591_764_998,
        };
        sample.check_verified(&claims, &hs256());
        assert_eq!(claims.shop(), Some("shop-name.myshopify.com"));
        let dest = "https://another.myshopify.com".into();
        assert_eq!(SessionToken { dest, ..claims }.shop(), None);
    }
}
