//! The JOSE header (RFC 7515 §4): parsing, and the checks of its parameters.

mod parameters;
mod peek;
mod raw;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;

use crate::base64url;
use crate::buffer::Buffer;
use crate::error::{ClaimError, EncodeError};
use crate::json;
use crate::key_id::KeyId;
pub use parameters::{HeaderParameter, HeaderParameters};
use parameters::{OtherParameter, ParameterValue};
pub use peek::{UntrustedHeader, peek};
pub(crate) use raw::{RawHeader, read, same_media_type};

/// The maximum length of a header segment, in characters. The header is decoded on the stack,
/// because it is not verified yet.
const MAX_HEADER_LEN: usize = 8192;

/// The number of bytes that `MAX_HEADER_LEN` characters encode.
pub(crate) const HEADER_ROOM: usize = MAX_HEADER_LEN / 4 * 3;

/// The number of bytes of most headers. A small buffer is cleared faster.
pub(crate) const SHORT_HEADER_ROOM: usize = 192;

/// The names that an error may contain (RFC 7518 §3.1, §4.1, RFC 8037 §3.1, RFC 9864 §2.2, RFC 9964 §5). Other content
/// of an unverified header must not reach a log.
const REGISTERED_ALGORITHMS: &[&str] = &[
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "ES256",
    "ES384",
    "ES512",
    "PS256",
    "PS384",
    "PS512",
    "EdDSA",
    "Ed25519",
    "ML-DSA-44",
    "ML-DSA-65",
    "ML-DSA-87",
    "none",
    "dir",
    "A128KW",
    "A192KW",
    "A256KW",
    "A128GCMKW",
    "A192GCMKW",
    "A256GCMKW",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "PBES2-HS256+A128KW",
    "PBES2-HS384+A192KW",
    "PBES2-HS512+A256KW",
];

/// The media types that a policy accepts in the header.
#[derive(Debug)]
pub struct ExpectedType {
    /// The accepted types; the first is written. None if `typ` must be absent.
    pub types: &'static [&'static str],
    /// Whether a header without `typ` is accepted.
    pub may_be_absent: bool,
    /// The types in words, for errors: `at+jwt or JWT`, `JWT or none`, `none`.
    pub description: &'static str,
}

impl ExpectedType {
    /// Returns the type that is written.
    pub(crate) fn written(&self) -> Option<&'static str> {
        self.types.first().copied()
    }
}

/// The header of a verified token.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    alg: &'static str,
    /// A thin pointer, because the header is moved several times and few tokens have `enc`.
    enc: Option<&'static &'static str>,
    typ: Option<Cow<'static, str>>,
    kid: Option<Arc<str>>,
    /// A thin pointer, for the same reason as `enc`.
    rare: Option<Box<RareParts>>,
}

/// The parts that few headers have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct RareParts {
    outer: Option<Header>,
    fixed: HeaderParameters,
    /// The parameters that are neither fixed nor returned by another method.
    parameters: Vec<OtherParameter>,
}

impl RareParts {
    /// Returns the parts, if there are parameters: fixed ones, or others in `header`, which is JSON.
    #[cold]
    fn of(fixed: HeaderParameters, header: &str) -> Option<Box<Self>> {
        let parameters = fixed.others_in(header);
        let has_parameters = !fixed.0.is_empty() || !parameters.is_empty();
        has_parameters.then(|| Box::new(Self { outer: None, fixed, parameters }))
    }
}

impl Header {
    /// Creates the header of a claims type's own tokens.
    pub(crate) fn precomputed(
        alg: &'static str,
        typ: Option<&'static ExpectedType>,
        key_id: Option<&KeyId>,
    ) -> Self {
        let typ = typ.and_then(ExpectedType::written).map(Cow::Borrowed);
        let kid = key_id.map(KeyId::shared);
        Self { alg, enc: None, typ, kid, rare: None }
    }

    /// Sets the fixed parameters of the claims type.
    #[inline]
    pub(crate) fn with_fixed(mut self, fixed: &'static HeaderParameters) -> Self {
        if !fixed.0.is_empty() {
            self.rare = Some(Box::new(RareParts { fixed: *fixed, ..RareParts::default() }));
        }
        self
    }

    /// Sets `enc`.
    pub(crate) fn with_enc(self, enc: &'static &'static str) -> Self {
        Self { enc: Some(enc), ..self }
    }

    /// Sets the header of the token around this one.
    pub(crate) fn with_outer(self, outer: Self) -> Self {
        let rare = self.rare.map(|rare| *rare).unwrap_or_default();
        Self { rare: Some(Box::new(RareParts { outer: Some(outer), ..rare })), ..self }
    }

