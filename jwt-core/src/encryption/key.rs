//! A secret key that encrypts and decrypts.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use super::Cipher;
use crate::buffer::Buffer;
use crate::compact::EncryptedCompact;
use crate::error::EncodeError;
use crate::error::{KeyError, SecretEncoding, VerifyError};
use crate::jwe::Encrypter;
use crate::jwe::{Decrypter, Jwe};
use crate::jwk::{Symmetric, symmetric_key};
use crate::key::{Algorithm, Key, KeyInfo, VerifyingKey, VerifyingSnapshot, sealed};
use crate::key::{SigningKey, SigningSnapshot};
use crate::key_id::KeyId;
use crate::key_text;
use crate::secret::{self, Purpose};

/// An algorithm that encrypts with a shared key.
pub trait EncryptionAlgorithm: Algorithm<Form = Jwe> + sealed::Sealed {
    /// Length of a key, in bytes (RFC 7518 §4.4, §5.2.5, §5.3).
    const KEY_LEN: usize;

    #[doc(hidden)]
    type Cipher: Cipher;
}

/// A secret key of one encryption algorithm, which encrypts and decrypts.
///
/// A secret of another length is refused, and so are keys in file formats, most of which are public.
/// `Debug` does not show the key. The key is wiped when its last clone is dropped, and cannot be
/// compared or serialized. Clones share the prepared key.
///
/// Use the bytes of a key for one algorithm only (RFC 8725 §3.1): not for an HMAC key, and not for two
/// of the encryption algorithms.
///
/// ```
/// use typed_jwt::A256GcmKey;
///
/// let error = A256GcmKey::from_bytes([7; 31]).unwrap_err();
/// assert!(error.to_string().starts_with("the secret is 31 bytes; A256GCM needs exactly 32 bytes"));
///
/// let key = A256GcmKey::generate().with_id("2026-11");
/// let shown = format!("{key:?}");
/// assert_eq!(shown, r#"EncryptionKey<A256GCM> { id: Some("2026-11"), secret: [redacted] }"#);
/// ```
pub struct EncryptionKey<A: EncryptionAlgorithm> {
    cipher: Arc<A::Cipher>,
    id: Option<KeyId>,
}

impl<A: EncryptionAlgorithm> EncryptionKey<A> {
    pub(super) const PURPOSE: Purpose =
        Purpose { algorithm: A::NAME, needed: A::KEY_LEN, is_exact: true };

