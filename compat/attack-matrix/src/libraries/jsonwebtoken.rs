use std::time::Duration;

use ::jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

use crate::cases::{AUDIENCE, ISSUER, LEEWAY, Policy};
use crate::claims::WithSubject;
use crate::library::{Check, Library};

pub(crate) struct JsonWebToken;

impl Library for JsonWebToken {
    fn name(&self) -> &'static str {
        "jsonwebtoken 11.1.0"
    }

    fn configuration(&self) -> &'static str {
        "default features off, `rust_crypto`. `Validation::new(HS256)` with `set_issuer`, `set_audience`, \
         `set_required_spec_claims(exp, iss, aud, sub)`, `validate_nbf`, and `leeway` of the policy; \
         `DecodingKey::from_secret`. The claims are a struct with `sub`, `role`, `scopes` and `data`. The \
         library has no option for `typ`, key ID, size, age, `jti` or unknown claims, and reads the system clock"
    }

    fn has_option(&self, check: Check) -> bool {
        matches!(check, Check::Basic | Check::Issuer | Check::Audience | Check::Subject)
    }

    fn can_verify_at(&self, _: Duration) -> bool {
        false
    }

    fn verify(
        &self,
        policy: Policy,
        secret: &[u8],
        token: &str,
        _: Duration,
    ) -> Result<(), String> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = if policy == Policy::Lenient { LEEWAY } else { 0 };
        decode::<WithSubject>(token, &DecodingKey::from_secret(secret), &validation)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
