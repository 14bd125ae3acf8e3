//! Tokens that the crypto libraries encrypt, so that they can have any header and any payload.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use aes_kw::KwAes256;
use typed_jwt::{A256GcmKey, A256KwKey};

use super::{SECRET, base64url};

/// The content key of every token of [`wrapped`].
const CONTENT_KEY: [u8; 32] = [0xc7; 32];

pub(crate) fn direct_key() -> A256GcmKey {
    A256GcmKey::from_bytes(SECRET).unwrap()
}

pub(crate) fn wrapping_key() -> A256KwKey {
    A256KwKey::from_bytes(SECRET).unwrap()
}

/// Returns a token that is encrypted directly with [`direct_key`], under a header segment.
pub(crate) fn direct(header: &str, payload: impl AsRef<[u8]>) -> String {
    with_content_key(header, "", &SECRET, payload.as_ref())
}

/// Returns a token whose content key is wrapped with [`wrapping_key`], under a header segment.
pub(crate) fn wrapped(header: &str, payload: impl AsRef<[u8]>) -> String {
    let mut wrapped = [0; 40];
    let key = KwAes256::new_from_slice(&SECRET).unwrap();
    key.wrap_key(&CONTENT_KEY, &mut wrapped).unwrap();
    with_content_key(header, &base64url(&wrapped), &CONTENT_KEY, payload.as_ref())
}

fn with_content_key(header: &str, encrypted_key: &str, key: &[u8], payload: &[u8]) -> String {
    let iv = [7; 12];
    let mut text = payload.to_vec();
    let tag = Aes256Gcm::new_from_slice(key)
        .unwrap()
        .encrypt_inout_detached(&iv.into(), header.as_bytes(), text.as_mut_slice().into())
        .unwrap();
    let [iv, text, tag] = [&iv[..], &text, &tag].map(base64url);
    format!("{header}.{encrypted_key}.{iv}.{text}.{tag}")
}
