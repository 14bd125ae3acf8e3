//! Nested tokens (RFC 7519 §5.2): claims are signed, and the signed token is then encrypted.
//!
//! The signature decides who has issued the claims. The encryption around it only hides them, so that
//! it may also be one to a public key, with which anyone can encrypt.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use zeroize::Zeroizing;

use crate::base64url;
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::{EncodeError, MalformedToken, VerifyError};
use crate::header::{self, HEADER_ROOM, HeaderParameter, HeaderParameters, SHORT_HEADER_ROOM};
use crate::jwe::{self, EncryptedHeader, Jwe};
use crate::jws::{self, Jws};
#[cfg(feature = "testing")]
use crate::key::PublicKeyText;
use crate::key::{
    Algorithm, Encryption, Form, KeyInfo, OpenedToken, SigningKey, SigningSnapshot, VerifyingKey,
    VerifyingSnapshot, sealed,
};
use crate::key_id::KeyId;
use crate::requirements::TokenRequirements;

/// The algorithms of nested tokens: the claims are signed with `S`, a signature algorithm or a list of
/// them, and the signed token is encrypted with `E`.
#[derive(Clone, Copy, Debug)]
pub struct Nested<S, E>(PhantomData<fn() -> (S, E)>);

impl<S, E> sealed::Sealed for Nested<S, E> {}

impl<S, E> sealed::SealedAlgorithm for Nested<S, E> {}

impl<S: Algorithm<Form = Jws>, E: NestedEncryption> Algorithm for Nested<S, E> {
    const NAME: &'static str = S::NAME;
    const NAMES: &'static [&'static str] = S::NAMES;
    const IS_LIST: bool = S::IS_LIST;
    type Form = Self;
    type SignatureBuffer = S::SignatureBuffer;
}

/// An algorithm that encrypts the outside of a [`Nested`] token.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not encrypt nested tokens",
    label = "not an algorithm for the outside of a nested token",
    note = "a nested token is signed with the first algorithm and encrypted with the second: `Nested<Es256, A256Gcm>`"
)]
pub trait NestedEncryption: sealed::Sealed + fmt::Debug + Send + Sync + 'static {
    /// The parameters of the algorithm.
    #[doc(hidden)]
    const ENCRYPTION: Encryption;
}

/// The two keys of nested tokens: one for the signature, one for the encryption.
///
/// The signature key is any key of the signature algorithm, and the encryption key any of the encryption
/// algorithm: a single key, a [`KeyRing`](crate::KeyRing), or a shared pointer to one. The pair issues
/// tokens if its keys sign and encrypt, and it verifies tokens if its keys verify and decrypt. Each key
/// has its own id: that of the signature key is the `kid` of the signed token, and that of the encryption
/// key the `kid` of the encrypted token. The pair owns its keys: clone a key or a ring, which shares its
/// content, or use an `Arc`.
///
/// The two keys cannot be confused, because they are of different types:
///
/// ```
/// # #[cfg(feature = "encrypt")] {
/// use typed_jwt::{A256Gcm, A256GcmKey, Hs256, Hs256Key, Nested, NestedKey, SigningKey};
///
/// fn issues<K: SigningKey<Nested<Hs256, A256Gcm>>>(_: &K) {}
/// issues(&NestedKey::new(Hs256Key::generate(), A256GcmKey::generate()));
/// # }
/// ```
///
/// ```compile_fail,E0277
/// # use typed_jwt::{A256Gcm, A256GcmKey, Hs256, Hs256Key, Nested, NestedKey, SigningKey};
/// # fn issues<K: SigningKey<Nested<Hs256, A256Gcm>>>(_: &K) {}
/// issues(&NestedKey::new(A256GcmKey::generate(), Hs256Key::generate()));
/// ```
#[derive(Clone, Debug)]
pub struct NestedKey<K, W> {
    signature: K,
    encryption: W,
}

impl<K, W> NestedKey<K, W> {
    /// Combines a key that signs or verifies with one that encrypts or decrypts.
    pub const fn new(signature: K, encryption: W) -> Self {
        Self { signature, encryption }
    }
}

