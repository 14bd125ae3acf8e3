//! Algorithms that encrypt with a shared key. They exist without any feature; their keys need the
//! feature `encrypt`.

use crate::jwe::Jwe;
use crate::key::{Algorithm, Encryption, sealed};
use crate::nested::NestedEncryption;

/// Direct encryption with AES-256-GCM (RFC 7518 §4.5, §5.3): `dir` and `A256GCM`. Keys of 32 bytes.
///
/// The tokens are the smallest and the fastest of the encrypted ones. A random initialization vector
/// of 96 bits limits one key to 2³² tokens (NIST SP 800-38D §8.3).
#[derive(Clone, Copy, Debug)]
pub struct A256Gcm;

/// AES-256-GCM with a new content key for each token, which is wrapped with AES-256 Key Wrap (RFC 7518
/// §4.4, §5.3): `A256KW` and `A256GCM`. Keys of 32 bytes, without a limit of tokens in practice.
#[derive(Clone, Copy, Debug)]
pub struct A256Kw;

/// Direct encryption with AES-256-CBC and HMAC-SHA-512 (RFC 7518 §4.5, §5.2.5): `dir` and
/// `A256CBC-HS512`. Keys of 64 bytes.
///
/// For tokens that are shared with software that uses this algorithm, such as the session cookies of
/// Auth.js. Prefer [`A256Gcm`] for others.
#[derive(Clone, Copy, Debug)]
pub struct A256CbcHs512;

impl sealed::Sealed for A256Gcm {}
impl sealed::SealedAlgorithm for A256Gcm {}
impl sealed::Sealed for A256Kw {}
impl sealed::SealedAlgorithm for A256Kw {}
impl sealed::Sealed for A256CbcHs512 {}
impl sealed::SealedAlgorithm for A256CbcHs512 {}

impl Algorithm for A256Gcm {
    const NAME: &'static str = "A256GCM";
    const ENCRYPTION: Option<&'static Encryption> = Some(&<Self as NestedEncryption>::ENCRYPTION);
    type Form = Jwe;
    type SignatureBuffer = [u8; 0];
}

impl Algorithm for A256Kw {
    const NAME: &'static str = "A256KW";
    const ENCRYPTION: Option<&'static Encryption> = Some(&<Self as NestedEncryption>::ENCRYPTION);
    type Form = Jwe;
    type SignatureBuffer = [u8; 0];
}

impl Algorithm for A256CbcHs512 {
    const NAME: &'static str = "A256CBC-HS512";
    const ENCRYPTION: Option<&'static Encryption> = Some(&<Self as NestedEncryption>::ENCRYPTION);
    type Form = Jwe;
    type SignatureBuffer = [u8; 0];
}

impl NestedEncryption for A256Gcm {
    const ENCRYPTION: Encryption = Encryption {
        alg: "dir",
        enc: "A256GCM",
        encrypted_key_len: 0,
        iv_len: 12,
        tag_len: 16,
        block_len: 1,
        agrees_on_key: false,
    };
}

impl NestedEncryption for A256Kw {
    const ENCRYPTION: Encryption = Encryption {
        alg: "A256KW",
        enc: "A256GCM",
        encrypted_key_len: 40,
        iv_len: 12,
        tag_len: 16,
        block_len: 1,
        agrees_on_key: false,
    };
}

impl NestedEncryption for A256CbcHs512 {
    const ENCRYPTION: Encryption = Encryption {
        alg: "dir",
        enc: "A256CBC-HS512",
        encrypted_key_len: 0,
        iv_len: 16,
        tag_len: 32,
        block_len: 16,
        agrees_on_key: false,
    };
}
