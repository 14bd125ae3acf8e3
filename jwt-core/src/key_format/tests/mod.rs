mod accepted;
mod commands;
mod damaged;
mod jwk;
mod ml_dsa;
mod pem;
mod refused;
mod rsa;
mod structures;
mod write;

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name))
    };
}
use fixture;

const ES256: Wanted = Wanted { algorithm: "ES256", kind: KeyKind::Ec(Curve::P256) };
const ES384: Wanted = Wanted { algorithm: "ES384", kind: KeyKind::Ec(Curve::P384) };
const ES512: Wanted = Wanted { algorithm: "ES512", kind: KeyKind::Ec(Curve::P521) };
const EDDSA: Wanted = Wanted { algorithm: "EdDSA", kind: KeyKind::Ed25519 };
const ML_DSA_44: Wanted =
    Wanted { algorithm: "ML-DSA-44", kind: KeyKind::MlDsa(ParameterSet::MlDsa44) };
const ML_DSA_65: Wanted =
    Wanted { algorithm: "ML-DSA-65", kind: KeyKind::MlDsa(ParameterSet::MlDsa65) };
const ML_DSA_87: Wanted =
    Wanted { algorithm: "ML-DSA-87", kind: KeyKind::MlDsa(ParameterSet::MlDsa87) };
const RS256: Wanted = Wanted { algorithm: "RS256", kind: rsa(RsaPadding::Pkcs1v15, Hash::Sha256) };
const PS256: Wanted = Wanted { algorithm: "PS256", kind: rsa(RsaPadding::Pss, Hash::Sha256) };
const PS384: Wanted = Wanted { algorithm: "PS384", kind: rsa(RsaPadding::Pss, Hash::Sha384) };
const PS512: Wanted = Wanted { algorithm: "PS512", kind: rsa(RsaPadding::Pss, Hash::Sha512) };

const fn rsa(padding: RsaPadding, hash: Hash) -> KeyKind {
    KeyKind::Rsa { padding, hash }
}

/// Returns the message of an error.
#[track_caller]
fn message<T: Debug>(result: Result<T, KeyError>) -> String {
    result.unwrap_err().to_string()
}

/// Returns the content of the last block of a PEM document.
fn to_der(pem: &str) -> Vec<u8> {
    let (_, block) = pem.trim_end().rsplit_once("-----BEGIN ").unwrap();
    let (_, body) = block.split_once("-----").unwrap();
    let (body, _) = body.split_once("-----END").unwrap();
    STANDARD.decode(body.replace('\n', "")).unwrap()
}

/// Returns every number of a private key, to compare keys.
fn parts(key: &PrivateMaterial) -> Vec<Vec<u8>> {
    match key {
        PrivateMaterial::Ec { curve, scalar, public } => {
            [vec![curve.name().into(), scalar.to_vec()], public.clone().into_iter().collect()]
                .concat()
        }
        PrivateMaterial::Ed25519 { seed, public }
        | PrivateMaterial::X25519 { scalar: seed, public } => {
            [vec![seed.to_vec()], public.iter().map(|key| key.to_vec()).collect()].concat()
        }
        PrivateMaterial::MlDsa(key) => {
            let MlDsaPrivate { set, seed, expanded, public } = key;
            let optional = [expanded.as_ref().map(|key| key.to_vec()), public.clone()];
            let fixed = vec![set.name().into(), seed.to_vec()];
            [fixed, optional.into_iter().flatten().collect()].concat()
        }
        PrivateMaterial::Rsa(key) => {
            let RsaPrivate { n, e, d, p, q, dp, dq, qinv } = key;
            let secrets = [d, p, q, dp, dq, qinv].map(|number| number.to_vec());
            [vec![n.clone(), e.clone()], secrets.to_vec()].concat()
        }
    }
}
