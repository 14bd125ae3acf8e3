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
use crate::buffer::Buffer;
use crate::compact::Compact;
use crate::error::{EncodeError, Malformation, VerifyError};
use crate::header::{self, HEADER_ROOM, Header, RawHeader, SHORT_HEADER_ROOM};
use crate::json::Text;
use crate::key::{Algorithm, Current, MAX_SIGNATURE_LEN, SigningKey, VerifyingKey};
use crate::own_header::OwnHeader;

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
    sign_as(Form::ANY, payload, key)
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
    let signed = authenticate(token, key, Form::ANY)?;
    let payload =
        base64url::decode(signed.payload).map_err(|_| Malformation::PayloadNotBase64url)?;
    Ok(Authentic { header: signed.header, payload, token })
}

/// What is asked of a token but for its claims.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// The header's `typ`; `None` accepts any.
    pub(crate) typ: Option<&'static str>,
    /// The header of the tokens that are issued, where that is known when the program is built.
    pub(crate) own_header: Option<OwnHeader>,
    /// The longest token, in bytes.
    pub(crate) max_len: usize,
}

impl Form {
    const ANY: Self = Self { typ: None, own_header: None, max_len: DEFAULT_MAX_LEN };
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
    /// Whether the header is that which the type itself writes, in every byte.
    #[cfg(feature = "testing")]
    pub(crate) has_own_header: bool,
    payload: &'t [u8],
}

impl Signed<'_> {
    /// Replaces the content of `buffer` with the payload.
    pub(crate) fn decode_payload(&self, buffer: &mut Buffer) -> Result<(), VerifyError> {
        base64url::decode_into(self.payload, buffer)
            .map_err(|_| Malformation::PayloadNotBase64url.into())
    }
}

/// The checks up to the signature, in the order of RFC 7515 §5.2; they allocate nothing for a token
/// that they refuse.
pub(crate) fn authenticate<'t, A: Algorithm, K: VerifyingKey<A> + ?Sized>(
    token: &'t str,
    key: &K,
    form: Form,
) -> Result<Signed<'t>, VerifyError> {
    let compact = Compact::split(token, form.max_len)?;
    let current = key.usual();
    let key_id = current.key_id();
    let is_own = form.own_header.is_some_and(|own| own.is(compact.header, key_id));
    let header = if is_own {
        let asked = key_id.map(|id| Text::of_plain(id.as_str()));
        check_signature(&compact, key, &current, asked)?;
        Header::own(A::NAME, form.typ, key_id)
    } else {
        authenticate_any(&compact, key, &current, form.typ)?
    };
    Ok(Signed {
        header,
        #[cfg(feature = "testing")]
        has_own_header: is_own,
        payload: compact.payload,
    })
}

/// The same for a header that must be read to know what it says.
fn authenticate_any<A: Algorithm, K: VerifyingKey<A> + ?Sized>(
    compact: &Compact<'_>,
    key: &K,
    current: &Current<'_, A>,
    typ: Option<&'static str>,
) -> Result<Header, VerifyError> {
    let is_short = base64url::decoded_len(compact.header.len()) <= SHORT_HEADER_ROOM;
    if is_short {
        return authenticate_in(compact, key, current, typ, &mut [0; SHORT_HEADER_ROOM]);
    }
    authenticate_in(compact, key, current, typ, &mut [0; HEADER_ROOM])
}

fn authenticate_in<A: Algorithm, K: VerifyingKey<A> + ?Sized>(
    compact: &Compact<'_>,
    key: &K,
    current: &Current<'_, A>,
    typ: Option<&'static str>,
    room: &mut [u8],
) -> Result<Header, VerifyError> {
    let header = RawHeader::read(compact, room)?;
    header.check_algorithm(A::NAME)?;
    header.check_type(typ)?;
    header.check_critical()?;
    check_signature(compact, key, current, header.kid())?;
    Ok(header.keep(A::NAME, typ))
}

fn check_signature<A: Algorithm, K: VerifyingKey<A> + ?Sized>(
    compact: &Compact<'_>,
    key: &K,
    current: &Current<'_, A>,
    key_id: Option<Text<'_>>,
) -> Result<(), VerifyError> {
    let mut room = [0; MAX_SIGNATURE_LEN];
    let signature = decode_signature(compact.signature, &mut room)?;
    current.verify(key, key_id, compact.signing_input, signature)
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

/// Header, payload and signature as one token, in one allocation.
pub(crate) fn sign_as<A: Algorithm, K: SigningKey<A> + ?Sized>(
    form: Form,
    payload: &[u8],
    key: &K,
) -> Result<String, EncodeError> {
    /// Most headers are shorter.
    const HEADER_LEN: usize = 128;
    let payload_len = base64url::encoded_len(payload.len());
    let rest_len = HEADER_LEN.saturating_add(base64url::encoded_len(MAX_SIGNATURE_LEN));
    let mut token = Vec::with_capacity(payload_len.saturating_add(rest_len));
    let current = key.current();
    match form.own_header {
        Some(own) => own.write(current.key_id(), &mut token),
        None => header::write(A::NAME, current.key_id(), &mut token),
    }
    header::check_len(token.len())?;
    token.push(b'.');
    base64url::encode_into(payload, &mut token);
    let signature = current.sign(key, &token);
    token.push(b'.');
    base64url::encode_into(signature.as_bytes(), &mut token);
    if token.len() > form.max_len {
        return Err(EncodeError::TooLong { len: token.len(), max: form.max_len });
    }
    Ok(base64url::ascii(token))
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
        let token = sign_as(Form { max_len: usize::MAX, ..Form::ANY }, &payload, &key()).unwrap();
        assert!(matches!(verify(&token, &key()), Err(VerifyError::TooLong { .. })));
    }

    #[test]
    fn a_token_as_long_as_the_cap_is_signed() {
        let signed = |max_len| sign_as(Form { max_len, ..Form::ANY }, b"{}", &key());
        let len = signed(usize::MAX).unwrap().len();
        assert!(signed(len).is_ok());
        assert!(matches!(signed(len - 1), Err(EncodeError::TooLong { .. })));
    }

    #[test]
    fn debug_shows_neither_token_nor_payload() {
        let token = sign(b"{\"secret\":1}", &key()).unwrap();
        let shown = alloc::format!("{:?}", verify(&token, &key()).unwrap());
        assert!(shown.starts_with("Authentic { header: "), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains(&token), "{shown}");
    }
}
