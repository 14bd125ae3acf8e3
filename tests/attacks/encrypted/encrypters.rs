//! Encryption with the crypto libraries themselves, so that any part of a token can be wrong.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::AesGcm;
use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::consts::{U8, U12, U13, U16, U32};
use aes_kw::{KwAes128, KwAes256};
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};

use super::super::cases::token::encode;

/// An algorithm of encrypted tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Algorithm {
    A256Gcm,
    A256Kw,
    A256CbcHs512,
    /// `A256Gcm` in the refresh tokens of sessions.
    RefreshA256Gcm,
}

/// The key of issuer and verifier: its first 32 bytes, or all.
const KEY: [u8; 64] = *b"only the issuer and the verifier know this key, all its 64 bytes";

/// A key that the verifier does not have.
pub(crate) const OTHER_KEY: [u8; 64] =
    *b"this is the key of somebody else, who has 64 other bytes at hand";

/// The content key that the issuer wraps: as long as the longest content key.
pub(crate) const CONTENT_KEY: [u8; 64] = [0xc7; 64];

impl Algorithm {
    /// The algorithms of access tokens.
    pub(crate) const ALL: [Self; 3] = [Self::A256Gcm, Self::A256Kw, Self::A256CbcHs512];

    /// The name of the key's algorithm.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::A256Gcm | Self::RefreshA256Gcm => "A256GCM",
            Self::A256Kw => "A256KW",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    /// `alg`
    pub(crate) fn alg(self) -> &'static str {
        match self {
            Self::A256Gcm | Self::RefreshA256Gcm | Self::A256CbcHs512 => "dir",
            Self::A256Kw => "A256KW",
        }
    }

    /// `enc`
    pub(crate) fn enc(self) -> &'static str {
        match self {
            Self::A256Gcm | Self::RefreshA256Gcm | Self::A256Kw => "A256GCM",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    /// The key of issuer and verifier.
    pub(crate) fn key(self) -> &'static [u8] {
        self.cut(&KEY)
    }

    /// A key that the verifier does not have.
    pub(crate) fn other_key(self) -> &'static [u8] {
        self.cut(&OTHER_KEY)
    }

    fn cut(self, key: &'static [u8; 64]) -> &'static [u8] {
        match self {
            Self::A256Gcm | Self::RefreshA256Gcm | Self::A256Kw => &key[..32],
            Self::A256CbcHs512 => key,
        }
    }

    /// Encrypts correctly under a header segment.
    pub(crate) fn encrypt(self, header: &str, plaintext: &[u8]) -> Jwe {
        self.encrypt_with(self.key(), header, plaintext)
    }

    /// Does the same with another key.
    pub(crate) fn encrypt_with(self, key: &[u8], header: &str, plaintext: &[u8]) -> Jwe {
        let aad = header.as_bytes();
        let jwe = match self {
            Self::A256Gcm | Self::RefreshA256Gcm => Jwe::gcm(key, &IV[..12], aad, plaintext),
            Self::A256Kw => {
                let is_own = key == self.key();
                let content_key = if is_own { &CONTENT_KEY[..32] } else { &OTHER_KEY[32..] };
                Jwe {
                    key: wrap(key, content_key),
                    ..Jwe::gcm(content_key, &IV[..12], aad, plaintext)
                }
            }
            Self::A256CbcHs512 => Jwe::cbc_hs512(key, &IV[..16], aad, plaintext),
        };
        jwe.under(header)
    }
}

/// The initialization vector of all tokens. In base64url it has both characters that the standard
/// alphabet does not have.
pub(crate) const IV: [u8; 32] = [
    0xfb, 0xff, 0xbf, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
    24, 25, 26, 27, 28, 29, 30, 31,
];

/// The parts of an encrypted token.
#[derive(Clone, Debug)]
pub(crate) struct Jwe {
    /// The header segment, in base64url or not.
    pub(crate) header: String,
    /// The encrypted key.
    pub(crate) key: Vec<u8>,
    pub(crate) iv: Vec<u8>,
    pub(crate) ciphertext: Vec<u8>,
    pub(crate) tag: Vec<u8>,
}

impl Jwe {
    /// Returns the token.
    pub(crate) fn text(&self) -> String {
        let Self { header, key, iv, ciphertext, tag } = self;
        format!("{header}.{}.{}.{}.{}", encode(key), encode(iv), encode(ciphertext), encode(tag))
    }

    pub(crate) fn under(self, header: &str) -> Self {
        Self { header: header.into(), ..self }
    }

    fn of(iv: &[u8], ciphertext: Vec<u8>, tag: Vec<u8>) -> Self {
        Self { header: String::new(), key: Vec::new(), iv: iv.into(), ciphertext, tag }
    }

