//! The Concat KDF of a key agreement (RFC 7518 §4.6.2, NIST SP 800-56A §5.8.1).

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{AES_KEY_LEN, AesKey};

/// Derives a key from the shared secret. `algorithm` is `enc` if the key encrypts the content, and `alg`
/// if it wraps the content key. `apu` and `apv` are the decoded header parameters.
pub(super) fn derive(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8]) -> AesKey {
    let bits = u32::try_from(AES_KEY_LEN.saturating_mul(8)).unwrap_or(u32::MAX);
    derive_bits(shared, algorithm, apu, apv, bits)
}

/// Derives a key of `bits` bits, at most 256. All are the first of one hash.
fn derive_bits(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], bits: u32) -> AesKey {
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(shared);
    for part in [algorithm.as_bytes(), apu, apv] {
        // The parts are shorter than a header.
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.update(bits.to_be_bytes());
    let mut key = Zeroizing::new([0; AES_KEY_LEN]);
    hash.finalize_into((&mut *key).into());
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url;

    /// RFC 7518 appendix C.
    const SHARED: [u8; 32] = [
        158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110,
        163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
    ];

    #[test]
    fn the_key_is_that_of_rfc_7518_appendix_c() {
        let key = derive_bits(&SHARED, "A128GCM", b"Alice", b"Bob", 128);
        assert_eq!(base64url::encode(&key[..16]), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn every_part_changes_the_key() {
        let key = derive(&SHARED, "A256GCM", b"ab", b"c");
        for other in [
            derive(&SHARED, "ECDH-ES+A256KW", b"ab", b"c"),
            derive(&SHARED, "A256GCM", b"a", b"bc"),
            derive(&SHARED, "A256GCM", b"abc", b""),
            derive(&SHARED, "A256GCM", b"", b""),
            derive(&[0; 32], "A256GCM", b"ab", b"c"),
            derive_bits(&SHARED, "A256GCM", b"ab", b"c", 128),
        ] {
            assert_ne!(*other, *key);
        }
    }
}
