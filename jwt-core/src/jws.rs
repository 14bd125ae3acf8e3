//! JSON Web Signatures over raw bytes (RFC 7515), for payloads that are not claims.
//!
//! ```
//! use typed_jwt::{Hs256Key, jws};
//!
//! let key = Hs256Key::generate();
//! let token = jws::sign(b"any bytes", &key)?;
//! let verified = jws::verify(&token, &key)?;
//! assert_eq!(verified.payload(), b"any bytes");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod issue;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "public-keys")]
use crate::async_signer::AsyncSigningKey;
use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::Compact;
use crate::error::{EncodeError, MalformedToken, VerifyError};
use crate::header::{HEADER_ROOM, Header, RawHeader, SHORT_HEADER_ROOM};
use crate::json::JsonStr;
use crate::key::{
    Algorithm, Form, Key, OpenedToken, SignatureBuffer, Signer, SigningKey, SigningSnapshot,
    Verifier, VerifyingKey, VerifyingSnapshot,
};
use crate::requirements::TokenRequirements;
#[cfg(feature = "public-keys")]
pub(crate) use issue::UnsignedToken;
use issue::sign_as;
pub(crate) use issue::sign_into;

pub use crate::requirements::DEFAULT_MAX_LEN;

/// The form of signed tokens: three segments.
#[derive(Debug)]
pub enum Jws {}

impl Form for Jws {
    type Issuer = dyn Signer;
    type Opener = dyn Verifier;

    const IS_ENCRYPTED: bool = false;

    #[inline]
    fn issue<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        payload: &mut Buffer,
        key: &SigningSnapshot<'_, Self>,
    ) -> Result<String, EncodeError> {
        sign_as::<A>(requirements, payload.as_bytes(), key)
    }

    #[inline]
    fn open<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        token: &str,
        key: &VerifyingSnapshot<'_, Self>,
        payload: &mut Buffer,
    ) -> Result<OpenedToken, VerifyError> {
        let compact = Compact::split(token, requirements.max_len)?;
        let token = verify_signature::<A>(requirements, &compact, key)?;
        base64url::decode_into(compact.payload, payload)
            .map_err(|_| MalformedToken::PayloadNotBase64url)?;
        Ok(token)
    }

    #[cfg(feature = "testing")]
    fn forge<A: Algorithm<Form = Self>>(
        header: &str,
        payload: &str,
        key: &SigningSnapshot<'_, Self>,
    ) -> String {
        let signing_input = alloc::format!("{header}.{payload}");
        let mut buffer = A::SignatureBuffer::zeroed();
        let signed = key.key().map(|key| key.sign(signing_input.as_bytes(), buffer.as_mut()));
        let len = signed.and_then(Result::ok).unwrap_or_default();
        let signature = buffer.as_ref().get(..len).unwrap_or_default();
        alloc::format!("{signing_input}.{}", base64url::encode(signature))
    }
}

/// Signs `payload`, under a header with `alg` and, if the key has an id, `kid`.
///
/// # Errors
///
/// [`EncodeError::TooLong`] if the token would be longer than [`DEFAULT_MAX_LEN`], and
/// [`EncodeError::SigningFailed`].
pub fn sign<K: Key<Algorithm: Algorithm<Form = Jws>> + SigningKey<K::Algorithm> + ?Sized>(
    payload: &[u8],
    key: &K,
) -> Result<String, EncodeError> {
    sign_as::<K::Algorithm>(TokenRequirements::ANY, payload, &key.snapshot())
}

/// Signs `payload` with a key outside of the process, as [`sign`] does.
///
/// Dropping the future has no effect except that there is no token.
///
/// # Errors
///
/// [`EncodeError::TooLong`] if the token would be longer than [`DEFAULT_MAX_LEN`], and
/// [`EncodeError::Signer`].
#[cfg(feature = "public-keys")]
pub fn sign_async<'k, K: Key + AsyncSigningKey<K::Algorithm>>(
    payload: &[u8],
    key: &'k K,
) -> impl Future<Output = Result<String, EncodeError>> + Send + use<'k, K> {
    let (algorithm, key_id) = (key.algorithm(), key.key_id());
    let unsigned =
        UnsignedToken::new::<K::Algorithm>(TokenRequirements::ANY, payload, algorithm, key_id);
    async move { unsigned?.sign_async::<K::Algorithm, K>(key).await }
}