impl<K, W> sealed::Sealed for NestedKey<K, W> {}

#[diagnostic::do_not_recommend]
impl<S, E, K, W> SigningKey<Nested<S, E>> for NestedKey<K, W>
where
    S: Algorithm<Form = Jws>,
    E: NestedEncryption,
    K: SigningKey<S> + 'static,
    W: EncryptingKey<E> + 'static,
{
    fn snapshot(&self) -> SigningSnapshot<'_, Nested<S, E>> {
        SigningSnapshot::<Nested<S, E>>::Key(self)
    }
}

#[diagnostic::do_not_recommend]
impl<S, E, K, W> VerifyingKey<Nested<S, E>> for NestedKey<K, W>
where
    S: Algorithm<Form = Jws>,
    E: NestedEncryption,
    K: VerifyingKey<S> + 'static,
    W: DecryptingKey<E> + 'static,
{
    fn snapshot(&self) -> VerifyingSnapshot<'_, Nested<S, E>> {
        VerifyingSnapshot::<Nested<S, E>>::Key(self)
    }
}

/// A key that encrypts the outside of nested tokens.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not encrypt nested tokens with `{E}`",
    label = "not an encryption key for `{E}`",
    note = "the second key of `NestedKey::new(signature, encryption)` encrypts: a key of the claims' `enc`, or the public key of the recipient"
)]
pub trait EncryptingKey<E: NestedEncryption>: sealed::Sealed {
    /// Encrypts `content`, which is overwritten, and returns the whole token.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TooLong`], [`EncodeError::NoRandomness`] and [`EncodeError::SigningFailed`].
    #[doc(hidden)]
    fn encrypt(&self, content: &mut Buffer, max_len: usize) -> Result<String, EncodeError>;
}

/// A key that decrypts the outside of nested tokens.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not decrypt nested tokens with `{E}`",
    label = "not a decryption key for `{E}`",
    note = "the second key of `NestedKey::new(signature, encryption)` decrypts: a key of the claims' `enc`, or the private key of the recipient"
)]
pub trait DecryptingKey<E: NestedEncryption>: sealed::Sealed {
    /// Replaces `content` with the decrypted content of a token with this header.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Malformed`], [`VerifyError::UnknownKey`] and [`VerifyError::DecryptionFailed`].
    #[doc(hidden)]
    fn decrypt(
        &self,
        header: &EncryptedHeader<'_>,
        segments: &EncryptedCompact<'_>,
        content: &mut Buffer,
    ) -> Result<(), VerifyError>;
}

#[diagnostic::do_not_recommend]
impl<E, K> EncryptingKey<E> for K
where
    E: NestedEncryption + Algorithm<Form = Jwe>,
    K: SigningKey<E> + ?Sized,
{
    fn encrypt(&self, content: &mut Buffer, max_len: usize) -> Result<String, EncodeError> {
        let key = self.snapshot();
        let encryption = <E as NestedEncryption>::ENCRYPTION;
        let mut token = begin_token(&encryption, key.key_id(), b"", content.len(), max_len)?;
        key.key().ok_or(EncodeError::SigningFailed)?.encrypt(content, &mut token)?;
        Ok(base64url::ascii(token))
    }
}

#[diagnostic::do_not_recommend]
impl<E, K> DecryptingKey<E> for K
where
    E: NestedEncryption + Algorithm<Form = Jwe>,
    K: VerifyingKey<E> + ?Sized,
{
    fn decrypt(
        &self,
        header: &EncryptedHeader<'_>,
        segments: &EncryptedCompact<'_>,
        content: &mut Buffer,
    ) -> Result<(), VerifyError> {
        let encryption = <E as NestedEncryption>::ENCRYPTION;
        jwe::decrypt_segments(&encryption, segments, &self.snapshot(), header.kid(), content)
    }
}

