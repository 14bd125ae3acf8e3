//! Keys that encrypt: one file for each algorithm.

mod auth_js;
mod cbc_hs512;
mod gcm;
mod key;
mod key_wrap;
#[cfg(any(feature = "ecdsa", feature = "ed25519", feature = "rsa"))]
pub(crate) mod recipient;

pub use key::{EncryptionAlgorithm, EncryptionKey};

use alloc::vec::Vec;

use crate::alg::{A256CbcHs512, A256Gcm, A256Kw};
use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::{EncodeError, MalformedToken, VerifyError};

impl EncryptionAlgorithm for A256Gcm {
    const KEY_LEN: usize = 32;
    type Cipher = gcm::Gcm;
}

impl EncryptionAlgorithm for A256Kw {
    const KEY_LEN: usize = 32;
    type Cipher = key_wrap::KeyWrap;
}

impl EncryptionAlgorithm for A256CbcHs512 {
    const KEY_LEN: usize = 64;
    type Cipher = cbc_hs512::CbcHs512;
}

/// A prepared key. It is wiped when it is dropped.
pub trait Cipher: Send + Sync + 'static {
    /// Prepares a key of [`KEY_LEN`](EncryptionAlgorithm::KEY_LEN) bytes; `None` for another length.
    fn new(key: &[u8]) -> Option<Self>
    where
        Self: Sized;

    /// Encrypts, as [`Encrypter::encrypt`](crate::jwe::Encrypter::encrypt) does.
    ///
    /// # Errors
    ///
    /// [`EncodeError::NoRandomness`] and [`EncodeError::SigningFailed`].
    fn encrypt(&self, payload: &mut Buffer, token: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Decrypts, as [`Decrypter::decrypt`](crate::jwe::Decrypter::decrypt) does.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Malformed`] and [`VerifyError::DecryptionFailed`].
    fn decrypt(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError>;
}

/// Fills `bytes` from the operating system's randomness.
fn fill_random(bytes: &mut [u8]) -> Result<(), EncodeError> {
    getrandom::fill(bytes).map_err(|_| EncodeError::NoRandomness)
}

/// Appends a segment, after a dot.
fn push_segment(bytes: &[u8], token: &mut Vec<u8>) {
    token.push(b'.');
    base64url::encode_into(bytes, token);
}

/// Decodes a segment of exactly `N` bytes.
fn decode_segment<const N: usize>(
    segment: &[u8],
    malformed: MalformedToken,
) -> Result<[u8; N], VerifyError> {
    let mut bytes = [0; N];
    match base64url::decode_to_slice(segment, &mut bytes) {
        Ok(decoded) if decoded.len() == N => Ok(bytes),
        Ok(_) => Err(MalformedToken::SegmentLength.into()),
        Err(_) => Err(malformed.into()),
    }
}

#[cfg(test)]
mod tests;