/// Verifies a token of at most [`DEFAULT_MAX_LEN`] bytes, and returns its payload.
///
/// The header's `typ` is not checked: compare [`VerifiedPayload::header`] if tokens of several
/// kinds are signed with the same key.
///
/// # Errors
///
/// The variants of [`VerifyError`] up to [`InvalidSignature`](VerifyError::InvalidSignature).
pub fn verify<'t, K>(token: &'t str, key: &K) -> Result<VerifiedPayload<'t>, VerifyError>
where
    K: Key<Algorithm: Algorithm<Form = Jws>> + VerifyingKey<K::Algorithm> + ?Sized,
{
    let compact = Compact::split(token, DEFAULT_MAX_LEN)?;
    let opened =
        verify_signature::<K::Algorithm>(TokenRequirements::ANY, &compact, &key.snapshot())?;
    let payload =
        base64url::decode(compact.payload).map_err(|_| MalformedToken::PayloadNotBase64url)?;
    Ok(VerifiedPayload { header: opened.header, payload, token })
}

/// A payload whose signature was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedPayload<'t> {
    header: Header,
    payload: Vec<u8>,
    token: &'t str,
}

impl<'t> VerifiedPayload<'t> {
    /// Returns the bytes that were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the header that was signed with the payload.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the token that the payload comes from.
    #[must_use]
    pub fn token(&self) -> &'t str {
        self.token
    }
}

/// Shows the header, but neither payload nor token: a token in a log can be used by its readers.
impl fmt::Debug for VerifiedPayload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedPayload").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Checks header and signature, in the order of RFC 7515 §5.2.
///
/// Allocates nothing before the signature is checked. Checking it allocates nothing with HMAC, and
/// with ECDSA and Ed25519 of RustCrypto.
#[inline]
fn verify_signature<A: Algorithm<Form = Jws>>(
    requirements: TokenRequirements,
    compact: &Compact<'_>,
    key: &VerifyingSnapshot<'_, Jws>,
) -> Result<OpenedToken, VerifyError> {
    let key_id = key.usual_key_id();
    let usual = requirements.headers.iter().find(|header| {
        (!A::IS_LIST || key.algorithms().contains(&header.algorithm))
            && header.matches(compact.header, key_id)
    });
    let header = if let Some(usual) = usual {
        let kid = key_id.map(|id| JsonStr::from_plain(id.as_str()));
        check_signature::<A>(compact, key, kid, usual.algorithm)?;
        Header::precomputed(usual.algorithm, requirements.typ, key_id)
            .with_fixed(requirements.parameters)
    } else if base64url::decoded_len(compact.header.len()) <= SHORT_HEADER_ROOM {
        // Most headers are short; clearing the larger room takes longer than reading them.
        parse_and_check::<A>(compact, key, requirements, &mut [0; SHORT_HEADER_ROOM])?
    } else {
        parse_and_check::<A>(compact, key, requirements, &mut [0; HEADER_ROOM])?
    };
    Ok(OpenedToken {
        header,
        #[cfg(feature = "testing")]
        has_precomputed_header: usual.is_some(),
    })
}

/// Parses the header into `room`, and checks header and signature.
fn parse_and_check<A: Algorithm<Form = Jws>>(
    compact: &Compact<'_>,
    key: &VerifyingSnapshot<'_, Jws>,
    requirements: TokenRequirements,
    room: &mut [u8],
) -> Result<Header, VerifyError> {
    let header = RawHeader::read(compact.header, room)?;
    let algorithm = header.check_algorithm(A::NAME, A::NAMES)?;
    header.check_type(requirements.typ)?;
    header.check_critical()?;
    header.check_parameters(requirements.parameters)?;
    check_signature::<A>(compact, key, header.kid(), algorithm)?;
    Ok(header.keep(algorithm, requirements.typ, requirements.parameters, false))
}

