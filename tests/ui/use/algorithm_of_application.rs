//! An algorithm of the application could allow short secrets, or keys whose signatures are not checked.

use typed_jwt::__private_0_1_0::SealedAlgorithm;
use typed_jwt::alg::{HmacAlgorithm, PublicKeyAlgorithm};
use typed_jwt::Algorithm;

#[derive(Debug)]
struct Weak;

impl SealedAlgorithm for Weak {}

impl Algorithm for Weak {
    const NAME: &'static str = "weak";
    type SignatureBuffer = [u8; 0];
}

impl HmacAlgorithm for Weak {
    const MIN_KEY_LEN: usize = 0;
    type Hash = <typed_jwt::Hs256 as HmacAlgorithm>::Hash;
}

impl PublicKeyAlgorithm for Weak {}

fn main() {}
