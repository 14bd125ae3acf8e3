//! JSON Web Encryption over raw bytes (RFC 7516), for payloads that are not claims.
//!
//! Encryption with a shared key also authenticates: only a holder of the key can create a token that
//! decrypts.
//!
//! ```
//! # #[cfg(feature = "encrypt")] {
//! use typed_jwt::{A256GcmKey, jwe};
//!
//! let key = A256GcmKey::generate();
//! let token = jwe::encrypt(b"any bytes", &key)?;
//! let decrypted = jwe::decrypt(&token, &key)?;
//! assert_eq!(decrypted.payload(), b"any bytes");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod header;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::{EncodeError, MalformedToken, VerifyError};
use crate::header::{HEADER_ROOM, Header, SHORT_HEADER_ROOM};
use crate::json::JsonStr;
use crate::key::{
    Algorithm, Encryption, Form, Key, KeyInfo, OpenedToken, SigningKey, SigningSnapshot,
    VerifyingKey, VerifyingSnapshot,
};
use crate::requirements::TokenRequirements;
pub(crate) use header::EncryptedHeader;
#[cfg(all(feature = "encrypt", any(feature = "ecdsa", feature = "ed25519", feature = "rsa")))]
pub(crate) use header::KeyAgreement;
#[cfg(feature = "testing")]
pub(crate) use header::REGISTERED_ENCRYPTIONS;

/// The form of encrypted tokens: five segments.
#[derive(Debug)]
pub enum Jwe {}

/// One key that encrypts.
#[doc(hidden)]
pub trait Encrypter: KeyInfo {
    /// Encrypts `payload` (RFC 7516 §5.1), which is overwritten. `token` contains the header segment,
    /// which is authenticated as well. Appends the other four segments, each after a dot.
    ///
    /// # Errors
    ///
    /// [`EncodeError::NoRandomness`] and [`EncodeError::SigningFailed`].
    fn encrypt(&self, payload: &mut Buffer, token: &mut Vec<u8>) -> Result<(), EncodeError>;
}

/// One key that decrypts.
#[doc(hidden)]
pub trait Decrypter: KeyInfo {
    /// Authenticates and decrypts a token (RFC 7516 §5.2), whose decoded ciphertext is in `payload`, and
    /// replaces it with the plaintext. The segments have the lengths that the algorithm prescribes.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Malformed`] if a segment is not base64url. Every other failure is
    /// [`VerifyError::DecryptionFailed`].
    fn decrypt(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError>;
}

impl Form for Jwe {
    type Issuer = dyn Encrypter;
    type Opener = dyn Decrypter;

    const IS_ENCRYPTED: bool = true;

    fn issue<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        payload: &mut Buffer,
        key: &SigningSnapshot<'_, Self>,
    ) -> Result<String, EncodeError> {
        /// Most headers are shorter.
        const HEADER_LEN: usize = 128;
        let encryption = A::ENCRYPTION.ok_or(EncodeError::SigningFailed)?;
        let rest_len = encryption.len_after_header(payload.len());
        let mut token = Vec::with_capacity(HEADER_LEN.saturating_add(rest_len));
        match requirements.headers.first() {
            Some(header) => header.write(key.key_id(), &mut token),
            None => {
                let &Encryption { alg, enc, .. } = encryption;
                crate::header::write(alg, Some(enc), key.key_id(), &mut token);
            }
        }
        crate::header::check_len(token.len())?;
        let len = token.len().saturating_add(rest_len);
        if len > requirements.max_len {
            return Err(EncodeError::TooLong { len, max: requirements.max_len });
        }
        key.key().ok_or(EncodeError::SigningFailed)?.encrypt(payload, &mut token)?;
        Ok(base64url::ascii(token))
    }

    fn open<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        token: &str,
        key: &VerifyingSnapshot<'_, Self>,
        payload: &mut Buffer,
    ) -> Result<OpenedToken, VerifyError> {
        payload.keep_secret();
        let encryption = A::ENCRYPTION.ok_or(VerifyError::DecryptionFailed)?;
        let compact = EncryptedCompact::split(token, requirements.max_len)?;
        let key_id = key.usual_key_id();
        let is_usual =
            requirements.headers.iter().any(|header| header.matches(compact.header, key_id));
        let header = if is_usual {
            let kid = key_id.map(|id| JsonStr::from_plain(id.as_str()));
            decrypt_segments(encryption, &compact, key, kid, payload)?;
            Header::precomputed(encryption.alg, requirements.typ, key_id)
                .with_fixed(requirements.parameters)
                .with_enc(&encryption.enc)
        } else if base64url::decoded_len(compact.header.len()) <= SHORT_HEADER_ROOM {
            let room = &mut [0; SHORT_HEADER_ROOM];
            parse_and_decrypt(&requirements, encryption, &compact, key, payload, room)?
        } else {
            let room = &mut [0; HEADER_ROOM];
            parse_and_decrypt(&requirements, encryption, &compact, key, payload, room)?
        };
        Ok(OpenedToken {
            header,
            #[cfg(feature = "testing")]
            has_precomputed_header: is_usual,
        })
    }

    #[cfg(feature = "testing")]
    fn forge<A: Algorithm<Form = Self>>(
        header: &str,
        payload: &str,
        key: &SigningSnapshot<'_, Self>,
    ) -> String {
        let mut token = Vec::from(header);
        let mut plaintext = Buffer::new();
        if base64url::decode_into(payload.as_bytes(), &mut plaintext).is_ok()
            && let Some(key) = key.key()
        {
            let _ = key.encrypt(&mut plaintext, &mut token);
        }
        String::from_utf8(token).unwrap_or_default()
    }
}

