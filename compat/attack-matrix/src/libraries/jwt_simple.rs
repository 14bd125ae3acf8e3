use std::time::Duration;

use ::jwt_simple::prelude::{Duration as SimpleDuration, HS256Key, MACLike, VerificationOptions};

use crate::cases::{AUDIENCE, KEY_ID, LEEWAY, MAX_AGE, MAX_LEN, Policy, TYP};
use crate::claims::WithoutSubject;
use crate::library::{Check, Library, issuers};

pub(crate) struct JwtSimple;

impl Library for JwtSimple {
    fn name(&self) -> &'static str {
        "jwt-simple 0.15.0"
    }

    fn configuration(&self) -> &'static str {
        "default features off, `pure-rust`. `HS256Key::from_bytes`, and `verify_token` with `VerificationOptions`: \
         `allowed_issuers`, `allowed_audiences`, `required_signature_type`, `time_tolerance`, `max_token_length` and \
         `max_header_length` of the policy; `required_key_id` and `max_validity` if the policy sets them; \
         `artificial_time` for the time. The claims are a struct with `role`, `scopes` and `data`. The library has no \
         option to require a subject or a `jti` with any value, or to refuse unknown claims. `required_signature_type` is \
         left out if the type may be absent, and `allowed_audiences` if another claim holds the audience"
    }

    fn has_option(&self, check: Check) -> bool {
        !matches!(
            check,
            Check::Subject
                | Check::TokenId
                | Check::Parameter
                | Check::UnknownClaims
                | Check::OfPolicy
                | Check::Limits
        )
    }

    /// The clock of the library counts seconds in 32 bits.
    fn can_verify_at(&self, at: Duration) -> bool {
        u32::try_from(at.as_secs()).is_ok()
    }

    fn verify(
        &self,
        policy: Policy,
        secret: &[u8],
        token: &str,
        at: Duration,
    ) -> Result<(), String> {
        let leeway = if policy == Policy::Lenient { LEEWAY } else { 0 };
        let set = |values: &[&str]| Some(values.iter().map(|value| (*value).to_owned()).collect());
        let typ = match policy {
            Policy::OptionalType | Policy::NoType => None,
            _ => Some(TYP.into()),
        };
        let options = VerificationOptions {
            allowed_issuers: set(issuers(policy)),
            allowed_audiences: if policy == Policy::Tenant { None } else { set(&[AUDIENCE]) },
            required_signature_type: typ,
            required_key_id: (policy == Policy::Named).then(|| KEY_ID.into()),
            time_tolerance: Some(SimpleDuration::from_secs(leeway)),
            max_validity: (policy == Policy::Recent).then(|| SimpleDuration::from_secs(MAX_AGE)),
            max_token_length: Some(if policy == Policy::Large { 16 << 20 } else { MAX_LEN }),
            max_header_length: Some(MAX_LEN),
            artificial_time: Some(SimpleDuration::new(at.as_secs(), at.subsec_nanos())),
            ..VerificationOptions::default()
        };
        HS256Key::from_bytes(secret)
            .verify_token::<WithoutSubject>(token, Some(options))
            .map(drop)
            .map_err(|error| error.to_string())
    }
}
