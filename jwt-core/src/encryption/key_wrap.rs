//! AES-256 Key Wrap of a new content key for each token, whose content is encrypted with AES-256-GCM
//! (RFC 7518 §4.4, §5.3).

use alloc::vec::Vec;

use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes_kw::KwAes256;
use zeroize::{Zeroize, Zeroizing};

use super::gcm::{Gcm, IV_LEN};
use super::{Cipher, decode_segment};
use super::{fill_random, push_segment};
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::EncodeError;
use crate::error::{MalformedToken, VerifyError};

const CONTENT_KEY_LEN: usize = 32;
const WRAPPED_KEY_LEN: usize = CONTENT_KEY_LEN + 8;

/// A key that wraps content keys.
pub struct KeyWrap {
    wrap: KwAes256,
    /// Decrypts a token whose content key cannot be unwrapped, so that the time does not show whether
    /// the key or the content was refused (RFC 7516 §11.5). Only a holder of the key can compute it.
    substitute: Zeroizing<[u8; CONTENT_KEY_LEN]>,
}

impl Cipher for KeyWrap {
    fn new(key: &[u8]) -> Option<Self> {
        let cipher = Aes256::new_from_slice(key).ok()?;
        let mut substitute = Zeroizing::new([0; CONTENT_KEY_LEN]);
        for (block, label) in substitute.chunks_exact_mut(16).zip(1..) {
            let mut bytes = aes::Block::from([label; 16]);
            cipher.encrypt_block(&mut bytes);
            block.copy_from_slice(&bytes);
            bytes.zeroize();
        }
        Some(Self { wrap: KwAes256::new_from_slice(key).ok()?, substitute })
    }

    fn encrypt(&self, payload: &mut Buffer, token: &mut Vec<u8>) -> Result<(), EncodeError> {
        // The content key and the initialization vector, in one request to the operating system.
        let mut random = Zeroizing::new([0; CONTENT_KEY_LEN + IV_LEN]);
        fill_random(&mut *random)?;
        let (content_key, iv) = random.split_first_chunk().ok_or(EncodeError::SigningFailed)?;
        let iv = iv.try_into().map_err(|_| EncodeError::SigningFailed)?;
        let wrapped = self.wrap(content_key)?;
        let header_len = token.len();
        push_segment(&wrapped, token);
        let content = Gcm::new(content_key).ok_or(EncodeError::SigningFailed)?;
        content.encrypt_content(iv, header_len, payload, token)
    }

    fn decrypt(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError> {
        let wrapped: [u8; WRAPPED_KEY_LEN] =
            decode_segment(segments.encrypted_key, MalformedToken::EncryptedKeyNotBase64url)?;
        let (content_key, is_unwrapped) = self.unwrap(&wrapped);
        let content = Gcm::new(&*content_key).ok_or(VerifyError::DecryptionFailed)?;
        content.decrypt_content(segments, payload)?;
        if is_unwrapped { Ok(()) } else { Err(VerifyError::DecryptionFailed) }
    }
}

impl KeyWrap {
    /// Wraps a content key (RFC 3394 §2.2.1).
    pub(super) fn wrap(
        &self,
        content_key: &[u8; CONTENT_KEY_LEN],
    ) -> Result<[u8; WRAPPED_KEY_LEN], EncodeError> {
        let mut wrapped = [0; WRAPPED_KEY_LEN];
        self.wrap.wrap_key(content_key, &mut wrapped).map_err(|_| EncodeError::SigningFailed)?;
        Ok(wrapped)
    }

    /// Returns the content key and `true`, or the substitute and `false`.
    pub(super) fn unwrap(
        &self,
        wrapped: &[u8; WRAPPED_KEY_LEN],
    ) -> (Zeroizing<[u8; CONTENT_KEY_LEN]>, bool) {
        let mut content_key = Zeroizing::new([0; CONTENT_KEY_LEN]);
        let is_unwrapped = self.wrap.unwrap_key(wrapped, &mut *content_key).is_ok();
        (if is_unwrapped { content_key } else { self.substitute.clone() }, is_unwrapped)
    }
}
