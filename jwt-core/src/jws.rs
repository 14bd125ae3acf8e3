//! JSON Web Signatures over raw bytes (RFC 7515): what claims are built on, for payloads that are none.
//!
//! ```
//! use typed_jwt::{Hs256Key, jws};
//!
//! let key = Hs256Key::generate();
//! let token = jws::sign(b"any bytes", &key)?;
//! let authentic = jws::verify(&token, &key)?;
//! assert_eq!(authentic.payload(), b"any bytes");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::base64url;
use crate::compact::Compact;
use crate::error::{EncodeError, Malformation, VerifyError};
use crate::header::{self, HEADER_ROOM, Header, RawHeader};
use crate::key::{Algorithm, MAX_SIGNATURE_LEN, SigningKey, VerifyingKey};

/// The longest token where nothing else is said, in bytes.
pub const DEFAULT_MAX_LEN: usize = 8192;

/// Signs `payload` as it is, under a header with `alg` and, where the key has a name, `kid`.
///
/// # Errors
///
/// [`EncodeError::TooLong`] where the token would be longer than [`DEFAULT_MAX_LEN`].
pub fn sign<A: Algorithm, K: SigningKey<A> + ?Sized>(
    payload: &[u8],
    key: &K,
) -> Result<String, EncodeError> {
    sign_as(None, payload, key, DEFAULT_MAX_LEN)
}

/// Verifies a token of at most [`DEFAULT_MAX_LEN`] bytes, and gives its payload.
///
/// The header's `typ` is not checked: look at [`Authentic::header`] where tokens of several kinds are
/// signed with one key.
///
/// # Errors
///
/// The variants of [`VerifyError`] up to [`InvalidSignature`](VerifyError::InvalidSignature).
pub fn verify<'t, A: Algorithm, K: VerifyingKey<A> + ?Sized>(
    token: &'t str,
    key: &K,
) -> Result<Authentic<'t>, VerifyError> {
    let signed = authenticate(token, key, None, DEFAULT_MAX_LEN)?;
    let mut payload = Vec::new();
    signed.decode_payload(&mut payload)?;
    Ok(Authentic { header: signed.header, payload, token })
}

/// A payload whose signature held.
#[derive(Clone, PartialEq, Eq)]
pub struct Authentic<'t> {
    header: Header,
    payload: Vec<u8>,
    token: &'t str,
}

impl<'t> Authentic<'t> {
    /// The bytes that were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The header that was signed with them.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The token that they came in.
    #[must_use]
    pub fn token(&self) -> &'t str {
        self.token
    }
}

/// Without payload and token: a token in a log is a session in the wrong hands.
impl fmt::Debug for Authentic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentic").field("header", &self.header).finish_non_exhaustive()
    }
}

/// A token whose signature held, its payload still in base64url.
pub(crate) struct Signed<'t> {
    pub(crate) header: Header,
    payload: &'t [u8],
}

impl Signed<'_> {
    /// Replaces the content of `buffer` with the payload.
    pub(crate) fn decode_payload(&self, buffer: &mut Vec<u8>) -> Result<(), VerifyError> {
        base64url::decode_into(self.payload, buffer)
            .map_err(|_| Malformation::PayloadNotBase64url.into())
    }
}

/// The checks up to the signature, in the order of RFC 7515 §5.2; they allocate nothing for a token
/// that they refuse.
pub(crate) fn authenticate<'t, A: Algorithm, K: VerifyingKey<A> + ?Sized>(
    token: &'t str,
    key: &K,
    typ: Option<&'static str>,
    max_len: usize,
) -> Result<Signed<'t>, VerifyError> {
    let compact = Compact::split(token, max_len)?;
    let mut room = [0; HEADER_ROOM];
    let header = RawHeader::read(&compact, &mut room)?;
    header.check_algorithm(A::NAME)?;
    header.check_type(typ)?;
    header.check_critical()?;
    let mut room = [0; MAX_SIGNATURE_LEN];
    let signature = decode_signature(compact.signature, &mut room)?;
    key.verify(header.kid(), compact.signing_input, signature)?;
    Ok(Signed { header: header.keep(A::NAME, typ), payload: compact.payload })
}