    /// Returns `alg`, the algorithm of the signature (RFC 7515 §4.1.1), or of the key of an encrypted
    /// token (RFC 7516 §4.1.1).
    #[must_use]
    pub fn alg(&self) -> &'static str {
        self.alg
    }

    /// Returns `enc`, the content encryption of an encrypted token (RFC 7516 §4.1.2).
    #[must_use]
    pub fn enc(&self) -> Option<&'static str> {
        self.enc.copied()
    }

    /// Returns `typ`, the media type as it is spelled in the token (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// Returns `kid`, the id of the key (RFC 7515 §4.1.4).
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns the header of the encrypted token, if the signed token with this header was inside of
    /// one (RFC 7519 §5.2). If the encryption key is public, anyone can have written it.
    #[must_use]
    pub fn outer(&self) -> Option<&Self> {
        self.rare.as_ref()?.outer.as_ref()
    }

    /// Returns another parameter, such as `x5t`, `cty` or `nonce`, if the header has it as a string.
    ///
    /// The parameter was signed or encrypted with the claims. Nothing else was checked, unless the claims
    /// type demands it: `#[claims(header(cty = "…"))]`. Do not load a key from `jku` or `x5u`.
    ///
    /// [`get_as`](Self::get_as) reads values of other types. The parameters `alg`, `enc`, `typ` and `kid`
    /// have their own methods, and those of a key agreement (`epk`, `apu`, `apv`) are not accessible.
    ///
    /// ```
    /// use typed_jwt::{Claims, Hs256Key};
    ///
    /// #[derive(Claims)]
    /// #[claims(
    ///     alg = HS256, typ = "JWT", iss = "SK42", aud = any, ttl = "1h",
    ///     header(cty = "twilio-fpa;v=1"),
    /// )]
    /// struct Access {
    ///     #[claim(sub)]
    ///     account: String,
    /// }
    ///
    /// let key = Hs256Key::generate();
    /// let token = Access { account: "AC42".into() }.encode(&key)?;
    /// let access = Access::verify(&token, &key)?;
    /// assert_eq!(access.header().get("cty"), Some("twilio-fpa;v=1"));
    /// assert_eq!(access.header().get("nonce"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        match self.parameter(name)? {
            ParameterValue::Text(text) => Some(text),
            ParameterValue::Json(_) => None,
        }
    }

    /// Reads another parameter as any type, such as `u64` or `Vec<String>`; see [`get`](Self::get).
    /// Returns `Ok(None)` if the header does not have the parameter.
    ///
    /// # Errors
    ///
    /// [`ClaimError`] if the value does not fit the type.
    pub fn get_as<'h, T: Deserialize<'h>>(&'h self, name: &str) -> Result<Option<T>, ClaimError> {
        Ok(match self.parameter(name) {
            Some(ParameterValue::Text(text)) => {
                Some(T::deserialize(BorrowedStrDeserializer::<serde_json::Error>::new(text))?)
            }
            Some(ParameterValue::Json(json)) => Some(serde_json::from_str(json)?),
            None => None,
        })
    }

    fn parameter(&self, name: &str) -> Option<ParameterValue<'_>> {
        let others = self.rare.iter().flat_map(|rare| &rare.parameters);
        let mut others = others.filter(|other| other.name == name);
        match others.next() {
            Some(other) => Some(other.value()),
            None => self.rare.as_ref()?.fixed.get(name).map(HeaderParameter::value),
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut header = f.debug_struct("Header");
        header.field("alg", &self.alg).field("enc", &self.enc()).field("typ", &self.typ());
        header.field("kid", &self.kid());
        if let Some(rare) = &self.rare {
            header.field("outer", &rare.outer);
            header.field("fixed", &rare.fixed.0).field("parameters", &rare.parameters);
        }
        header.finish()
    }
}

/// Appends the header segment of a token without a media type.
///
/// `enc` is the content encryption of an encrypted token.
pub(crate) fn write(
    algorithm: &str,
    enc: Option<&str>,
    key_id: Option<&KeyId>,
    token: &mut Vec<u8>,
) {
    let mut header = Buffer::new();
    header.extend(b"{\"alg\":");
    json::quote(algorithm, &mut header);
    if let Some(enc) = enc {
        header.extend(b",\"enc\":");
        json::quote(enc, &mut header);
    }
    header.extend(key_id.map_or(b"}", KeyId::header_end));
    base64url::encode_into(header.as_bytes(), token);
}

/// Refuses to issue a header that is too long to be verified.
pub(crate) fn check_len(len: usize) -> Result<(), EncodeError> {
    if len > MAX_HEADER_LEN {
        return Err(EncodeError::TooLong { len, max: MAX_HEADER_LEN });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
