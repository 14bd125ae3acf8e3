//! typed-jwt's side: issues a case's token, verifies one and compares every claim.

use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use typed_jwt::{Claims, NumericDate, Verified, VerifyError};

use crate::cases::{Alg, Case};
use crate::shapes::{Shape, hs256, hs384, hs512};

/// What `ttl = "15m"` adds to the time of issue.
const TTL_SECONDS: u64 = 15 * 60;

/// What a token says, in a form to compare and to print.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    alg: String,
    typ: Option<String>,
    /// As `Debug` writes them: it tells -0.0 from 0.0, which `==` does not.
    claims: String,
    issuer: Option<String>,
    subject: Option<String>,
    token_id: Option<String>,
    issued_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
    expires_at: Option<NumericDate>,
}

impl Reading {
    pub(crate) fn of<T: Claims + Debug>(verified: &Verified<T>) -> Self {
        Self {
            alg: verified.header().alg().to_owned(),
            typ: verified.header().typ().map(str::to_owned),
            claims: format!("{:?}", **verified),
            issuer: verified.issuer().map(str::to_owned),
            subject: verified.subject().map(str::to_owned),
            token_id: verified.token_id().map(str::to_owned),
            issued_at: verified.issued_at(),
            not_before: verified.not_before(),
            expires_at: verified.expires_at(),
        }
    }

    pub(crate) fn expected<T: DeserializeOwned + Debug>(case: &Case) -> Self {
        let registered = Registered::deserialize(&case.claims).expect("a case's times are times");
        Self {
            alg: format!("{:?}", case.alg),
            typ: Some(case.typ.clone()),
            claims: format!("{:?}", claims::<T>(case)),
            issuer: registered.iss,
            subject: registered.sub,
            token_id: registered.jti,
            issued_at: registered.iat,
            not_before: registered.nbf,
            expires_at: registered.exp,
        }
    }
}

#[derive(Deserialize)]
struct Registered {
    iss: Option<String>,
    sub: Option<String>,
    jti: Option<String>,
    iat: Option<NumericDate>,
    nbf: Option<NumericDate>,
    exp: Option<NumericDate>,
}

/// The case's claims in their struct.
pub(crate) fn claims<T: DeserializeOwned>(case: &Case) -> T {
    T::deserialize(&case.claims).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// The token that typed-jwt makes of the case's claims.
pub(crate) fn issue(case: &Case, now: NumericDate) -> String {
    let token = match case.alg {
        Alg::HS256 => hs256::issue(case, now),
        Alg::HS384 => hs384::issue(case, now),
        Alg::HS512 => hs512::issue(case, now),
    };
    token.unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// The claims that a token of [`issue`] holds: the case's, with the times that typed-jwt fills in.
pub(crate) fn issued_claims(case: &Case, now: NumericDate) -> Value {
    let mut claims = case.claims.clone();
    if case.shape != Shape::Registered {
        claims["iat"] = now.as_unix().into();
        claims["exp"] = (now.as_unix() + TTL_SECONDS).into();
    }
    claims
}

/// Whether typed-jwt accepts `token` and reads from it just what the case says.
pub(crate) fn verifies(case: &Case, token: &str, now: NumericDate) -> Result<(), String> {
    let expected = match case.alg {
        Alg::HS256 => hs256::expected(case),
        Alg::HS384 => hs384::expected(case),
        Alg::HS512 => hs512::expected(case),
    };
    match read(case, token, now) {
        Ok(actual) if actual == expected => Ok(()),
        Ok(actual) => Err(format!("read {actual:?}, expected {expected:?}")),
        Err(error) => Err(format!("typed-jwt refused it: {error}")),
    }
}

/// Whether typed-jwt refuses `token` with another signature.
pub(crate) fn refuses_forgery(case: &Case, token: &str, now: NumericDate) -> Result<(), String> {
    match read(case, &forge(token), now) {
        Err(VerifyError::InvalidSignature) => Ok(()),
        other => Err(format!("a forgery gave {other:?}")),
    }
}

/// The token with the first character of its signature changed.
pub(crate) fn forge(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').expect("a token has a signature");
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", &signature[1..])
}

fn read(case: &Case, token: &str, now: NumericDate) -> Result<Reading, VerifyError> {
    match case.alg {
        Alg::HS256 => hs256::read(case, token, now),
        Alg::HS384 => hs384::read(case, token, now),
        Alg::HS512 => hs512::read(case, token, now),
    }
}
