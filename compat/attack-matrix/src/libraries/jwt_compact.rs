use std::time::Duration;

use ::jwt_compact::alg::{Hs256, Hs256Key, StrongAlg, StrongKey};
use ::jwt_compact::{AlgorithmExt, TimeOptions, Token, UntrustedToken};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;

use crate::cases::{LEEWAY, Policy};
use crate::claims::{WithAll, WithIssuer, WithSubject};
use crate::library::{Check, Library};

pub(crate) struct JwtCompact;

impl Library for JwtCompact {
    fn name(&self) -> &'static str {
        "jwt-compact 0.9.0-beta.1"
    }

    fn configuration(&self) -> &'static str {
        "default features off, `std`. `StrongAlg(Hs256)` with a `StrongKey`, `validator(..).validate(..)`, then \
         `validate_expiration` and, if there is an `nbf`, `validate_maturity`, with `TimeOptions` of the policy's \
         leeway and time. The claims are a struct with `iss`, `aud` and `sub` (a string, a string or list of strings, \
         and a string), `role`, `scopes` and `data`, without `sub` if it may have any type, and with `sub` alone if another \
         claim holds the audience. The values of the issuer and the audience are not compared, \
         because the library has no option for that. It has no option for `typ`, key ID, size, age, `jti` or unknown \
         claims either"
    }

    fn has_option(&self, check: Check) -> bool {
        matches!(check, Check::Basic | Check::Subject)
    }

    fn can_verify_at(&self, at: Duration) -> bool {
        time(at).is_some()
    }

    fn verify(
        &self,
        policy: Policy,
        secret: &[u8],
        token: &str,
        at: Duration,
    ) -> Result<(), String> {
        let now = time(at).ok_or("chrono cannot represent this time")?;
        let leeway = if policy == Policy::Lenient { LEEWAY } else { 0 };
        let leeway = TimeDelta::seconds(i64::try_from(leeway).map_err(|error| error.to_string())?);
        let key = StrongKey::try_from(Hs256Key::new(secret)).map_err(|error| error.to_string())?;
        let token = UntrustedToken::new(token).map_err(|error| error.to_string())?;
        let options = TimeOptions::new(leeway, || now);
        match policy {
            Policy::Tenant => validate::<WithSubject>(&token, &key, &options),
            Policy::Foreign => validate::<WithIssuer>(&token, &key, &options),
            _ => validate::<WithAll>(&token, &key, &options),
        }
    }
}

fn validate<T: DeserializeOwned>(
    token: &UntrustedToken<'_>,
    key: &StrongKey<Hs256Key>,
    options: &TimeOptions<impl Fn() -> DateTime<Utc>>,
) -> Result<(), String> {
    let token: Token<T> =
        StrongAlg(Hs256).validator(key).validate(token).map_err(|error| error.to_string())?;
    token
        .claims()
        .validate_expiration(options)
        .and_then(|claims| match claims.not_before {
            Some(_) => claims.validate_maturity(options),
            None => Ok(claims),
        })
        .map(drop)
        .map_err(|error| error.to_string())
}

fn time(at: Duration) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::try_from(at.as_secs()).ok()?, at.subsec_nanos())
}
