//! Other libraries, each used as its documentation recommends.
//!
//! The claims of the application are in a struct. Signature, `exp`, `nbf`, issuer and audience are
//! checked, by the benchmark if the library has no option for it. To encode, the strings of the
//! claims are borrowed if the library supports that, and copied if it does not.

mod biscuit;
#[cfg(feature = "openssl")]
mod josekit;
mod jsonwebtoken;
mod jwt;
mod jwt_compact;
mod jwt_simple;

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::claims::{AUDIENCE, ID, ISSUER, Role, SCOPES, TTL, USER};
use crate::key_pairs::KeyPair;
use crate::rounds::{Contender, Operations};

pub(crate) fn all(token: &'static str) -> Vec<Contender> {
    let mut contenders = Vec::new();
    contenders.extend(jsonwebtoken::contenders(token));
    contenders.extend(jwt::contenders(token));
    contenders.extend(jwt_compact::contenders(token));
    contenders.extend(jwt_simple::contenders(token));
    contenders.extend(biscuit::contenders(token));
    #[cfg(feature = "openssl")]
    contenders.extend(josekit::contenders(token));
    contenders
}

/// Returns the contenders of josekit with encrypted tokens. The verified tokens contain `payload`.
#[cfg(feature = "openssl")]
#[must_use]
pub fn encryption(payload: &[u8]) -> Vec<Contender> {
    josekit::encryption(payload)
}

/// The libraries that have a public-key algorithm.
pub(crate) struct WithPublicKeys {
    /// The libraries that compute in Rust.
    pub(crate) rust_crypto: Vec<Operations>,
    /// The libraries that use one in C.
    pub(crate) c_libraries: Vec<Operations>,
}

pub(crate) fn with_public_keys(pair: &KeyPair, token: &'static str) -> WithPublicKeys {
    let mut rust_crypto = Vec::new();
    let mut c_libraries = Vec::new();
    if let Some((rust, aws_lc)) = jsonwebtoken::operations(pair, token) {
        rust_crypto.push(rust);
        c_libraries.push(aws_lc);
    }
    rust_crypto.extend(jwt_compact::operations(pair, token));
    rust_crypto.extend(jwt_simple::operations(pair, token));
    #[cfg(feature = "openssl")]
    c_libraries.push(josekit::operations(pair, token));
    WithPublicKeys { rust_crypto, c_libraries }
}

/// The claims for libraries that read no claims themselves.
#[derive(Serialize, Deserialize)]
struct All<S, L> {
    iss: S,
    aud: S,
    iat: u64,
    exp: u64,
    nbf: u64,
    sub: S,
    jti: S,
    role: Role,
    scopes: L,
}

type AllRead = All<String, Vec<String>>;
type AllWritten = All<&'static str, [&'static str; 3]>;

impl AllWritten {
    fn new() -> Self {
        let now = now();
        All {
            iss: ISSUER,
            aud: AUDIENCE,
            iat: now,
            exp: now + TTL,
            nbf: now,
            sub: USER,
            jti: ID,
            role: Role::Admin,
            scopes: SCOPES,
        }
    }
}

/// The claims for libraries that read the times themselves.
#[derive(Serialize, Deserialize)]
struct WithoutTimes<S, L> {
    iss: S,
    aud: S,
    sub: S,
    jti: S,
    role: Role,
    scopes: L,
}

/// The claims for libraries that read all registered claims themselves.
#[derive(Serialize, Deserialize)]
struct Private<L> {
    role: Role,
    scopes: L,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
