//! Issues and verifies the tokens of a case with typed-jwt.

use serde_json::Value;
use typed_jwt::{NumericDate, VerifyError};

use crate::cases::{Alg, Case, Shape};
use crate::reading::Reading;
use crate::shapes::{hs256, hs384, hs512};

/// The lifetime that `ttl = "15m"` sets.
pub(crate) const TTL_SECONDS: u64 = 15 * 60;

/// Issues a token with the claims of the case.
pub(crate) fn issue(case: &Case, now: NumericDate) -> String {
    let token = match case.alg {
        Alg::HS256 => hs256::issue(case, now),
        Alg::HS384 => hs384::issue(case, now),
        Alg::HS512 => hs512::issue(case, now),
    };
    token.unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// Returns the claims of a token from [`issue`]: those of the case, with the times that typed-jwt
/// sets.
pub(crate) fn issued_claims(case: &Case, now: NumericDate) -> Value {
    let mut claims = case.claims.clone();
    if case.shape != Shape::Registered {
        claims["iat"] = now.as_unix().into();
        claims["exp"] = (now.as_unix() + TTL_SECONDS).into();
    }
    claims
}

/// Checks that typed-jwt accepts `token` with exactly the claims of the case.
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

/// Checks that typed-jwt refuses `token` with an altered signature.
pub(crate) fn refuses_forgery(case: &Case, token: &str, now: NumericDate) -> Result<(), String> {
    match read(case, &forge(token), now) {
        Err(VerifyError::InvalidSignature) => Ok(()),
        other => Err(format!("a token with an altered signature gave {other:?}")),
    }
}

/// Changes the first character of the signature.
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
