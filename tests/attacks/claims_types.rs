//! The claims types of the policies: for each policy, a type that owns, a type that borrows, and a
//! type with issuer and audience given at run time.
//!
//! All have `jti = random`: their claims then have the same order as in the tokens of the cases,
//! and a valid token takes the fast path.

/// Declares the modules `session`, `lenient`, …, each with the three types.
macro_rules! claims_types {
    ($($(#[$doc:meta])* $module:ident { $($policy:tt)* })*) => {$(
        $(#[$doc])*
        pub(crate) mod $module {
            use std::borrow::Cow;

            use serde::{Deserialize, Serialize};
            use typed_jwt::Claims;

            #[derive(Clone, Debug, Serialize, Deserialize)]
            #[serde(rename_all = "lowercase")]
            pub(crate) enum Role {
                Member,
                Admin,
            }

            #[derive(Clone, Debug, Claims)]
            #[claims(
                alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
                ttl = "15m", jti = random, $($policy)*
            )]
            pub(crate) struct Owned {
                #[claim(sub)]
                pub(crate) user: String,
                pub(crate) role: Role,
                #[serde(default)]
                pub(crate) scopes: Vec<String>,
                pub(crate) data: Option<serde_json::Value>,
            }

            #[derive(Debug, Claims)]
            #[claims(
                alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
                ttl = "15m", jti = random, $($policy)*
            )]
            pub(crate) struct Borrowed<'a> {
                #[claim(sub)]
                #[serde(borrow)]
                pub(crate) user: Cow<'a, str>,
                pub(crate) role: Role,
                #[serde(default)]
                pub(crate) scopes: Vec<String>,
                pub(crate) data: Option<serde_json::Value>,
            }

            #[derive(Debug, Claims)]
            #[claims(
                alg = HS256, typ = "session+jwt", iss = runtime, aud = runtime,
                ttl = "15m", jti = random, $($policy)*
            )]
            pub(crate) struct AtRunTime {
                #[claim(sub)]
                pub(crate) user: String,
                pub(crate) role: Role,
                #[serde(default)]
                pub(crate) scopes: Vec<String>,
                pub(crate) data: Option<serde_json::Value>,
            }
        }
    )*};
}

claims_types! {
    /// The policy of most cases.
    session {}
    /// The most leeway that the `ttl` allows: `cases::LEEWAY`.
    lenient { leeway = "14m59s", }
    /// `cases::MAX_AGE`.
    recent { max_age = "5m", }
    /// Unknown claims are refused.
    closed { unknown = reject, }
    /// A parameter of the header is demanded.
    parameter { header(cty = "example;v=1"), }
    /// 16 MiB.
    large { max_len = 16777216, }
}