    /// Generates a random key from the operating system's randomness.
    ///
    /// The key is lost when the process ends: its tokens cannot be decrypted after a restart or by
    /// another server. To keep it, store a secret and load it with [`from_env`](Self::from_env).
    ///
    /// # Panics
    ///
    /// If the operating system has no randomness, as the standard library's `RandomState` does. No
    /// input causes it.
    #[must_use]
    pub fn generate() -> Self {
        let mut secret = Zeroizing::new(alloc::vec![0; A::KEY_LEN]);
        #[expect(
            clippy::expect_used,
            reason = "a predictable key would be worse than an aborted process"
        )]
        let key = {
            getrandom::fill(&mut secret).expect("the operating system has randomness");
            Self::prepare(&secret).expect("the secret has the length of the algorithm")
        };
        key
    }

    /// Uses these bytes as the key. They should be random, and used for nothing else.
    ///
    /// The bytes are used unchanged. If the key is written as text, use the constructor of its
    /// encoding; the table at [`HmacKey::from_bytes`](crate::HmacKey::from_bytes) has them all.
    ///
    /// # Errors
    ///
    /// [`KeyError::WrongLength`] and [`KeyError::NotASecret`].
    pub fn from_bytes(secret: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let secret = secret.as_ref();
        secret::check(secret, Self::PURPOSE, SecretEncoding::Bytes, secret.len())?;
        Self::prepare(secret)
    }

    /// Uses the UTF-8 bytes of `text` as the key, as
    /// [`HmacKey::from_text`](crate::HmacKey::from_text) does. A key of random bytes is stronger than
    /// one of the same length in characters.
    ///
    /// # Errors
    ///
    /// [`KeyError::WrongLength`], [`KeyError::NotASecret`] and [`KeyError::Suspicious`].
    pub fn from_text(text: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::decode(text.as_ref(), SecretEncoding::Text)
    }

    /// Decodes the key from base64 (RFC 4648 §4 and §5), in the standard or the URL-safe alphabet,
    /// without padding or with all of it.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidEncoding`], [`KeyError::Suspicious`], [`KeyError::WrongLength`] and
    /// [`KeyError::NotASecret`].
    pub fn from_base64(text: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::decode(text.as_ref(), SecretEncoding::Base64)
    }

    /// Decodes the key from base64url without padding, the encoding of the member `k` of a JSON Web Key
    /// (RFC 7518 §6.4.1).
    ///
    /// `openssl rand -base64 32 | tr -d '=\n' | tr '+/' '-_'` makes a key of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidEncoding`], [`KeyError::Suspicious`], [`KeyError::WrongLength`] and
    /// [`KeyError::NotASecret`].
    pub fn from_base64url(text: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::decode(text.as_ref(), SecretEncoding::Base64url)
    }

    /// Decodes the key from hexadecimal digits (RFC 4648 §8), in upper or lower case, two for each byte.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidEncoding`], [`KeyError::WrongLength`] and [`KeyError::NotASecret`].
    pub fn from_hex(text: impl AsRef<str>) -> Result<Self, KeyError> {
        Self::decode(text.as_ref(), SecretEncoding::Hex)
    }

    /// Reads the key from a JSON Web Key with `kty` `oct` (RFC 7517, RFC 7518 §6.4). Its `kid` becomes the id
    /// of the key. If it has `alg`, `use` or `key_ops`, they must allow encryption and decryption with this
    /// algorithm. For a key that encrypts directly, `alg` is `dir` or the name of the content encryption.
    ///
    /// ```
    /// use typed_jwt::A256GcmKey;
    ///
    /// let key = A256GcmKey::from_jwk(
    ///     r#"{"kty":"oct","k":"qvY6jMkrl6-YOMRJqH5SwAhcdrLhOM9hMkWqsi2GbkI","use":"enc","kid":"2026-11"}"#,
    /// )?;
    /// assert_eq!(key.id(), Some("2026-11"));
    /// # Ok::<(), typed_jwt::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidKey`] if the text is not one JSON Web Key, [`KeyError::WrongKey`] if it is one of
    /// another kind or for another use, [`KeyError::WrongLength`], and [`KeyError::NotASecret`].
    pub fn from_jwk(jwk: impl AsRef<str>) -> Result<Self, KeyError> {
        let (secret, id) = symmetric_key(jwk.as_ref(), Self::symmetric())?;
        let id = id.as_deref().map(KeyId::new);
        Ok(Self { id, ..Self::prepare(&secret)? })
    }

    /// Decodes the key in the environment variable `name` from **base64url without padding**, as
    /// [`from_base64url`](Self::from_base64url) does. White space around the value is ignored.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] if the variable is not set, [`KeyError::VariableNotUtf8`] if its
    /// value is not UTF-8, [`KeyError::InVariable`] with the reason if its value is refused.
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        Self::decode_env(name, SecretEncoding::Base64url)
    }

    /// Uses the UTF-8 bytes of the environment variable `name` as the key, as
    /// [`from_text`](Self::from_text) does. White space around the value is refused, not ignored.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_text_env(name: &str) -> Result<Self, KeyError> {
        Self::decode_env(name, SecretEncoding::Text)
    }

    /// Decodes the key in the environment variable `name` from base64, as
    /// [`from_base64`](Self::from_base64) does. White space around the value is ignored.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_base64_env(name: &str) -> Result<Self, KeyError> {
        Self::decode_env(name, SecretEncoding::Base64)
    }

    /// Decodes the key in the environment variable `name` from hexadecimal digits, as
    /// [`from_hex`](Self::from_hex) does. White space around the value is ignored.
    ///
    /// # Errors
    ///
    /// The errors of [`from_env`](Self::from_env).
    pub fn from_hex_env(name: &str) -> Result<Self, KeyError> {
        Self::decode_env(name, SecretEncoding::Hex)
    }

    /// Reads the key in the environment variable `name` from a JSON Web Key, as
    /// [`from_jwk`](Self::from_jwk) does. White space and quotation marks around the value are ignored.
    ///
    /// # Errors
    ///
    /// [`KeyError::Variable`] and [`KeyError::VariableNotUtf8`]; [`KeyError::InVariable`] with the errors
    /// of [`from_jwk`](Self::from_jwk).
    pub fn from_jwk_env(name: &str) -> Result<Self, KeyError> {
        key_text::from_variable(name, |jwk| Self::from_jwk(jwk))
    }

    /// Sets the id of the key. Tokens that the key encrypts have the header parameter `kid`, and
    /// tokens with another `kid` are refused (RFC 7516 §4.1.6). The id is not secret.
    #[must_use]
    pub fn with_id(self, id: impl AsRef<str>) -> Self {
        Self { id: Some(KeyId::new(id.as_ref())), ..self }
    }

    /// Returns the id that [`with_id`](Self::with_id) has set.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(KeyId::as_str)
    }

    fn symmetric() -> Symmetric {
        // A key without an encrypted key in the token encrypts the claims themselves.
        let wraps_keys = A::ENCRYPTION.is_some_and(|encryption| encryption.encrypted_key_len > 0);
        Symmetric {
            purpose: Self::PURPOSE,
            algorithms: [A::NAME, A::ENCRYPTION.map_or(A::NAME, |encryption| encryption.alg)],
            is_for_encryption: true,
            operations: if wraps_keys { ["wrapKey", "unwrapKey"] } else { ["encrypt", "decrypt"] },
        }
    }

    fn decode(text: &str, encoding: SecretEncoding) -> Result<Self, KeyError> {
        Self::prepare(&secret::decode(text, encoding, Self::PURPOSE)?)
    }

    fn decode_env(name: &str, encoding: SecretEncoding) -> Result<Self, KeyError> {
        Self::prepare(&secret::decode_env(name, encoding, Self::PURPOSE)?)
    }

    pub(super) fn prepare(secret: &[u8]) -> Result<Self, KeyError> {
        let wrong_length = KeyError::WrongLength {
            algorithm: A::NAME,
            encoding: SecretEncoding::Bytes,
            len: secret.len(),
            found: secret.len(),
            needed: A::KEY_LEN,
        };
        let cipher = A::Cipher::new(secret).ok_or(wrong_length)?;
        Ok(Self { cipher: Arc::new(cipher), id: None })
    }
}