fn decode_signature<'r>(
    text: &[u8],
    room: &'r mut [u8; MAX_SIGNATURE_LEN],
) -> Result<&'r [u8], VerifyError> {
    if text.len() > base64url::encoded_len(MAX_SIGNATURE_LEN) {
        return Err(VerifyError::InvalidSignature);
    }
    base64url::decode_to_slice(text, room).map_err(|_| Malformation::SignatureNotBase64url.into())
}

/// Header, payload and signature as one token.
pub(crate) fn sign_as<A: Algorithm, K: SigningKey<A> + ?Sized>(
    typ: Option<&str>,
    payload: &[u8],
    key: &K,
    max_len: usize,
) -> Result<String, EncodeError> {
    let mut token = String::new();
    header::write(A::NAME, typ, key.key_id(), &mut token)?;
    token.push('.');
    base64url::encode_into(payload, &mut token);
    let signature = key.sign(token.as_bytes());
    token.push('.');
    base64url::encode_into(signature.as_bytes(), &mut token);
    if token.len() > max_len {
        return Err(EncodeError::TooLong { len: token.len(), max: max_len });
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alg::{HmacKey, Hs256, Hs512};

    fn key() -> HmacKey<Hs256> {
        HmacKey::from_bytes([7; 32]).unwrap()
    }

    #[test]
    fn what_is_signed_verifies() {
        for payload in [&b""[..], b"{}", b"\xff\x00 not JSON"] {
            let token = sign(payload, &key()).unwrap();
            assert_eq!(verify(&token, &key()).unwrap().payload(), payload);
        }
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let token = sign(b"{\"a\":1}", &key()).unwrap();
        for at in 0..token.len() {
            for byte in [b'A', b'B', b'_', b'.', b'=', b' '] {
                let mut other = token.clone().into_bytes();
                other[at] = byte;
                let other = String::from_utf8(other).unwrap();
                assert_eq!(verify(&other, &key()).is_ok(), other == token, "{at}");
            }
        }
    }

    #[test]
    fn another_key_or_algorithm_is_refused() {
        let token = sign(b"{}", &key()).unwrap();
        let other = HmacKey::<Hs256>::from_bytes([8; 32]).unwrap();
        assert!(matches!(verify(&token, &other), Err(VerifyError::InvalidSignature)));
        let other = HmacKey::<Hs512>::from_bytes([7; 64]).unwrap();
        assert!(matches!(verify(&token, &other), Err(VerifyError::UnexpectedAlgorithm { .. })));
    }

    #[test]
    fn signatures_of_any_length_are_handled() {
        let token = sign(b"{}", &key()).unwrap();
        let (stem, _) = token.rsplit_once('.').unwrap();
        for len in [0, 1, 2, 42, 44, 86, 87, 100] {
            let other = alloc::format!("{stem}.{}", "A".repeat(len));
            assert!(verify(&other, &key()).is_err(), "{len}");
        }
    }

    #[test]
    fn a_token_over_the_cap_is_neither_signed_nor_verified() {
        let payload = [b'x'; DEFAULT_MAX_LEN];
        assert!(matches!(sign(&payload, &key()), Err(EncodeError::TooLong { .. })));
        let token = sign_as(None, &payload, &key(), usize::MAX).unwrap();
        assert!(matches!(verify(&token, &key()), Err(VerifyError::TooLong { .. })));
    }

    #[test]
    fn a_token_as_long_as_the_cap_is_signed() {
        let signed = |max_len| sign_as(None, b"{}", &key(), max_len);
        let len = signed(usize::MAX).unwrap().len();
        assert!(signed(len).is_ok());
        assert!(matches!(signed(len - 1), Err(EncodeError::TooLong { .. })));
    }

    #[test]
    fn debug_shows_neither_token_nor_payload() {
        let token = sign(b"{\"secret\":1}", &key()).unwrap();
        let shown = alloc::format!("{:?}", verify(&token, &key()).unwrap());
        assert!(!shown.contains("secret") && !shown.contains(&token), "{shown}");
    }
}
