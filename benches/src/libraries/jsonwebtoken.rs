use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};

use super::{AllRead, AllWritten};
use crate::claims::{AUDIENCE, ISSUER, SECRET, TYP};
use crate::key_pairs::KeyPair;
use crate::rounds::{Contender, Operations, contender};
use crate::tasks::{ENCODE, VERIFY};

pub(super) fn contenders(token: &'static str) -> Vec<Contender> {
    let verifying = DecodingKey::from_secret(SECRET);
    let signing = EncodingKey::from_secret(SECRET);
    let backends = both(Algorithm::HS256, token, &verifying, &signing);
    backends.into_iter().flat_map(|both| [both.verify, both.encode]).collect()
}

/// Returns the operations with the two backends, unless the library does not have the algorithm.
pub(super) fn operations(pair: &KeyPair, token: &'static str) -> Option<(Operations, Operations)> {
    let algorithm: Algorithm = pair.algorithm.parse().ok()?;
    let (public, private) = (pair.public_pem.as_bytes(), pair.private_pem.as_bytes());
    let (verifying, signing) = match pair.algorithm {
        "EdDSA" => (DecodingKey::from_ed_pem(public), EncodingKey::from_ed_pem(private)),
        "RS256" | "PS256" => {
            (DecodingKey::from_rsa_pem(public), EncodingKey::from_rsa_pem(private))
        }
        _ => (DecodingKey::from_ec_pem(public), EncodingKey::from_ec_pem(private)),
    };
    let (verifying, signing) = (verifying.expect("a valid key"), signing.expect("a valid key"));
    let [rust_crypto, aws_lc] = both(algorithm, token, &verifying, &signing);
    Some((rust_crypto, aws_lc))
}

fn both(
    algorithm: Algorithm,
    token: &'static str,
    verifying: &DecodingKey,
    signing: &EncodingKey,
) -> [Operations; 2] {
    // Fails if the provider is installed already, which is harmless.
    let _ = SWITCH.install_default();
    let backends = [("jsonwebtoken, rust_crypto", false), ("jsonwebtoken, aws_lc_rs", true)];
    backends.map(|(library, is_aws_lc)| Operations {
        verify: contender(library, VERIFY, verify(algorithm, token, verifying.clone(), is_aws_lc)),
        encode: contender(library, ENCODE, encode_with(algorithm, signing.clone(), is_aws_lc)),
    })
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

fn verify(
    algorithm: Algorithm,
    token: &'static str,
    key: DecodingKey,
    is_aws_lc: bool,
) -> impl Fn() -> usize {
    let mut validation = Validation::new(algorithm);
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

fn encode_with(algorithm: Algorithm, key: EncodingKey, is_aws_lc: bool) -> impl Fn() -> usize {
    let header = Header { typ: Some(TYP.into()), ..Header::new(algorithm) };
    move || {
        IS_AWS_LC.store(is_aws_lc, Ordering::Relaxed);
        encode(&header, &AllWritten::new(), &key).expect("valid claims").len()
    }
}
