//! The vectors whose result differs from their label.

use std::ops::RangeInclusive;

/// Vectors of one set.
pub(crate) enum Vectors {
    /// The vectors with these ids.
    Ids(RangeInclusive<usize>),
    /// Every vector that is labelled valid.
    AllValid,
}

use Vectors::{AllValid, Ids};

const NO_NULL: &str =
    "refused: the hash function in DigestInfo has no parameters; RFC 8017 §B.1 requires NULL there";
const E_3: &str = "refused: the public exponent of the key is 3";
const OTHER_SALT: &str = "refused: the salt is not as long as the hash (RFC 7518 §3.5)";
const OTHER_MGF_HASH: &str = "refused: MGF1 uses another hash (RFC 7518 §3.5)";
const OTHER_PARAMETERS: &str =
    "refused: MGF1 uses another hash, or the salt is not as long as the hash (RFC 7518 §3.5)";
const CONTEXT: &str = "refused: the context is not empty (RFC 9964 §5)";
const OUR_SALT: &str = "accepted: the set demands an empty salt, and the salt of this signature is as long as the hash, as \
    RFC 7518 §3.5 demands";

/// Algorithm, set, vectors and reason. A vector that is labelled acceptable is always listed.
pub(crate) const DIFFERENCES: &[(&str, &str, Vectors, &str)] = &[
    ("RS256", "rsa_signature_2048_sha256", Ids(8..=8), NO_NULL),
    ("RS256", "rsa_signature_2048_sha256", Ids(258..=259), E_3),
    ("RS256", "rsa_signature_3072_sha256", Ids(8..=8), NO_NULL),
    ("RS256", "rsa_signature_3072_sha256", Ids(259..=259), E_3),
    ("RS256", "rsa_signature_4096_sha256", Ids(8..=8), NO_NULL),
    ("RS256", "rsa_signature_8192_sha256", Ids(8..=8), NO_NULL),
    ("RS384", "rsa_signature_2048_sha384", Ids(8..=8), NO_NULL),
    ("RS384", "rsa_signature_3072_sha384", Ids(8..=8), NO_NULL),
    ("RS384", "rsa_signature_4096_sha384", Ids(8..=8), NO_NULL),
    ("RS384", "rsa_signature_8192_sha384", Ids(8..=8), NO_NULL),
    ("RS512", "rsa_signature_2048_sha512", Ids(8..=8), NO_NULL),
    ("RS512", "rsa_signature_2048_sha512", Ids(259..=259), E_3),
    ("RS512", "rsa_signature_3072_sha512", Ids(8..=8), NO_NULL),
    ("RS512", "rsa_signature_3072_sha512", Ids(260..=260), E_3),
    ("RS512", "rsa_signature_4096_sha512", Ids(8..=8), NO_NULL),
    ("RS512", "rsa_signature_8192_sha512", Ids(8..=8), NO_NULL),
    ("PS256", "rsa_pss_2048_sha256_mgf1_0", AllValid, OTHER_SALT),
    ("PS256", "rsa_pss_2048_sha256_mgf1_0", Ids(69..=69), OUR_SALT),
    ("PS256", "rsa_pss_2048_sha256_mgf1_0_params", AllValid, OTHER_SALT),
    ("PS256", "rsa_pss_2048_sha256_mgf1_0_params", Ids(69..=69), OUR_SALT),
    ("PS256", "rsa_pss_2048_sha256_mgf1sha1_20", AllValid, OTHER_MGF_HASH),
    ("PS512", "rsa_pss_4096_sha512_mgf1_32", AllValid, OTHER_SALT),
    ("PS512", "rsa_pss_4096_sha512_mgf1_32_params", AllValid, OTHER_SALT),
    ("PS512", "rsa_pss_2048_sha512_mgf1sha256_32_params", AllValid, OTHER_MGF_HASH),
    ("PS256", "rsa_pss_misc", Ids(61..=75), OTHER_PARAMETERS),
    ("PS256", "rsa_pss_misc", Ids(77..=90), OTHER_PARAMETERS),
    ("PS384", "rsa_pss_misc", Ids(91..=112), OTHER_PARAMETERS),
    ("PS384", "rsa_pss_misc", Ids(114..=120), OTHER_PARAMETERS),
    ("PS512", "rsa_pss_misc", Ids(121..=149), OTHER_PARAMETERS),
    ("PS256", "rsa_pss_misc_params", Ids(61..=75), OTHER_PARAMETERS),
    ("PS256", "rsa_pss_misc_params", Ids(77..=90), OTHER_PARAMETERS),
    ("PS384", "rsa_pss_misc_params", Ids(91..=112), OTHER_PARAMETERS),
    ("PS384", "rsa_pss_misc_params", Ids(114..=120), OTHER_PARAMETERS),
    ("PS512", "rsa_pss_misc_params", Ids(121..=149), OTHER_PARAMETERS),
    ("ML-DSA-44", "mldsa_44_verify", Ids(3..=4), CONTEXT),
    ("ML-DSA-65", "mldsa_65_verify", Ids(3..=4), CONTEXT),
    ("ML-DSA-87", "mldsa_87_verify", Ids(3..=4), CONTEXT),
];
