use std::time::Duration;

use ::jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

use crate::cases::{AUDIENCE, LEEWAY, Policy};
use crate::claims::{WithSubject, WithoutSubject};
use crate::library::{Check, Library, issuers};

pub(crate) struct JsonWebToken;

impl Library for JsonWebToken {
    fn name(&self) -> &'static str {
        "jsonwebtoken 11.1.0"
    }

    fn configuration(&self) -> &'static str {
        "default features off, `rust_crypto`. `Validation::new(HS256)` with `set_issuer`, `set_audience`, \
         `set_required_spec_claims(exp, iss, aud, sub)`, `validate_nbf`, and `leeway` of the policy; \
         `DecodingKey::from_secret`. The claims are a struct with `sub`, `role`, `scopes` and `data`; `sub` is left out \
         if it may have any type, and `aud` if another claim holds the audience. The \
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
        validation.set_issuer(issuers(policy));
        match policy {
            Policy::Tenant => {
                validation.validate_aud = false;
                validation.set_required_spec_claims(&["exp", "iss", "sub"]);
            }
            Policy::Foreign => {
                validation.set_audience(&[AUDIENCE]);
                validation.set_required_spec_claims(&["exp", "iss", "aud"]);
            }
            _ => {
                validation.set_audience(&[AUDIENCE]);
                validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
            }
        }
        validation.validate_nbf = true;
        validation.leeway = if policy == Policy::Lenient { LEEWAY } else { 0 };
        let key = DecodingKey::from_secret(secret);
        let decoded = match policy {
            Policy::Foreign => decode::<WithoutSubject>(token, &key, &validation).map(drop),
            _ => decode::<WithSubject>(token, &key, &validation).map(drop),
        };
        decoded.map_err(|error| error.to_string())
    }
}
