//! The content of a verified token, in a form that can be compared.

use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use typed_jwt::{Claims, NumericDate, Verified};

use crate::cases::Case;

/// The content of a verified token or of a case.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    alg: String,
    typ: Option<String>,
    /// The `Debug` output, because it distinguishes -0.0 from 0.0 and `==` does not.
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
        let registered =
            Registered::deserialize(&case.claims).expect("the times of a case are valid");
        Self {
            alg: case.alg.name().to_owned(),
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

/// Reads the claims of the case into a struct.
pub(crate) fn claims<T: DeserializeOwned>(case: &Case) -> T {
    T::deserialize(&case.claims).unwrap_or_else(|error| panic!("{case}: {error}"))
}
