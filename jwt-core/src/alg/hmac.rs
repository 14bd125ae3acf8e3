//! HMAC with SHA-2 (RFC 7518 §3.2): one secret signs and verifies.

use alloc::string::String;
use core::fmt;

use ::hmac::block_api::HmacCore;
use ::hmac::digest::array::Array;
use ::hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use ::hmac::digest::{CtOutput, Output};
use ::hmac::{EagerHash, KeyInit};
use sha2::{Sha256, Sha384, Sha512};

use crate::error::{EncodeError, KeyError, SecretEncoding, VerifyError};
use crate::fast_path::FirstBlockCache;
use crate::jwk::{Symmetric, symmetric_key};
use crate::jws::Jws;
use crate::key::{
    Algorithm, Key, KeyInfo, Signer, SigningKey, SigningSnapshot, Verifier, VerifyingKey,
    VerifyingSnapshot, sealed, write_signature,
};
use crate::key_id::KeyId;
#[cfg(feature = "std")]
use crate::key_text;
use crate::secret::{self, Purpose};

/// An algorithm of the HMAC family.
pub trait HmacAlgorithm: Algorithm<Form = Jws> + sealed::Sealed {
    /// Minimum length of a key, in bytes: the length of the hash (RFC 7518 §3.2).
    const MIN_KEY_LEN: usize;

    #[doc(hidden)]
    type Hash: EagerHash<Core: Send + Sync>;
}

/// HMAC with SHA-256; keys of 32 bytes or more.
#[derive(Clone, Copy, Debug)]
pub struct Hs256;

/// HMAC with SHA-384; keys of 48 bytes or more.
#[derive(Clone, Copy, Debug)]
pub struct Hs384;

/// HMAC with SHA-512; keys of 64 bytes or more.
#[derive(Clone, Copy, Debug)]
pub struct Hs512;

impl sealed::Sealed for Hs256 {}
impl sealed::Sealed for Hs384 {}
impl sealed::Sealed for Hs512 {}

impl sealed::SealedAlgorithm for Hs256 {}
impl sealed::SealedAlgorithm for Hs384 {}
impl sealed::SealedAlgorithm for Hs512 {}

impl Algorithm for Hs256 {
    const NAME: &'static str = "HS256";
    type Form = Jws;
    type SignatureBuffer = [u8; 32];
}

impl Algorithm for Hs384 {
    const NAME: &'static str = "HS384";
    type Form = Jws;
    type SignatureBuffer = [u8; 48];
}

impl Algorithm for Hs512 {
    const NAME: &'static str = "HS512";
    type Form = Jws;
    type SignatureBuffer = [u8; 64];
}

impl HmacAlgorithm for Hs256 {
    const MIN_KEY_LEN: usize = 32;
    type Hash = Sha256;
}

impl HmacAlgorithm for Hs384 {
    const MIN_KEY_LEN: usize = 48;
    type Hash = Sha384;
}

impl HmacAlgorithm for Hs512 {
    const MIN_KEY_LEN: usize = 64;
    type Hash = Sha512;
}

/// A secret key of one HMAC algorithm. It keeps the state that HMAC derives from the secret, not
/// the secret itself.
///
/// Secrets shorter than the hash are refused, and so are keys in file formats, most of which are
/// public. `Debug` does not show the key. The key is wiped when it is dropped, and cannot be
/// compared or serialized. Cloning copies the prepared state of a few hundred bytes.
///
/// ```
/// use typed_jwt::Hs256Key;
///
/// let error = Hs256Key::from_bytes(b"short").unwrap_err();
/// assert!(error.to_string().starts_with("the secret is 5 bytes; HS256 needs at least 32 bytes"));
///
/// let key = Hs256Key::generate().with_id("2026-11");
/// assert_eq!(format!("{key:?}"), r#"HmacKey<HS256> { id: Some("2026-11"), secret: [redacted] }"#);
/// ```
#[derive(Clone)]
pub struct HmacKey<A: HmacAlgorithm> {
    prepared: HmacCore<A::Hash>,
    first_block: FirstBlockCache<A::Hash>,
    id: Option<KeyId>,
}