fn check_signature<A: Algorithm<Form = Jws>>(
    compact: &Compact<'_>,
    key: &VerifyingSnapshot<'_, Jws>,
    kid: Option<JsonStr<'_>>,
    algorithm: &'static str,
) -> Result<(), VerifyError> {
    if compact.signature.len() > base64url::encoded_len(A::SignatureBuffer::LEN) {
        return Err(match base64url::check(compact.signature) {
            Ok(()) => VerifyError::InvalidSignature,
            Err(_) => MalformedToken::SignatureNotBase64url.into(),
        });
    }
    let mut buffer = A::SignatureBuffer::zeroed();
    let signature = base64url::decode_to_slice(compact.signature, buffer.as_mut())
        .map_err(|_| MalformedToken::SignatureNotBase64url)?;
    let key = match key.select(kid) {
        Ok(key) => key,
        Err(error) if kid.is_some() => return Err(error),
        Err(_) => return try_signatures::<A>(compact, signature, key, algorithm),
    };
    // The header's algorithm is in the list. The key that `kid` selects must have it as well.
    check_algorithm_of_key::<A>(key, algorithm)?;
    key.verify(compact.signing_input, signature)
}

/// Checks the signature of a token without `kid` with the keys that a ring tries, in order.
///
/// # Errors
///
/// [`VerifyError::UnknownKey`] if there are none, and otherwise the error of the last key. Keys of
/// another algorithm are not tried.
#[inline(never)]
fn try_signatures<A: Algorithm<Form = Jws>>(
    compact: &Compact<'_>,
    signature: &[u8],
    keys: &VerifyingSnapshot<'_, Jws>,
    algorithm: &'static str,
) -> Result<(), VerifyError> {
    let mut refused = VerifyError::UnknownKey;
    let mut has_tried = false;
    for key in keys.without_kid() {
        match check_algorithm_of_key::<A>(key, algorithm) {
            Ok(()) => has_tried = true,
            Err(_) if has_tried => continue,
            Err(error) => {
                refused = error;
                continue;
            }
        }
        match key.verify(compact.signing_input, signature) {
            Ok(()) => return Ok(()),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

#[inline]
fn check_algorithm_of_key<A: Algorithm<Form = Jws>>(
    key: &dyn Verifier,
    algorithm: &'static str,
) -> Result<(), VerifyError> {
    if A::IS_LIST && !key.algorithms().contains(&algorithm) {
        let expected = key.algorithms().first().copied().unwrap_or_default();
        return Err(VerifyError::UnexpectedAlgorithm { expected, actual: Some(algorithm) });
    }
    Ok(())
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
        let token = sign_as::<Hs256>(
            TokenRequirements { max_len: usize::MAX, ..TokenRequirements::ANY },
            &payload,
            &SigningKey::snapshot(&key()),
        )
        .unwrap();
        assert!(matches!(verify(&token, &key()), Err(VerifyError::TooLong { .. })));
    }

    #[test]
    fn a_token_as_long_as_the_cap_is_signed() {
        let signed = |max_len| {
            sign_as::<Hs256>(
                TokenRequirements { max_len, ..TokenRequirements::ANY },
                b"{}",
                &SigningKey::snapshot(&key()),
            )
        };
        let len = signed(usize::MAX).unwrap().len();
        assert!(signed(len).is_ok());
        assert!(matches!(signed(len - 1), Err(EncodeError::TooLong { .. })));
    }

    #[test]
    fn debug_shows_neither_token_nor_payload() {
        let token = sign(b"{\"secret\":1}", &key()).unwrap();
        let shown = alloc::format!("{:?}", verify(&token, &key()).unwrap());
        assert!(shown.starts_with("VerifiedPayload { header: "), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains(&token), "{shown}");
    }
}
