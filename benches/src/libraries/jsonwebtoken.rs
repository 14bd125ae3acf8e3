use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

use super::{AllRead, AllWritten};
use crate::claims::{AUDIENCE, ISSUER, SECRET, TYP};
use crate::rounds::{Contender, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    // Fails if the provider is installed already, which is harmless.
    let _ = SWITCH.install_default();
    vec![
        contender("jsonwebtoken, rust_crypto", VERIFY, verify(token, false)),
        contender("jsonwebtoken, rust_crypto", ENCODE, encode_with(false)),
        contender("jsonwebtoken, aws_lc_rs", VERIFY, verify(token, true)),
        contender("jsonwebtoken, aws_lc_rs", ENCODE, encode_with(true)),
    ]
}

/// A process can have only one provider. This one delegates to either of two, so both are measured
/// in one run.
static SWITCH: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| (provider().signer_factory)(algorithm, key),
    verifier_factory: |algorithm, key| (provider().verifier_factory)(algorithm, key),
    key_utils: KeyUtils::new_unimplemented(),
};

static IS_AWS_LC: AtomicBool = AtomicBool::new(false);

fn provider() -> &'static CryptoProvider {
    if IS_AWS_LC.load(Ordering::Relaxed) {
        &aws_lc::DEFAULT_PROVIDER
    } else {
        &rust_crypto::DEFAULT_PROVIDER
    }
}

fn verify(token: &'static str, is_aws_lc: bool) -> impl Fn() -> usize {
    let key = DecodingKey::from_secret(SECRET);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.validate_nbf = true;
    validation.leeway = 0;
    move || {
        IS_AWS_LC.store(is_aws_lc, Ordering::Relaxed);
        let token = decode::<AllRead>(token, &key, &validation).expect("a valid token");
        token.claims.scopes.len()
    }
}

fn encode_with(is_aws_lc: bool) -> impl Fn() -> usize {
    let key = EncodingKey::from_secret(SECRET);
    let header = Header { typ: Some(TYP.into()), ..Header::default() };
    move || {
        IS_AWS_LC.store(is_aws_lc, Ordering::Relaxed);
        encode(&header, &AllWritten::new(), &key).expect("valid claims").len()
    }
}
