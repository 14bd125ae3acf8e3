//! The claims types of the policies: for each policy, a type that owns, a type that borrows, and a
//! type with issuer, audience and `ttl` given at run time.
//!
//! Most have `jti = random`: their claims then have the same order as in the tokens of the cases,
//! and a valid token takes the fast path.

use std::fmt;
use std::str::FromStr;

/// Declares a type with the fields that all types have, after its own.
macro_rules! claims_type {
    ($name:ident [$($policy:tt)*] { $($fields:tt)* }) => {
        #[derive(Clone, Debug, typed_jwt::Claims)]
        #[claims(alg = HS256, $($policy)*)]
        pub(crate) struct $name {
            $($fields)*
            pub(crate) role: Role,
            #[serde(default)]
            pub(crate) scopes: Vec<String>,
            pub(crate) data: Option<serde_json::Value>,
        }
    };
}

/// Declares modules with the three types: the policy of the first two and their further fields, the policy of the
/// third and its further fields, and the calls of the builder that complete it.
macro_rules! claims_types {
    ($(
        $(#[$doc:meta])*
        $module:ident
            [$($fixed:tt)*] { $($fields:tt)* }
            [$($at_run_time:tt)*] { $($fields_at_run_time:tt)* }
            $(.$given:ident($value:expr))*;
    )*) => {$(
        $(#[$doc])*
        pub(crate) mod $module {
            use std::borrow::Cow;

            use typed_jwt::{Claims, Clock, Tokens};

            pub(crate) use super::Role;

            claims_type! {
                Owned [ttl = "15m", jti = random, $($fixed)*]
                { #[claim(sub)] pub(crate) user: String, $($fields)* }
            }

            #[derive(Debug, Claims)]
            #[claims(alg = HS256, ttl = "15m", jti = random, $($fixed)*)]
            pub(crate) struct Borrowed<'a> {
                #[claim(sub)]
                #[serde(borrow)]
                pub(crate) user: Cow<'a, str>,
                $($fields)*
                pub(crate) role: Role,
                #[serde(default)]
                pub(crate) scopes: Vec<String>,
                pub(crate) data: Option<serde_json::Value>,
            }

            claims_type! {
                AtRunTime [ttl = runtime, jti = random, $($at_run_time)*]
                { #[claim(sub)] pub(crate) user: String, $($fields_at_run_time)* }
            }

            /// Completes the policy of the type.
            pub(crate) fn at_run_time<K>(key: K, clock: impl Clock + 'static) -> Tokens<AtRunTime, K> {
                let tokens = Tokens::<AtRunTime, _>::builder(key).ttl(super::TTL);
                let tokens = tokens$(.$given($value))*;
                tokens.clock(clock).build().unwrap()
            }
        }
    )*};
}

/// Declares modules for policies with one type, one issuer and one audience.
macro_rules! of_one_issuer {
    ($($(#[$doc:meta])* $module:ident { $($policy:tt)* })*) => {
        claims_types! {$(
            $(#[$doc])*
            $module
                [typ = "session+jwt", iss = "https://auth.example.com", aud = "web", $($policy)*] {}
                [typ = "session+jwt", iss = runtime, aud = runtime, $($policy)*] {}
                .issuer("https://auth.example.com").audience("web");
        )*}
    };
}

const TTL: std::time::Duration = std::time::Duration::from_secs(900);

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Member,
    Admin,
}

of_one_issuer! {
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

claims_types! {
    /// Several types and issuers.
    several
        [typ = ["session+jwt", "JWT"], iss = ["https://auth.example.com", "https://other.example/"], aud = "web"] {}
        [typ = ["session+jwt", "JWT"], iss = runtime, aud = runtime] {}
        .issuers(["https://auth.example.com", "https://other.example/"]).audience("web");
    /// The type may be absent.
    optional_type
        [typ = optional("session+jwt"), iss = "https://auth.example.com", aud = "web"] {}
        [typ = optional("session+jwt"), iss = runtime, aud = runtime] {}
        .issuer("https://auth.example.com").audience("web");
    /// The type must be absent; a claim keeps tokens of other kinds apart.
    no_type
        [typ = absent, iss = "https://auth.example.com", aud = "web"]
        { #[claim(eq = "access")] pub(crate) token_use: String, }
        [typ = absent, iss = runtime, aud = runtime]
        { #[claim(eq = "access")] pub(crate) token_use: String, }
        .issuer("https://auth.example.com").audience("web");
    /// Two issuers contain a claim, and another claim holds the audience.
    tenant
        [
            typ = "session+jwt", iss = ["https://{tenant}.example.com", "https://example.net/{tenant}/v2.0"],
            aud = claim("client_id", ["web", "app"])
        ]
        { #[claim(one_of = ["auth", "other"])] pub(crate) tenant: String, }
        [
            typ = "session+jwt", iss = ["https://{tenant}.example.com", "https://example.net/{tenant}/v2.0"],
            aud = claim("client_id")
        ]
        { pub(crate) tenant: String, }
        .issuer_values(["auth", "other"]).audiences(["web", "app"]);
}

/// Tokens that are issued elsewhere, with `sub` and `jti` of any JSON type.
pub(crate) mod foreign {
    use typed_jwt::{Clock, Tokens};

    use super::Role;

    claims_type! {
        Owned [
            typ = "session+jwt", iss = "https://auth.example.com", aud = "web", exp = required,
            sub = any, jti = any
        ] {}
    }

    pub(crate) type Borrowed<'a> = Owned;

    claims_type! {
        AtRunTime [
            typ = "session+jwt", iss = runtime, aud = runtime, exp = required, sub = any, jti = any
        ] {}
    }

    /// Completes the policy of the type.
    pub(crate) fn at_run_time<K>(key: K, clock: impl Clock + 'static) -> Tokens<AtRunTime, K> {
        let tokens = Tokens::<AtRunTime, _>::builder(key);
        let tokens = tokens.issuer("https://auth.example.com").audience("web");
        tokens.clock(clock).build().unwrap()
    }
}

/// `sub` is the text of a number, and `jti` that of a [`Ticket`].
pub(crate) mod typed {
    use typed_jwt::{Clock, Tokens};

    use super::{Role, Ticket};

    claims_type! {
        Owned [typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m"] {
            #[claim(jti)]
            pub(crate) ticket: Ticket,
            #[claim(sub)]
            pub(crate) user: u64,
        }
    }

    pub(crate) type Borrowed<'a> = Owned;

    claims_type! {
        AtRunTime [typ = "session+jwt", iss = runtime, aud = runtime, ttl = runtime] {
            #[claim(jti)]
            pub(crate) ticket: Ticket,
            #[claim(sub)]
            pub(crate) user: u64,
        }
    }

    /// Completes the policy of the type.
    pub(crate) fn at_run_time<K>(key: K, clock: impl Clock + 'static) -> Tokens<AtRunTime, K> {
        let tokens = Tokens::<AtRunTime, _>::builder(key).ttl(super::TTL);
        let tokens = tokens.issuer("https://auth.example.com").audience("web");
        tokens.clock(clock).build().unwrap()
    }
}

/// A UUID, which has several spellings that `from_str` reads (RFC 9562 §4).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(u128);

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let groups =
            [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        f.write_str(&groups.join("-"))
    }
}

impl FromStr for Ticket {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim_start_matches("urn:uuid:").trim_matches(['{', '}']).replace('-', "");
        u128::from_str_radix(&text, 16).map(Self)
    }
}