/// Writes the header of a nested token, and reserves the memory for the rest of it, for a content of
/// `content_len` bytes. `parameters` are further members of the header, each after a comma.
///
/// # Errors
///
/// [`EncodeError::TooLong`] if the token would be longer than `max_len`.
pub(crate) fn begin_token(
    encryption: &Encryption,
    key_id: Option<&KeyId>,
    parameters: &[u8],
    content_len: usize,
    max_len: usize,
) -> Result<Vec<u8>, EncodeError> {
    let Encryption { alg, enc, .. } = encryption;
    let mut json = Buffer::new();
    for part in ["{\"alg\":\"", alg, "\",\"enc\":\"", enc, "\",\"cty\":\"JWT\""] {
        json.extend(part.as_bytes());
    }
    json.extend(parameters);
    json.extend(key_id.map_or(b"}", KeyId::header_end));
    let rest_len = encryption.len_after_header(content_len);
    let header_len = base64url::encoded_len(json.len());
    let len = header_len.saturating_add(rest_len);
    if len > max_len {
        return Err(EncodeError::TooLong { len, max: max_len });
    }
    header::check_len(header_len)?;
    let mut token = Vec::with_capacity(len);
    base64url::encode_into(json.as_bytes(), &mut token);
    Ok(token)
}

/// A pair of keys that signs and encrypts.
pub trait NestedIssuer<S: Algorithm, E: NestedEncryption> {
    /// Returns the key that signs.
    fn signing(&self) -> SigningSnapshot<'_, S::Form>;

    /// Returns the key that encrypts.
    fn encrypting(&self) -> &dyn EncryptingKey<E>;
}

/// A pair of keys that decrypts and verifies.
pub trait NestedOpener<S: Algorithm, E: NestedEncryption> {
    /// Returns the keys that verify.
    fn verifying(&self) -> VerifyingSnapshot<'_, S::Form>;

    /// Returns the key that decrypts.
    fn decrypting(&self) -> &dyn DecryptingKey<E>;
}

impl<S, E, K, W> NestedIssuer<S, E> for NestedKey<K, W>
where
    S: Algorithm,
    E: NestedEncryption,
    K: SigningKey<S>,
    W: EncryptingKey<E> + 'static,
{
    fn signing(&self) -> SigningSnapshot<'_, S::Form> {
        self.signature.snapshot()
    }

    fn encrypting(&self) -> &dyn EncryptingKey<E> {
        &self.encryption
    }
}

impl<S, E, K, W> NestedOpener<S, E> for NestedKey<K, W>
where
    S: Algorithm,
    E: NestedEncryption,
    K: VerifyingKey<S>,
    W: DecryptingKey<E> + 'static,
{
    fn verifying(&self) -> VerifyingSnapshot<'_, S::Form> {
        self.signature.snapshot()
    }

    fn decrypting(&self) -> &dyn DecryptingKey<E> {
        &self.encryption
    }
}

/// The pair itself has no id: each of its keys has one.
impl<S: Algorithm, E: NestedEncryption> KeyInfo for dyn NestedIssuer<S, E> {
    fn id(&self) -> Option<&KeyId> {
        None
    }

    fn algorithms(&self) -> &'static [&'static str] {
        S::NAMES
    }

    fn public_jwk(&self) -> Option<String> {
        None
    }
}

/// The pair itself has no id: each of its keys has one.
impl<S: Algorithm, E: NestedEncryption> KeyInfo for dyn NestedOpener<S, E> {
    fn id(&self) -> Option<&KeyId> {
        None
    }

    fn algorithms(&self) -> &'static [&'static str] {
        S::NAMES
    }

    fn public_jwk(&self) -> Option<String> {
        None
    }

    /// Returns the public key that verifies the signature inside, if it is a single key.
    #[cfg(feature = "testing")]
    fn public_key_text(&self) -> Option<PublicKeyText> {
        self.verifying().select(None).ok()?.public_key_text()
    }
}

/// The form of nested tokens: five segments, whose content is a token of three segments.
impl<S: Algorithm<Form = Jws>, E: NestedEncryption> Form for Nested<S, E> {
    type Issuer = dyn NestedIssuer<S, E>;
    type Opener = dyn NestedOpener<S, E>;

    const IS_ENCRYPTED: bool = true;