impl<A: HmacAlgorithm> HmacKey<A> {
    /// Generates a random secret, as long as the hash, from the operating system's randomness.
    ///
    /// The secret is lost when the process ends: its tokens cannot be verified after a restart or
    /// by another server. To keep it, store a secret and load it with [`from_env`](Self::from_env).
    ///
    /// # Panics
    ///
    /// If the operating system has no randomness, as the standard library's `RandomState` does. No
    /// input causes it.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn generate() -> Self {
        // Long enough for every algorithm of the family.
        let mut secret = zeroize::Zeroizing::new([0; 64]);
        let secret = secret.get_mut(..A::MIN_KEY_LEN).unwrap_or_default();
        #[expect(
            clippy::expect_used,
            reason = "a predictable key would be worse than an aborted process"
        )]
        getrandom::fill(secret).expect("the operating system has randomness");
        Self::prepare(secret)
    }

    /// Uses these bytes as the secret. They should be random, and used for nothing else.
    ///
    /// The bytes are used unchanged. If the secret is written as text, use the constructor of its
    /// encoding:
    ///
    /// | the secret is | from a value | from an environment variable |
    /// | --- | --- | --- |
    /// | text, whose characters are the secret (jwt.io, `LiveKit`, Ably, Metabase) | [`from_text`](Self::from_text) | [`from_text_env`](Self::from_text_env) |
    /// | base64, in either alphabet, padded or not | [`from_base64`](Self::from_base64) | [`from_base64_env`](Self::from_base64_env) |
    /// | base64url without padding | [`from_base64url`](Self::from_base64url) | [`from_env`](Self::from_env) |
    /// | hexadecimal digits | [`from_hex`](Self::from_hex) | [`from_hex_env`](Self::from_hex_env) |
    /// | a JSON Web Key, `{"kty":"oct",…}` | [`from_jwk`](Self::from_jwk) | [`from_jwk_env`](Self::from_jwk_env) |
    ///
    /// # Errors
    ///
    /// [`KeyError::TooShort`] and [`KeyError::NotASecret`].
    pub fn from_bytes(secret: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let secret = secret.as_ref();
        secret::check(secret, Self::PURPOSE, SecretEncoding::Bytes, secret.len())?;
        Ok(Self::prepare(secret))
    }

    /// Uses the UTF-8 bytes of `text` as the secret, like jwt.io by default, and like services that
    /// display a secret as text.
    ///
    /// The text is neither decoded nor changed: case and Unicode normalization matter. Text with
    /// white space, an invisible character or quotation marks around it is refused, because a file
    /// or a shell has most likely added them; if they belong to the secret, use
    /// [`from_bytes`](Self::from_bytes).
    ///
    /// ```
    /// use typed_jwt::Hs256Key;
    ///
    /// Hs256Key::from_text("a-string-secret-at-least-256-bits-long")?;
    ///
    /// let error = Hs256Key::from_base64url("a-string-secret-at-least-256-bits-long").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "the secret is 28 bytes after base64url decoding (38 characters); HS256 needs at least 32 bytes; \
    ///      if the secret is text, use `from_text`",
    /// );
    /// # Ok::<(), typed_jwt::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::TooShort`], [`KeyError::NotASecret`] and [`KeyError::Suspicious`].
    pub fn from_text(text: impl AsRef<str>) -> Result<Self, KeyError> {
        secret::decode(text.as_ref(), SecretEncoding::Text, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Decodes the secret from base64 (RFC 4648 §4 and §5): in the standard or the URL-safe
    /// alphabet, without padding or with all of it.
    ///
    /// A value that mixes the alphabets is refused, and so are white space, non-zero trailing bits,
    /// and a value that looks like hex.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidEncoding`], [`KeyError::Suspicious`], [`KeyError::TooShort`] and
    /// [`KeyError::NotASecret`].
    pub fn from_base64(text: impl AsRef<str>) -> Result<Self, KeyError> {
        secret::decode(text.as_ref(), SecretEncoding::Base64, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Decodes the secret from base64url without padding, the encoding of the member `k` of a JSON
    /// Web Key (RFC 7518 §6.4.1).
    ///
    /// `openssl rand -base64 64 | tr -d '=\n' | tr '+/' '-_'` makes a secret that is long enough
    /// for every algorithm.
    ///
    /// A value that looks like hex is refused: 64 hexadecimal digits are also base64url of 48 other
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidEncoding`], [`KeyError::Suspicious`], [`KeyError::TooShort`] and
    /// [`KeyError::NotASecret`].
    pub fn from_base64url(text: impl AsRef<str>) -> Result<Self, KeyError> {
        secret::decode(text.as_ref(), SecretEncoding::Base64url, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Decodes the secret from hexadecimal digits (RFC 4648 §8), in upper or lower case, two for
    /// each byte.
    ///
    /// A prefix (`0x`), separators and white space are refused. `openssl rand -hex 64` makes a
    /// secret that is long enough for every algorithm.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidEncoding`], [`KeyError::TooShort`] and [`KeyError::NotASecret`].
    pub fn from_hex(text: impl AsRef<str>) -> Result<Self, KeyError> {
        secret::decode(text.as_ref(), SecretEncoding::Hex, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Reads the secret from a JSON Web Key with `kty` `oct` (RFC 7517, RFC 7518 §6.4). Its `kid` becomes
    /// the id of the key. If it has `alg`, `use` or `key_ops`, they must allow signing and verifying with
    /// this algorithm.
    ///
    /// ```
    /// use typed_jwt::Hs256Key;
    ///
    /// let key = Hs256Key::from_jwk(
    ///     r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T","alg":"HS256","kid":"2026-11"}"#,
    /// )?;
    /// assert_eq!(key.id(), Some("2026-11"));
    /// # Ok::<(), typed_jwt::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidKey`] if the text is not one JSON Web Key, [`KeyError::WrongKey`] if it is one of
    /// another kind or for another use, [`KeyError::TooShort`], and [`KeyError::NotASecret`].
    pub fn from_jwk(jwk: impl AsRef<str>) -> Result<Self, KeyError> {
        let (secret, id) = symmetric_key(jwk.as_ref(), Self::SYMMETRIC)?;
        let id = id.as_deref().map(KeyId::new);
        Ok(Self { id, ..Self::prepare(&secret) })
    }

    /// Decodes the secret in the environment variable `name` from **base64url without padding**, as
    /// [`from_base64url`](Self::from_base64url) does. White space around the value is ignored.
    ///
    /// Each other encoding has its own constructor. A text secret may happen to be valid base64url;
    /// this constructor then creates a different key, and every signature check fails.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] if the variable is not set, [`KeyError::VariableNotUtf8`] if its
    /// value is not UTF-8, [`KeyError::InVariable`] with the reason if its value is refused.
    #[cfg(feature = "std")]
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        secret::decode_env(name, SecretEncoding::Base64url, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Uses the UTF-8 bytes of the environment variable `name` as the secret, as
    /// [`from_text`](Self::from_text) does. White space around the value is refused, not ignored.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    #[cfg(feature = "std")]
    pub fn from_text_env(name: &str) -> Result<Self, KeyError> {
        secret::decode_env(name, SecretEncoding::Text, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Decodes the secret in the environment variable `name` from base64, as
    /// [`from_base64`](Self::from_base64) does. White space around the value is ignored.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    #[cfg(feature = "std")]
    pub fn from_base64_env(name: &str) -> Result<Self, KeyError> {
        secret::decode_env(name, SecretEncoding::Base64, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Decodes the secret in the environment variable `name` from hexadecimal digits, as
    /// [`from_hex`](Self::from_hex) does. White space around the value is ignored.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    #[cfg(feature = "std")]
    pub fn from_hex_env(name: &str) -> Result<Self, KeyError> {
        secret::decode_env(name, SecretEncoding::Hex, Self::PURPOSE)
            .map(|secret| Self::prepare(&secret))
    }

    /// Reads the secret in the environment variable `name` from a JSON Web Key, as
    /// [`from_jwk`](Self::from_jwk) does. White space and quotation marks around the value are ignored.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] and [`KeyError::VariableNotUtf8`]; [`KeyError::InVariable`] with the errors
    /// of [`from_jwk`](Self::from_jwk).
    #[cfg(feature = "std")]
    pub fn from_jwk_env(name: &str) -> Result<Self, KeyError> {
        key_text::from_variable(name, |jwk| Self::from_jwk(jwk))
    }

    const SYMMETRIC: Symmetric = Symmetric {
        purpose: Self::PURPOSE,
        algorithms: [A::NAME; 2],
        is_for_encryption: false,
        operations: ["sign", "verify"],
    };

    const PURPOSE: Purpose =
        Purpose { algorithm: A::NAME, needed: A::MIN_KEY_LEN, is_exact: false };

    /// Sets the id of the key. Tokens that the key signs have the header parameter `kid`, and
    /// tokens with another `kid` are refused (RFC 7515 §4.1.4). The id is not secret.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> Self {
        Self { id: Some(KeyId::new(id.as_ref())), ..self }
    }

    /// Returns the id that [`with_id`](Self::with_id) has set.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(KeyId::as_str)
    }

    fn prepare(secret: &[u8]) -> Self {
        #[expect(clippy::expect_used, reason = "RFC 2104 allows keys of any length")]
        let prepared = HmacCore::new_from_slice(secret).expect("any length will do");
        Self { prepared, first_block: FirstBlockCache::new(), id: None }
    }

    /// Computes the HMAC. Hashes the blocks of the input without copying them, because `Hmac` would
    /// copy each block into its buffer.
    fn mac(&self, signing_input: &[u8]) -> Output<HmacCore<A::Hash>> {
        let (blocks, tail) = Array::slice_as_chunks(signing_input);
        let (mut core, blocks) = self.first_block.resume(&self.prepared, blocks);
        core.update_blocks(blocks);
        let mut mac = Output::<HmacCore<A::Hash>>::default();
        core.finalize_fixed_core(&mut Buffer::<HmacCore<A::Hash>>::new(tail), &mut mac);
        mac
    }
}

impl<A: HmacAlgorithm> fmt::Debug for HmacKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HmacKey<{}> {{ id: {:?}, secret: [redacted] }}", A::NAME, self.id)
    }
}

impl<A: HmacAlgorithm> sealed::Sealed for HmacKey<A> {}

impl<A: HmacAlgorithm> Key for HmacKey<A> {
    type Algorithm = A;
}

#[diagnostic::do_not_recommend]
impl<A: HmacAlgorithm> SigningKey<A> for HmacKey<A> {
    #[inline]
    fn snapshot(&self) -> SigningSnapshot<'_, Jws> {
        SigningSnapshot::<Jws>::Key(self)
    }
}

#[diagnostic::do_not_recommend]
impl<A: HmacAlgorithm> VerifyingKey<A> for HmacKey<A> {
    #[inline]
    fn snapshot(&self) -> VerifyingSnapshot<'_, Jws> {
        VerifyingSnapshot::<Jws>::Key(self)
    }
}

impl<A: HmacAlgorithm> KeyInfo for HmacKey<A> {
    fn id(&self) -> Option<&KeyId> {
        self.id.as_ref()
    }

    fn algorithms(&self) -> &'static [&'static str] {
        A::NAMES
    }

    fn public_jwk(&self) -> Option<String> {
        None
    }
}

impl<A: HmacAlgorithm> Signer for HmacKey<A> {
    fn sign(&self, signing_input: &[u8], buffer: &mut [u8]) -> Result<usize, EncodeError> {
        let len = write_signature(&self.mac(signing_input), buffer)?;
        self.first_block.store(&self.prepared, signing_input);
        Ok(len)
    }
}

impl<A: HmacAlgorithm> Verifier for HmacKey<A> {
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let signature: Output<HmacCore<A::Hash>> =
            signature.try_into().map_err(|_| VerifyError::InvalidSignature)?;
        // `CtOutput` compares in constant time.
        let is_right =
            CtOutput::<HmacCore<A::Hash>>::new(self.mac(signing_input)) == CtOutput::new(signature);
        if !is_right {
            return Err(VerifyError::InvalidSignature);
        }
        self.first_block.store(&self.prepared, signing_input);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
