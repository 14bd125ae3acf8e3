//! Direct encryption with AES-256-CBC and HMAC-SHA-512 (RFC 7518 §5.2.5).

use alloc::vec::Vec;

use aes::Aes256;
use aes::cipher::BlockModeEncrypt;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, InnerIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;

use super::{Cipher, decode_segment};
use super::{fill_random, push_segment};
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::EncodeError;
use crate::error::{MalformedToken, VerifyError};

const IV_LEN: usize = 16;
const TAG_LEN: usize = 32;
const BLOCK_LEN: usize = 16;

/// A key of A256CBC-HS512.
pub struct CbcHs512 {
    /// The first half of the key.
    mac: Hmac<Sha512>,
    /// The second half of the key.
    cipher: Aes256,
}

impl Cipher for CbcHs512 {
    fn new(key: &[u8]) -> Option<Self> {
        let (mac, cipher) = key.split_first_chunk::<32>()?;
        Some(Self {
            mac: Hmac::new_from_slice(mac).ok()?,
            cipher: Aes256::new_from_slice(cipher).ok()?,
        })
    }

    fn encrypt(&self, payload: &mut Buffer, token: &mut Vec<u8>) -> Result<(), EncodeError> {
        let mut iv = [0; IV_LEN];
        fill_random(&mut iv)?;
        let len = payload.len();
        payload.extend(&[0; BLOCK_LEN]);
        let ciphertext = cbc::Encryptor::inner_iv_init(&self.cipher, &iv.into())
            .encrypt_padded::<Pkcs7>(payload.as_mut_bytes(), len)
            .map_err(|_| EncodeError::SigningFailed)?;
        let mac = self.mac_of(token, &iv, ciphertext).finalize().into_bytes();
        let tag = mac.get(..TAG_LEN).ok_or(EncodeError::SigningFailed)?;
        // Direct encryption has an empty encrypted key.
        token.push(b'.');
        push_segment(&iv, token);
        push_segment(ciphertext, token);
        push_segment(tag, token);
        Ok(())
    }

    /// Compares the tag in constant time, and decrypts only if it is right.
    fn decrypt(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError> {
        let iv: [u8; IV_LEN] = decode_segment(segments.iv, MalformedToken::IvNotBase64url)?;
        let tag: [u8; TAG_LEN] = decode_segment(segments.tag, MalformedToken::TagNotBase64url)?;
        self.mac_of(segments.header, &iv, payload.as_bytes())
            .verify_truncated_left(&tag)
            .map_err(|_| VerifyError::DecryptionFailed)?;
        let len = cbc::Decryptor::inner_iv_init(&self.cipher, &iv.into())
            .decrypt_padded::<Pkcs7>(payload.as_mut_bytes())
            .map_err(|_| VerifyError::DecryptionFailed)?
            .len();
        payload.truncate(len);
        Ok(())
    }
}

impl CbcHs512 {
    /// Returns the HMAC over the header, the initialization vector, the ciphertext, and the length of
    /// the header in bits. Its first half is the tag.
    fn mac_of(&self, header: &[u8], iv: &[u8; IV_LEN], ciphertext: &[u8]) -> Hmac<Sha512> {
        let header_bits = u64::try_from(header.len()).unwrap_or(u64::MAX).saturating_mul(8);
        let mut mac = self.mac.clone();
        for part in [header, iv, ciphertext, &header_bits.to_be_bytes()] {
            mac.update(part);
        }
        mac
    }
}
