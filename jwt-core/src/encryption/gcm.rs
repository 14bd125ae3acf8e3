//! Direct encryption with AES-256-GCM (RFC 7518 §5.3).

use alloc::vec::Vec;

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};

use super::{Cipher, decode_segment};
use super::{fill_random, push_segment};
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::EncodeError;
use crate::error::{MalformedToken, VerifyError};

/// Length of an initialization vector, in bytes.
pub(super) const IV_LEN: usize = 12;

/// A key of AES-256-GCM.
pub struct Gcm(Aes256Gcm);

impl Cipher for Gcm {
    fn new(key: &[u8]) -> Option<Self> {
        Aes256Gcm::new_from_slice(key).ok().map(Self)
    }

    fn encrypt(&self, payload: &mut Buffer, token: &mut Vec<u8>) -> Result<(), EncodeError> {
        // Direct encryption has an empty encrypted key.
        let header_len = token.len();
        token.push(b'.');
        let mut iv = [0; IV_LEN];
        fill_random(&mut iv)?;
        self.encrypt_content(iv, header_len, payload, token)
    }

    fn decrypt(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError> {
        self.decrypt_content(segments, payload)
    }
}

impl Gcm {
    /// Encrypts `payload`, and appends the last three segments. The first `header_len` bytes of `token`
    /// are the additional authenticated data. `iv` must be random, and is used only once.
    ///
    /// # Errors
    ///
    /// [`EncodeError::SigningFailed`].
    pub(super) fn encrypt_content(
        &self,
        iv: [u8; IV_LEN],
        header_len: usize,
        payload: &mut Buffer,
        token: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let header = token.get(..header_len).ok_or(EncodeError::SigningFailed)?;
        let tag = self
            .0
            .encrypt_inout_detached(&iv.into(), header, payload.as_mut_bytes().into())
            .map_err(|_| EncodeError::SigningFailed)?;
        push_segment(&iv, token);
        push_segment(payload.as_bytes(), token);
        push_segment(&tag, token);
        Ok(())
    }

    /// Authenticates and decrypts the last three segments.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Malformed`] and [`VerifyError::DecryptionFailed`].
    pub(super) fn decrypt_content(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError> {
        let iv: [u8; IV_LEN] = decode_segment(segments.iv, MalformedToken::IvNotBase64url)?;
        let tag: [u8; 16] = decode_segment(segments.tag, MalformedToken::TagNotBase64url)?;
        let bytes = payload.as_mut_bytes();
        // Compares the tag in constant time, before it decrypts.
        self.0
            .decrypt_inout_detached(&iv.into(), segments.header, bytes.into(), &tag.into())
            .map_err(|_| VerifyError::DecryptionFailed)
    }
}