    fn issue<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        payload: &mut Buffer,
        key: &SigningSnapshot<'_, Self>,
    ) -> Result<String, EncodeError> {
        let key = key.key().ok_or(EncodeError::SigningFailed)?;
        let mut signed = Zeroizing::new(Vec::new());
        jws::sign_into::<S>(inner(requirements), payload.as_bytes(), &key.signing(), &mut signed)?;
        payload.room(signed.len()).copy_from_slice(&signed);
        key.encrypting().encrypt(payload, requirements.max_len)
    }

    fn open<A: Algorithm<Form = Self>>(
        requirements: TokenRequirements,
        token: &str,
        key: &VerifyingSnapshot<'_, Self>,
        payload: &mut Buffer,
    ) -> Result<OpenedToken, VerifyError> {
        payload.keep_secret();
        let compact = EncryptedCompact::split(token, requirements.max_len)?;
        let key = key.select(None)?;
        if base64url::decoded_len(compact.header.len()) <= SHORT_HEADER_ROOM {
            open(requirements, &compact, key, payload, &mut [0; SHORT_HEADER_ROOM])
        } else {
            open(requirements, &compact, key, payload, &mut [0; HEADER_ROOM])
        }
    }

    #[cfg(feature = "testing")]
    const OUTER: Option<&'static Encryption> = Some(&E::ENCRYPTION);

    #[cfg(feature = "testing")]
    fn inside(token: &str, key: &VerifyingSnapshot<'_, Self>) -> Option<String> {
        let compact = EncryptedCompact::split(token, usize::MAX).ok()?;
        let (mut room, mut content) = ([0; HEADER_ROOM], Buffer::new());
        let header = EncryptedHeader::read(compact.header, &mut room).ok()?;
        key.select(None).ok()?.decrypting().decrypt(&header, &compact, &mut content).ok()?;
        Some(str::from_utf8(content.as_bytes()).ok()?.into())
    }

    #[cfg(feature = "testing")]
    fn wrap(inside: String, key: &SigningSnapshot<'_, Self>) -> String {
        let mut content = Buffer::new();
        content.extend(inside.as_bytes());
        let wrapped = key.key().map(|key| key.encrypting().encrypt(&mut content, usize::MAX));
        wrapped.and_then(Result::ok).unwrap_or_default()
    }

    #[cfg(feature = "testing")]
    fn forge<A: Algorithm<Form = Self>>(
        header: &str,
        payload: &str,
        key: &SigningSnapshot<'_, Self>,
    ) -> String {
        let Some(signing) = key.key() else { return String::new() };
        Self::wrap(Jws::forge::<S>(header, payload, &signing.signing()), key)
    }
}

/// Returns the requirements on the token inside. Its length is limited by that of the whole.
fn inner(requirements: TokenRequirements) -> TokenRequirements {
    TokenRequirements { max_len: usize::MAX, ..requirements }
}

/// The fixed parameter of the header of a nested token (RFC 7519 §5.2).
static NESTED: HeaderParameters =
    HeaderParameters(&[HeaderParameter { name: "cty", text: Some("JWT"), json: "\"JWT\"" }]);

/// Parses the header into `room` and checks it, decrypts, and verifies the token inside.
fn open<S: Algorithm<Form = Jws>, E: NestedEncryption>(
    requirements: TokenRequirements,
    compact: &EncryptedCompact<'_>,
    key: &dyn NestedOpener<S, E>,
    payload: &mut Buffer,
    room: &mut [u8],
) -> Result<OpenedToken, VerifyError> {
    let header = EncryptedHeader::read(compact.header, room)?;
    header.check_nested(&E::ENCRYPTION)?;
    let mut content = Buffer::new();
    content.keep_secret();
    key.decrypting().decrypt(&header, compact, &mut content)?;
    let signed =
        str::from_utf8(content.as_bytes()).map_err(|_| MalformedToken::NotThreeSegments)?;
    let mut opened = Jws::open::<S>(inner(requirements), signed, &key.verifying(), payload)?;
    header.check_replicated(payload.as_bytes())?;
    opened.header = opened.header.with_outer(header.keep(&E::ENCRYPTION, None, &NESTED));
    Ok(opened)
}

#[cfg(test)]
#[cfg(feature = "encrypt")]
mod tests;
