//! ML-DSA.

use super::{Pair, damage};
use crate::alg::{MlDsa44, MlDsa65, MlDsa87, PublicKeyAlgorithm};
use crate::asymmetric::aws_lc::AwsLc;
use crate::asymmetric::backend::Backend;
use crate::asymmetric::rust_crypto::RustCrypto;

use aws_lc_rs::signature::{
    ML_DSA_44_SIGNING, ML_DSA_65_SIGNING, ML_DSA_87_SIGNING, PqdsaKeyPair, PqdsaSigningAlgorithm,
};

fn check<A: PublicKeyAlgorithm>(algorithm: &'static PqdsaSigningAlgorithm)
where
    RustCrypto: Backend<A>,
    AwsLc: Backend<A>,
{
    let pkcs8 = PqdsaKeyPair::generate(algorithm).unwrap().to_pkcs8v1().unwrap();
    let pair = Pair::<A>::new(pkcs8.as_ref());
    pair.check(|signature, random| {
        let mut mutant = signature.to_vec();
        // Most of a signature is the response; its end is the hint, which has a strict form.
        if random.below(2) == 0 {
            let hint = mutant.len() - 1 - random.below(83);
            mutant[hint] = mutant[hint].wrapping_add(u8::try_from(1 + random.below(255)).unwrap());
            (mutant, false)
        } else {
            (damage(signature, random), false)
        }
    });
}

#[test]
fn ml_dsa_44() {
    check::<MlDsa44>(&ML_DSA_44_SIGNING);
}

#[test]
fn ml_dsa_65() {
    check::<MlDsa65>(&ML_DSA_65_SIGNING);
}

#[test]
fn ml_dsa_87() {
    check::<MlDsa87>(&ML_DSA_87_SIGNING);
}