impl<A: EncryptionAlgorithm> Clone for EncryptionKey<A> {
    fn clone(&self) -> Self {
        Self { cipher: Arc::clone(&self.cipher), id: self.id.clone() }
    }
}

impl<A: EncryptionAlgorithm> fmt::Debug for EncryptionKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptionKey<{}> {{ id: {:?}, secret: [redacted] }}", A::NAME, self.id)
    }
}

impl<A: EncryptionAlgorithm> sealed::Sealed for EncryptionKey<A> {}

impl<A: EncryptionAlgorithm> Key for EncryptionKey<A> {
    type Algorithm = A;
}

#[diagnostic::do_not_recommend]
impl<A: EncryptionAlgorithm> SigningKey<A> for EncryptionKey<A> {
    fn snapshot(&self) -> SigningSnapshot<'_, Jwe> {
        SigningSnapshot::<Jwe>::Key(self)
    }
}

#[diagnostic::do_not_recommend]
impl<A: EncryptionAlgorithm> VerifyingKey<A> for EncryptionKey<A> {
    fn snapshot(&self) -> VerifyingSnapshot<'_, Jwe> {
        VerifyingSnapshot::<Jwe>::Key(self)
    }
}

impl<A: EncryptionAlgorithm> KeyInfo for EncryptionKey<A> {
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

impl<A: EncryptionAlgorithm> Encrypter for EncryptionKey<A> {
    fn encrypt(&self, payload: &mut Buffer, token: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.cipher.encrypt(payload, token)
    }
}

impl<A: EncryptionAlgorithm> Decrypter for EncryptionKey<A> {
    fn decrypt(
        &self,
        segments: &EncryptedCompact<'_>,
        payload: &mut Buffer,
    ) -> Result<(), VerifyError> {
        self.cipher.decrypt(segments, payload)
    }
}