/// Parses the header into `room`, checks it, and decrypts the token.
fn parse_and_decrypt(
    requirements: &TokenRequirements,
    encryption: &'static Encryption,
    compact: &EncryptedCompact<'_>,
    key: &VerifyingSnapshot<'_, Jwe>,
    payload: &mut Buffer,
    room: &mut [u8],
) -> Result<Header, VerifyError> {
    let header = EncryptedHeader::read(compact.header, room)?;
    header.check(encryption, requirements)?;
    decrypt_segments(encryption, compact, key, header.kid(), payload)?;
    if requirements.are_claims {
        header.check_replicated(payload.as_bytes())?;
    }
    Ok(header.keep(encryption, requirements.typ, requirements.parameters))
}

/// Checks the lengths of the segments, and decrypts with the one key that `kid` selects.
///
/// # Errors
///
/// [`VerifyError::Malformed`], [`VerifyError::UnknownKey`] and [`VerifyError::DecryptionFailed`].
pub(crate) fn decrypt_segments(
    encryption: &Encryption,
    compact: &EncryptedCompact<'_>,
    key: &VerifyingSnapshot<'_, Jwe>,
    kid: Option<JsonStr<'_>>,
    payload: &mut Buffer,
) -> Result<(), VerifyError> {
    check_lengths(encryption, compact)?;
    let key = key.select(kid)?;
    base64url::decode_into(compact.ciphertext, payload)
        .map_err(|_| MalformedToken::CiphertextNotBase64url)?;
    key.decrypt(compact, payload)
}

/// Checks the lengths of the segments that have only one.
pub(crate) fn check_lengths(
    encryption: &Encryption,
    compact: &EncryptedCompact<'_>,
) -> Result<(), MalformedToken> {
    let has = |segment: &[u8], len| segment.len() == base64url::encoded_len(len);
    if has(compact.encrypted_key, encryption.encrypted_key_len)
        && has(compact.iv, encryption.iv_len)
        && has(compact.tag, encryption.tag_len)
    {
        Ok(())
    } else {
        Err(MalformedToken::SegmentLength)
    }
}

impl Encryption {
    /// Returns the length of a token after its header, for a payload of `payload_len` bytes.
    pub(crate) fn len_after_header(&self, payload_len: usize) -> usize {
        let padded_len = match self.block_len {
            0 | 1 => payload_len,
            block => {
                let blocks = payload_len.checked_div(block).unwrap_or_default();
                blocks.saturating_add(1).saturating_mul(block)
            }
        };
        [self.encrypted_key_len, self.iv_len, padded_len, self.tag_len]
            .into_iter()
            .fold(0_usize, |len, bytes| {
                len.saturating_add(1).saturating_add(base64url::encoded_len(bytes))
            })
    }
}

/// Encrypts `payload`, under a header with `alg`, `enc` and, if the key has an id, `kid`.
///
/// # Errors
///
/// [`EncodeError::TooLong`] if the token would be longer than
/// [`DEFAULT_MAX_LEN`](crate::jws::DEFAULT_MAX_LEN), and [`EncodeError::NoRandomness`].
pub fn encrypt<K>(payload: &[u8], key: &K) -> Result<String, EncodeError>
where
    K: Key<Algorithm: Algorithm<Form = Jwe>> + SigningKey<K::Algorithm> + ?Sized,
{
    let mut buffer = Buffer::new();
    buffer.keep_secret();
    buffer.extend(payload);
    Jwe::issue::<K::Algorithm>(TokenRequirements::ANY, &mut buffer, &key.snapshot())
}

/// Decrypts a token of at most [`DEFAULT_MAX_LEN`](crate::jws::DEFAULT_MAX_LEN) bytes, and returns its
/// payload.
///
/// The header's `typ` is not checked: compare [`DecryptedPayload::header`] if tokens of several kinds
/// are encrypted with the same key.
///
/// # Errors
///
/// The variants of [`VerifyError`] up to [`DecryptionFailed`](VerifyError::DecryptionFailed).
pub fn decrypt<K>(token: &str, key: &K) -> Result<DecryptedPayload, VerifyError>
where
    K: Key<Algorithm: Algorithm<Form = Jwe>> + VerifyingKey<K::Algorithm> + ?Sized,
{
    let mut payload = Buffer::new();
    let requirements = TokenRequirements::ANY;
    let opened = Jwe::open::<K::Algorithm>(requirements, token, &key.snapshot(), &mut payload)?;
    // Copied, because moving the buffer would leave its bytes on the stack behind.
    let payload = Zeroizing::new(payload.as_bytes().to_vec());
    Ok(DecryptedPayload { header: opened.header, payload })
}

/// The payload of a token that was decrypted and is authentic. It is wiped when it is dropped.
pub struct DecryptedPayload {
    header: Header,
    payload: Zeroizing<Vec<u8>>,
}

impl DecryptedPayload {
    /// Returns the bytes that were encrypted.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the header, which was authenticated together with the payload.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }
}

/// Shows the header and not the payload.
impl fmt::Debug for DecryptedPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptedPayload").field("header", &self.header).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "encrypt")]
mod tests;