    /// Encrypts with AES-GCM, of the length of the key, and with an initialization vector of 8, 12, 13, 16
    /// or 32 bytes.
    pub(crate) fn gcm(key: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Self {
        macro_rules! seal {
            ($($aes:ident, $key_len:literal, $iv_len:literal, $size:ident;)*) => {
                match (key.len(), iv.len()) {
                    $(($key_len, $iv_len) => {
                        let cipher = AesGcm::<$aes, $size>::new_from_slice(key).unwrap();
                        let mut text = plaintext.to_vec();
                        let nonce = iv.try_into().unwrap();
                        let tag = cipher
                            .encrypt_inout_detached(&nonce, aad, text.as_mut_slice().into())
                            .unwrap();
                        Self::of(iv, text, tag.to_vec())
                    })*
                    other => unreachable!("{other:?}"),
                }
            };
        }
        seal! {
            Aes128, 16, 12, U12;
            Aes192, 24, 12, U12;
            Aes256, 32, 8, U8;
            Aes256, 32, 12, U12;
            Aes256, 32, 13, U13;
            Aes256, 32, 16, U16;
            Aes256, 32, 32, U32;
        }
    }

    /// Encrypts with AES-256-CBC and HMAC-SHA-512 (RFC 7518 §5.2.5).
    pub(crate) fn cbc_hs512(key: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Self {
        Self::cbc_hs512_padded(key, iv, aad, &pkcs7(plaintext))
    }

    /// Does the same with plaintext that has its padding.
    pub(crate) fn cbc_hs512_padded(key: &[u8], iv: &[u8], aad: &[u8], padded: &[u8]) -> Self {
        let ciphertext = cbc::Encryptor::<Aes256>::new_from_slices(&key[32..], &iv[..16])
            .unwrap()
            .encrypt_padded_vec::<NoPadding>(padded);
        let mut tag = cbc_mac(&key[..32], aad, iv, &ciphertext);
        tag.truncate(32);
        Self::of(iv, ciphertext, tag)
    }

    /// Encrypts with AES-128-CBC and HMAC-SHA-256 (RFC 7518 §5.2.3).
    pub(crate) fn cbc_hs256(key: &[u8], aad: &[u8], plaintext: &[u8]) -> Self {
        let iv = &IV[..16];
        let ciphertext = cbc::Encryptor::<Aes128>::new_from_slices(&key[16..], iv)
            .unwrap()
            .encrypt_padded_vec::<Pkcs7>(plaintext);
        let mut mac = Hmac::<Sha256>::new_from_slice(&key[..16]).unwrap();
        for part in [aad, iv, &ciphertext, &bits(aad)] {
            mac.update(part);
        }
        let tag = mac.finalize().into_bytes()[..16].to_vec();
        Self::of(iv, ciphertext, tag)
    }
}

/// Returns all 64 bytes of the HMAC of A256CBC-HS512.
pub(crate) fn cbc_mac(key: &[u8], aad: &[u8], iv: &[u8], ciphertext: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).unwrap();
    for part in [aad, iv, ciphertext, &bits(aad)] {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

fn bits(aad: &[u8]) -> [u8; 8] {
    (u64::try_from(aad.len()).unwrap() * 8).to_be_bytes()
}

/// Returns the plaintext with its padding (RFC 5652 §6.3).
pub(crate) fn pkcs7(plaintext: &[u8]) -> Vec<u8> {
    let padding = 16 - plaintext.len() % 16;
    let byte = u8::try_from(padding).unwrap();
    [plaintext, &vec![byte; padding]].concat()
}

/// Wraps a content key of any length (RFC 3394).
pub(crate) fn wrap(key: &[u8], content_key: &[u8]) -> Vec<u8> {
    let mut wrapped = vec![0; content_key.len() + 8];
    KwAes256::new_from_slice(key).unwrap().wrap_key(content_key, &mut wrapped).unwrap();
    wrapped
}

/// Wraps with AES-128, whose key is derived from a password by PBKDF2 with one iteration (RFC 7518
/// §4.8).
pub(crate) fn wrap_with_password(password: &[u8], salt: &[u8], content_key: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(password).unwrap();
    for part in [&b"PBES2-HS256+A128KW\0"[..], salt, &[0, 0, 0, 1]] {
        mac.update(part);
    }
    let derived = mac.finalize().into_bytes();
    let mut wrapped = vec![0; content_key.len() + 8];
    let key = KwAes128::new_from_slice(&derived[..16]).unwrap();
    key.wrap_key(content_key, &mut wrapped).unwrap();
    wrapped
}
