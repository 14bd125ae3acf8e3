//! The public-key algorithms: typed-jwt and other libraries, compared with the signature alone.
//!
//! The floor of a contender is the operation of a cryptographic library over the same signing
//! input, with a prepared key: the library that typed-jwt uses with the keys of that contender. Other
//! libraries follow the floor of the library that they use, or of a similar one.

mod floors;
mod ours;

use crate::key_pairs::{self, KeyPair};
use crate::libraries;
use crate::rounds::{Contender, Operations};

/// The contenders of one algorithm.
pub struct Algorithm {
    pub name: &'static str,
    pub token_bytes: usize,
    pub contenders: Vec<Contender>,
}

/// Returns the algorithms, each with a fresh pair of keys.
pub fn all() -> Vec<Algorithm> {
    key_pairs::all().iter().map(algorithm).collect()
}

fn algorithm(pair: &KeyPair) -> Algorithm {
    let token = ours::token(pair).leak();
    let (typed_jwt, typed_jwt_aws_lc) = ours::operations(pair, token);
    let (floor, floor_aws_lc) = floors::operations(pair, token);
    let libraries = libraries::with_public_keys(pair, token);

    let mut rust_crypto = vec![floor, typed_jwt];
    rust_crypto.extend(libraries.rust_crypto);
    let mut aws_lc = vec![floor_aws_lc, typed_jwt_aws_lc];
    aws_lc.extend(libraries.c_libraries);

    let mut contenders = grouped(rust_crypto);
    contenders.extend(grouped(aws_lc));
    Algorithm { name: pair.algorithm, token_bytes: token.len(), contenders }
}

/// Returns the contenders of verification, then those of encoding. The first of each is the floor.
fn grouped(operations: Vec<Operations>) -> Vec<Contender> {
    let (mut verify, encode): (Vec<_>, Vec<_>) =
        operations.into_iter().map(|both| (both.verify, both.encode)).unzip();
    verify.extend(encode);
    verify
}
