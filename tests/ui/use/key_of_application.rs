//! A key of the application could accept any signature. The names that derived code needs do not
//! help: they seal lists of algorithms, and no keys.

use typed_jwt::__private_0_1_0::SealedAlgorithm;
use typed_jwt::{Es256, Key, SigningKey, VerifyingKey};

struct AcceptsAll;

impl SealedAlgorithm for AcceptsAll {}

impl Key for AcceptsAll {
    type Algorithm = Es256;
}

impl SigningKey<Es256> for AcceptsAll {}

impl VerifyingKey<Es256> for AcceptsAll {}

fn main() {}
