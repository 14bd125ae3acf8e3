//! The compiler names the features of keys that are not enabled.

use typed_jwt::aws_lc;
use typed_jwt::{A256GcmKey, Rs256VerifyingKey};

fn main() {}
